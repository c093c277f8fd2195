"""Recompute and print national totals."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.formatting import format_answer
from reports.aggregation import refresh_totals
from reports.assembly import tidy
from reports.evaluation import Totals
from reports.inputs import totals_of
from reports.models import Basis
from submissions.models import Round


class Command(BaseCommand):
    help = "Recompute a year's national totals and print them: final ones where there are any."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--json", action="store_true", help="for machines: totals as strings")

    def handle(self, *args: Any, year: int, json: bool, **options: Any) -> None:
        round_ = Round.objects.filter(year=year).first()
        if round_ is None:
            raise CommandError(f"There is no round of {year}.")
        refresh_totals(round_.pk)
        for basis in (Basis.FINAL, Basis.PROVISIONAL):
            totals = totals_of(round_, basis)
            if totals is not None:
                self.stdout.write(_as_json(year, basis, totals) if json else _as_text(year, basis, totals))
                return
        raise CommandError(f"The round of {year} has no questionnaire. Load it with load_catalogue.")


def _as_json(year: int, basis: Basis, totals: Totals) -> str:
    return json.dumps(
        {
            "year": year,
            "basis": basis.value,
            "reporters": totals.reporters,
            "indicators": {
                code: {
                    "total": f"{tidy(total):f}",
                    "answered": totals.answered[code],
                    "positive": totals.positive[code],
                }
                for code, total in totals.sums.items()
            },
        },
        indent=2,
    )


def _as_text(year: int, basis: Basis, totals: Totals) -> str:
    rows = [f"{year}, {basis.value}: {totals.reporters} reporters", ""]
    width = max(len(code) for code in totals.sums)
    rows.append(f"{'indicator':{width}}  {'total':>18}  answered  positive")
    rows.extend(
        f"{code:{width}}  {format_answer(total):>18}  {totals.answered[code]:8}  {totals.positive[code]:8}"
        for code, total in totals.sums.items()
    )
    return "\n".join(rows)
