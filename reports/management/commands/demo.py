"""Loads the demonstration."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.demonstration.load import ACCOUNT_YEAR, OPEN_YEAR, NotEmpty, is_loaded, load_demonstration
from reports.demonstration.logins import logins


class Command(BaseCommand):
    help = (
        "Load the demonstration: made-up figures of the reporters of 2018 that add up to the printed "
        "account, a round before, one that is open, and people to sign in as. "
        "Nothing to do where it is loaded."
    )

    def handle(self, *args: object, **options: Any) -> None:
        if is_loaded():
            self._say("The demonstration is loaded; nothing to do.")
        else:
            self._load()
        self._say("")
        call_command("reconcile", ACCOUNT_YEAR, stdout=self.stdout)
        self._say_logins()

    def _load(self) -> None:
        began = time.monotonic()
        try:
            with _quiet_jobs():
                load_demonstration(now=timezone.now(), say=self._say)
        except NotEmpty as found:
            raise CommandError(
                f"This database holds something else: {found}. "
                "The demonstration wants a database of its own; nothing was changed."
            ) from found
        self._say(f"Loaded in {time.monotonic() - began:.0f} seconds.")

    def _say_logins(self) -> None:
        self._say("")
        self._say("Sign in as (the people are made up, and so are the figures of the clusters):")
        for login in logins(OPEN_YEAR):
            self._say(f"  {login.email:46} {login.password:16} {login.what}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


@contextmanager
def _quiet_jobs() -> Iterator[None]:
    """Keep quiet about the jobs that run after the commit, one for each decision; all but failures."""
    loggers = [logging.getLogger(name) for name in ("celery", "kombu")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
