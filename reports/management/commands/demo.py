"""Loads the demonstration."""

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.demonstration.load import ACCOUNT_YEAR, NotEmpty, is_loaded, load_demonstration


class Command(BaseCommand):
    help = (
        "Load the demonstration: made-up figures of the reporters of 2018 that add up to the printed account, "
        "a round before and one that is open, and people to sign in as. Nothing to do where it is loaded."
    )

    def handle(self, *args: object, **options: Any) -> None:
        began = time.monotonic()
        if is_loaded():
            self._say("The demonstration is loaded.")
        else:
            try:
                load_demonstration(now=timezone.now(), say=self._say)
            except NotEmpty as found:
                raise CommandError(
                    f"This database holds something else: {found}. The demonstration wants one of its own; "
                    "nothing was changed."
                ) from found
            self._say(f"Loaded in {time.monotonic() - began:.0f} seconds.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
