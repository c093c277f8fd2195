"""Loads the questionnaires."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from submissions.catalogue.files import catalogue_file, catalogue_files, read_sound
from submissions.catalogue.loader import LoadOutcome, load
from submissions.catalogue.problems import CatalogueError


class Command(BaseCommand):
    help = (
        "Load the questionnaire of YEAR, or of all years: seeds a round that has not opened, and otherwise "
        "only tells how catalogue and database differ."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "year", nargs="?", type=int, metavar="YEAR", help="all years where it is left out"
        )
        parser.add_argument(
            "--file", type=Path, metavar="PATH", help="another catalogue than the project's own"
        )

    def handle(self, *args: object, **options: Any) -> None:
        paths = _paths(options["year"], options["file"])
        try:
            questionnaires = read_sound(paths)
            for questionnaire in questionnaires:
                if options["year"] and questionnaire.year != options["year"]:
                    raise CommandError(f"{questionnaire.spot.path} is about {questionnaire.year}.")
            outcomes = load(questionnaires)
        except CatalogueError as error:
            raise CommandError(f"Nothing was changed.\n{error}") from error
        if options["verbosity"]:
            for outcome in outcomes:
                self._tell(outcome)

    def _tell(self, outcome: LoadOutcome) -> None:
        year, differences = outcome.year, outcome.differences
        if outcome.created:
            self.stdout.write(f"{year}: loaded.")
        elif not differences:
            self.stdout.write(f"{year}: nothing to change.")
        elif outcome.seeded:
            self.stdout.write(f"{year}: replaced what differed:")
        elif outcome.edited:
            self.stdout.write(
                f"{year}: administrators have changed this round in the portal, so the database rules. "
                "It differs from the catalogue:"
            )
        else:
            self.stdout.write(
                f"{year}: this round has opened, so the database rules. It differs from the catalogue:"
            )
        for difference in differences:
            self.stdout.write(f"  {difference}")
        if outcome.kept:
            self.stdout.write(f"{year}: administrators have changed checks, which stay as they are:")
        for difference in outcome.kept:
            self.stdout.write(f"  {difference}")


def _paths(year: int | None, file: Path | None) -> list[Path]:
    if file is not None:
        return [file]
    if year is None:
        return catalogue_files()
    path = catalogue_file(year)
    if not path.exists():
        there = ", ".join(path.stem for path in catalogue_files())
        raise CommandError(f"There is no catalogue of {year}; there are {there}.")
    return [path]
