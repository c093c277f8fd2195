"""Writes the list of indicators."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from submissions.catalogue.document import indicator_list
from submissions.catalogue.files import catalogue_files, read_sound
from submissions.catalogue.problems import CatalogueError

INDICATORS = Path("docs") / "indicators.md"


class Command(BaseCommand):
    help = "Write docs/indicators.md from the catalogues; with --check, only tell whether it is up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail where it is not up to date")

    def handle(self, *args: object, **options: Any) -> None:
        path: Path = settings.BASE_DIR / INDICATORS
        try:
            text = indicator_list(read_sound(catalogue_files()))
        except CatalogueError as error:
            raise CommandError(str(error)) from error
        if path.exists() and path.read_text(encoding="utf-8") == text:
            self.stdout.write(f"{INDICATORS} is up to date.")
            return
        if options["check"]:
            raise CommandError(f"{INDICATORS} is out of date. Run: manage.py document_indicators")
        path.write_text(text, encoding="utf-8")
        self.stdout.write(f"{INDICATORS} was written.")
