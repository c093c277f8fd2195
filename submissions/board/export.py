"""The chosen rows of the board as a file: a workbook, or csv for a Danish Excel."""

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO, StringIO

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from submissions.board.row import BoardRow
from submissions.spreadsheet import inert, plain

Cell = str | int | Decimal | dt.datetime | None
WIDTH, NAME_WIDTH = 16, 44  # characters of a column; names are long
XLSX, CSV = "xlsx", "csv"
MEDIA_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFile:
    """A file as it is handed out."""

    filename: str
    media_type: str
    content: bytes


# None is an empty cell: there is no number, which is not zero.
COLUMNS: Sequence[tuple[str | Promise, Callable[[BoardRow], Cell]]] = (
    (gettext_lazy("Reporter"), lambda row: row.name),
    (gettext_lazy("Kind"), lambda row: row.kind_label),
    (gettext_lazy("Status"), lambda row: row.status_label),
    (pgettext_lazy("step", "Next"), lambda row: row.next_text),
    (gettext_lazy("Answered"), lambda row: row.answered),
    (gettext_lazy("Of questions"), lambda row: row.questions),
    (gettext_lazy("Answered, percent"), lambda row: row.percent),
    (gettext_lazy("Errors"), lambda row: row.errors),
    (gettext_lazy("Warnings to explain"), lambda row: row.warnings),
    (gettext_lazy("Explanations"), lambda row: row.explained),
    (gettext_lazy("Open comments"), lambda row: row.comments),
    (gettext_lazy("Last activity"), lambda row: row.last_activity),
    (gettext_lazy("Deadline"), lambda row: row.due),
    (gettext_lazy("A deadline of its own"), lambda row: _("Yes") if row.own_deadline else _("No")),
    (gettext_lazy("Days to the deadline"), lambda row: row.days),
    (gettext_lazy("Sent late"), lambda row: _("Yes") if row.late else _("No")),
    (gettext_lazy("Last year’s financing, DKK"), lambda row: row.last_year),
    (gettext_lazy("Reviewer"), lambda row: row.reviewer),
    (gettext_lazy("Sent"), lambda row: row.submitted_at),
    (gettext_lazy("Approved"), lambda row: row.approved_at),
)


def board_file(rows: Iterable[BoardRow], *, year: int, kind: str) -> BoardFile:
    """Return the rows as a file of the kind `XLSX` or `CSV`, in the language in use. No query of its own."""
    return BoardFile(
        filename=f"overblik-{year}.{kind}",
        media_type=MEDIA_TYPES[kind],
        content=_workbook(rows, str(year)) if kind == XLSX else _csv(rows),
    )


def _csv(rows: Iterable[BoardRow]) -> bytes:
    """UTF-8 with a byte order mark, semicolons, decimal comma: Excel in Denmark opens it without asking."""
    file = StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([str(title) for title, _value in COLUMNS])
    writer.writerows([_text(value(row)) for _title, value in COLUMNS] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case dt.datetime():
            return timezone.localtime(cell).strftime("%d-%m-%Y %H:%M")
        case Decimal():
            return plain(cell)
        case int():
            return str(cell)
        case _:
            return inert(cell)


def _workbook(rows: Iterable[BoardRow], name: str) -> bytes:
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(name)
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        moment = workbook.add_format({"num_format": "dd-mm-yyyy hh:mm", "align": "left"})
        money = workbook.add_format({"num_format": "#,##0.00"})
        sheet.set_column(0, len(COLUMNS) - 1, WIDTH)
        sheet.set_column(0, 0, NAME_WIDTH)
        for column, (title, _value) in enumerate(COLUMNS):
            sheet.write_string(0, column, str(title), bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, (_title, value) in enumerate(COLUMNS):
                _write(sheet, last, column, value(row), moment=moment, money=money)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    return file.getvalue()


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, *, moment: Format, money: Format) -> None:
    """Write a cell as what it is. Text stays text: `write` would make a formula of what begins with "="."""
    match cell:
        case None:
            pass
        case dt.datetime():
            # A workbook knows no time zones: what it shows is the time in Copenhagen.
            sheet.write_datetime(row, column, timezone.localtime(cell).replace(tzinfo=None), moment)
        case Decimal():
            sheet.write_number(row, column, float(cell), money)
        case int():
            sheet.write_number(row, column, cell)
        case _:
            sheet.write_string(row, column, cell)
