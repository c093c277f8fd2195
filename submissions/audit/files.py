"""The log as a file: for a Danish Excel, and as a workbook. No cell is ever a formula."""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from submissions.audit.rows import Row
from submissions.spreadsheet import inert

AT_A_TIME = 500  # rows of csv that are sent together
BOM = "\ufeff"
LONGEST_CELL = 32_767  # characters: what a cell of a workbook holds
WIDTHS = (20, 24, 28, 28, 8, 24, 36, 60)  # characters


def head() -> list[str]:
    """Return the titles of the columns."""
    return [
        _("When"),
        _("Who"),
        _("What"),
        _("Cluster"),
        _("Year"),
        _("About whom"),
        _("About what"),
        _("Details"),
    ]


def cells(row: Row) -> list[str]:
    """Return a row as text: moments on the clocks of Copenhagen, as a spreadsheet reads and sorts them."""
    return [
        f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}",
        row.who or by_itself(),
        row.what,
        row.cluster,
        "" if row.year is None else str(row.year),
        row.about,
        row.on,
        row.detail,
    ]


def by_itself() -> str:
    """Return who did what no person did."""
    return _("The portal")


def csv_parts(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the file piece by piece: UTF-8 with a byte order mark, semicolons."""
    file = StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    file.write(BOM)
    writer.writerow(head())
    for number, row in enumerate(rows, start=1):
        writer.writerow([inert(cell) for cell in cells(row)])
        if number % AT_A_TIME == 0:
            yield file.getvalue().encode()
            file.seek(0)
            file.truncate()
    yield file.getvalue().encode()


def workbook(rows: Iterable[Row]) -> bytes:
    """Return the file as a workbook. Rows are written as they come, and kept on disk meanwhile."""
    file = BytesIO()
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_("Log")[:31])
    strong = book.add_format({"bold": True})
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(head()):
        sheet.write_string(0, column, title, strong)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(cells(row)):
            sheet.write_string(number, column, cell[:LONGEST_CELL])
    book.close()
    return file.getvalue()
