"""The account as a long table: one row a line and year. For machines: decimal point, no grouping, UTF-8."""

import csv
import io
from collections.abc import Iterator

from reports.account import Account
from reports.renderers.base import Rendering
from submissions.spreadsheet import inert

COLUMNS = (
    *("section", "line", "parent", "label_da", "label_en", "unit", "year", "value", "decimals"),
    *("change", "change_unit", "answered", "reporters", "footnotes_da", "footnotes_en"),
)


def render_csv(account: Account) -> Rendering:
    """Return the account as CSV. What is not the figure itself stands with the account's own year."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(account))
    return Rendering(
        filename=f"performanceregnskab-{account.year}.csv",
        media_type="text/csv; charset=utf-8",
        content=buffer.getvalue().encode(),
    )


def _rows(account: Account) -> Iterator[tuple[str, ...]]:
    for section in account.sections:
        for line in section.lines:
            footnotes = account.footnotes_at(line.code)
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
                    inert(" ".join(footnote.text.da for footnote in footnotes)) if own else "",
                    inert(" ".join(footnote.text.en for footnote in footnotes)) if own else "",
                )
