"""Write an account to files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.utils import timezone, translation

from reports.account import Account, from_json
from reports.assembly import assemble
from reports.inputs import NoTotals, gather, newest_version
from reports.renderers import RENDERERS


class Command(BaseCommand):
    help = (
        "Write account.html, .csv and .json of a year: of the published account, or else the newest "
        "that was built, or else one put together now from the final totals."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--out", type=Path, required=True, help="the folder; made where it is missing")

    @no_translations
    def handle(self, *args: Any, year: int, out: Path, **options: Any) -> None:
        account = _account_of(year)
        try:
            out.mkdir(parents=True, exist_ok=True)
            with translation.override(settings.LANGUAGE_CODE):
                for ending, render in RENDERERS.items():
                    path = out / f"account.{ending}"
                    path.write_bytes(render(account).content)
                    self.stdout.write(str(path))
        except OSError as error:
            raise CommandError(f"Cannot write to {out}: {error.strerror}.") from error


def _account_of(year: int) -> Account:
    version = newest_version(year)
    if version is not None:
        return from_json(version.content)
    try:
        return assemble(
            gather(year), version=0, built_at=timezone.now(), demonstration=settings.DEMONSTRATION
        )
    except NoTotals as error:
        raise CommandError(f"There is no account of {year}, and none can be put together. {error}") from error
