"""Rehearse a round's checks over figures that were handed in."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from submissions.models import Check, Round
from submissions.services.rehearse_checks import Rehearsal, rehearse_checks


class Command(BaseCommand):
    help = (
        "Run checks over the figures that were handed in for YEAR, and print how often each would fire. "
        "Nothing is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int, metavar="YEAR", help="whose figures")
        parser.add_argument(
            "--with",
            type=int,
            metavar="YEAR",
            dest="checks_of",
            help="whose checks; the same year's if left out",
        )
        parser.add_argument("--json", action="store_true", help="for machines")

    @no_translations
    def handle(self, *args: Any, year: int, checks_of: int | None, json: bool, **options: Any) -> None:
        figures_of, round_ = _round(year), _round(checks_of or year)
        checks = list(Check.objects.filter(round=round_))
        if not checks:
            raise CommandError(f"The round of {round_.year} has no checks. Load them with load_catalogue.")
        found = rehearse_checks(checks=checks, figures_of=figures_of)
        self.stdout.write(_as_json(found, round_) if json else _as_text(found, round_))


def _round(year: int) -> Round:
    round_ = Round.objects.filter(year=year).first()
    if round_ is None:
        raise CommandError(f"There is no round of {year}.")
    return round_


def _as_json(found: Rehearsal, round_: Round) -> str:
    return json.dumps(
        {
            "year": found.year,
            "checks_of": round_.year,
            "reporters": found.reporters,
            "times": found.times,
            "checks": [
                {
                    "code": row.check.code,
                    "rule": row.check.rule,
                    "severity": row.check.severity,
                    "active": row.check.active,
                    "parameters": row.check.parameters,
                    "times": row.times,
                    "submissions": len(row.clusters),
                    "clusters": list(row.clusters),
                }
                for row in found.checks
            ],
            "by_reporter": dict(sorted(found.by_reporter.items())),
        },
        ensure_ascii=False,
        indent=2,
    )


def _as_text(found: Rehearsal, round_: Round) -> str:
    rows = [f"Checks of {round_.year} over {found.reporters} submissions of {found.year}", ""]
    width = max(len(row.check.code) for row in found.checks)
    rows.append(f"{'check':{width}}  severity  submissions  times")
    for row in found.checks:
        state = row.check.severity if row.check.active else "off"
        rows.append(f"{row.check.code:{width}}  {state:8}  {len(row.clusters):11}  {row.times:5}")
    most = max(found.by_reporter.values(), default=0)
    rows += ["", f"{found.times} in all, at most {most} in one submission."]
    return "\n".join(rows)
