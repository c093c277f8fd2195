"""Prints which route asks for what, and what each role gets from it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.access_table import Row, rows
from portal.access_words import as_markdown, as_text

DOCUMENT = Path("docs") / "access.md"


class Command(BaseCommand):
    help = (
        "Print every route and method, and what each role gets from it. With --write, docs/access.md is "
        "written from it; with --check, only tell whether that is up to date."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--json", action="store_true", help="for machines")
        what.add_argument("--write", action="store_true", help=f"write {DOCUMENT}")
        what.add_argument("--check", action="store_true", help=f"fail where {DOCUMENT} is not up to date")

    def handle(
        self, *args: Any, json: bool = False, write: bool = False, check: bool = False, **options: Any
    ) -> None:
        table = rows()
        if not (write or check):
            self.stdout.write(_as_json(table) if json else as_text(table))
            return
        path: Path = settings.BASE_DIR / DOCUMENT
        text = as_markdown(table)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            self.stdout.write(f"{DOCUMENT} is up to date.")
            return
        if check:
            raise CommandError(f"{DOCUMENT} is out of date. Run: manage.py access_table --write")
        path.write_text(text, encoding="utf-8")
        self.stdout.write(f"{DOCUMENT} was written.")


def _as_json(table: list[Row]) -> str:
    lines = [
        {
            "path": row.path,
            "route": row.route.name,
            "method": row.method,
            "thing": row.route.thing,
            "action": row.action,
            "answers": row.answers,
        }
        for row in table
    ]
    return json.dumps(lines, indent=2)
