"""Hold the computed account against the printed one."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.utils import timezone

from reports.assembly import assemble
from reports.inputs import NoTotals, gather
from reports.published.printed import PRINTED_YEAR
from reports.reconcile import CONTRADICTIONS, Cell, Kind, Reconciliation, Verdict, reconcile

# How a kind of cell is called where it is counted.
COUNTED = {"values": Kind.VALUE, "changes": Kind.CHANGE, "text": Kind.TEXT}


class Command(BaseCommand):
    help = (
        "Compare every cell of the printed account of 2018 with what is computed from the final totals. "
        "Exit status 0 only if it comes out as printed, but for what is known of the print."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--json", action="store_true", help="for machines: counts, and every cell")

    @no_translations
    def handle(self, *args: Any, year: int, json: bool, **options: Any) -> None:
        if year != PRINTED_YEAR:
            raise CommandError(f"No printed account of {year} is at hand, only that of {PRINTED_YEAR}.")
        try:
            inputs = gather(year)
        except NoTotals as error:
            raise CommandError(str(error)) from error
        found = reconcile(assemble(inputs, version=0, built_at=timezone.now()), inputs)
        self.stdout.write(_as_json(found) if json else _as_text(found))
        if not found.as_expected:
            raise SystemExit(1)


def _as_json(found: Reconciliation) -> str:
    counts = {name: found.counts(kind) for name, kind in COUNTED.items()}
    return json.dumps({**counts, "cells": [asdict(cell) for cell in found.cells]}, indent=2)


def _as_text(found: Reconciliation) -> str:
    rows = []
    for name, kind in COUNTED.items():
        counts = found.counts(kind)
        numbers = ", ".join(
            f"{count} {verdict.replace('_', ' ')}" for verdict, count in counts.items() if count
        )
        rows.append(f"{name:8} {sum(counts.values()):4}: {numbers}")
    rows.extend(
        _remark(cell) for cell in found.cells if cell.verdict in {Verdict.WITHIN_ROUNDING, Verdict.DIFFERS}
    )
    rows.append("As printed, but for what is known of the print." if found.as_expected else "Not as printed.")
    return "\n".join(rows)


def _remark(cell: Cell) -> str:
    words = f"  {cell.kind} {cell.line} {cell.year}: printed {cell.printed}, computed {cell.computed}"
    if cell.verdict is Verdict.WITHIN_ROUNDING:
        return f"{words}, within rounding"
    if cell.line in CONTRADICTIONS:
        return f"{words}: the print contradicts its own table: {CONTRADICTIONS[cell.line]}"
    return f"{words}: differs"
