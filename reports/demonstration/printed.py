"""The printed figures that the invented ones add up to."""

from decimal import Decimal
from functools import cache

from reports.published.printed import printed_table


@cache
def printed_figures() -> dict[tuple[str, int], Decimal]:
    """Return the printed figures by line and year; money in DKK millions."""
    return {
        (line.code, year): printed.value for line in printed_table() for year, printed in line.values.items()
    }
