"""Forgets what has been kept for as long as it may be, or tells what would be forgotten."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.utils import timezone

from accounts.services.retain import retain


class Command(BaseCommand):
    help = (
        "Forget what has been kept for as long as accounts/privacy says: logins, mails, addresses of "
        "invitations and the rest. It runs every night by itself; running it twice forgets nothing twice."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count, and forget nothing")
        parser.add_argument("--json", action="store_true", help="for machines")

    @no_translations
    def handle(self, *args: Any, dry_run: bool, json: bool, **options: Any) -> None:
        now = timezone.now()
        found = retain(now=now, dry_run=dry_run)
        if json:
            self.stdout.write(
                _as_json({one.kept.key: one.rows for one in found}, now.isoformat(), dry_run=dry_run)
            )
        else:
            verb = "would be forgotten" if dry_run else "forgotten"
            for one in found:
                time = f", kept {one.kept.months} months" if one.kept.months else ""
                self.stdout.write(f"{one.kept.key}: {one.rows} {verb}{time}")
        if failed := [one.kept.key for one in found if one.failed]:
            raise CommandError(f"Not all could be forgotten of: {', '.join(failed)}.")


def _as_json(rows: dict[str, int], at: str, *, dry_run: bool) -> str:
    return json.dumps({"at": at, "dry_run": dry_run, "rows": rows}, indent=2)
