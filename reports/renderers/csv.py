"""The account as a long table: one row a line and year. For machines: decimal point, no grouping, UTF-8."""

import csv
import io
from collections.abc import Iterator

from reports.account import Account
from reports.renderers.base import Rendering

COLUMNS = (
    *("section", "line", "parent", "label_da", "label_en", "unit", "year", "value", "decimals"),
    *("change", "change_unit", "answered", "reporters"),
)
# A spreadsheet takes a text that begins with one of these for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def render_csv(account: Account) -> Rendering:
    """Return the account as CSV. Change, answered and reporters stand with the account's own year."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(account))
    return Rendering(
        filename=f"performanceregnskab-{account.year}.csv",
        media_type="text/csv; charset=utf-8",
        content=buffer.getvalue().encode(),
    )


def inert(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _rows(account: Account) -> Iterator[tuple[str, ...]]:
    for section in account.sections:
        for line in section.lines:
            texts = (section.code, line.code, line.parent, line.label.da, line.label.en, line.unit.value)
            for value in line.values:
                own = value.year == account.year
                changed = own and line.change_printed is not None
                yield (
                    *(inert(text) for text in texts),
                    str(value.year),
                    "" if value.printed is None else f"{value.printed:f}",
                    str(value.decimals),
                    f"{line.change_printed:f}" if changed else "",
                    line.change_unit.value if changed else "",
                    str(line.answered) if own and line.answered is not None else "",
                    str(account.coverage.reporters) if own else "",
                )
