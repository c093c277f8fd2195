"""The printed figures that the invented ones add up to."""

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path

PRINTED = Path(__file__).parent.parent / "published" / "published_account.csv"
YEAR_COLUMN = "y"


@cache
def printed_figures() -> dict[tuple[str, int], Decimal]:
    """Return the printed figures by line and year; money in DKK millions."""
    with PRINTED.open(encoding="utf-8", newline="") as printed:
        return {
            (row["code"], int(column.removeprefix(YEAR_COLUMN))): Decimal(value)
            for row in csv.DictReader(printed)
            for column, value in row.items()
            if column.removeprefix(YEAR_COLUMN).isdigit() and value
        }
