"""Read the long CSV of an import: each row as it is written, with the number of its line."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TextIO

from django.utils.translation import gettext as _

from submissions.models.fields import LIMIT

COLUMNS = ("cluster", "indicator", "country", "value", "absence", "explanation")
# The others may be left out, where no row has anything in them.
NEEDED = ("cluster", "indicator", "value")
# A number as machines write it: a point before decimals, no grouping, no sign but the minus.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
# What is quoted from a file in a message is cut to so many characters.
QUOTED = 40
# PostgreSQL cannot store it.
NUL = "\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """A row as it is written in the file, without the spaces around. `line` is where it begins."""

    line: int
    cluster: str
    indicator: str
    country: str = ""
    value: str = ""
    absence: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProblem:
    """What is wrong, and in which line; line 0 is the import as a whole."""

    line: int
    message: str

    def __str__(self) -> str:
        if not self.line:
            return self.message
        return _("Line %(line)s: %(message)s") % {"line": self.line, "message": self.message}


class ImportFailed(Exception):  # noqa: N818 read as a sentence: "except ImportFailed"
    """Nothing is imported. `problems` says why, in the order of the lines."""

    def __init__(self, problems: Sequence[ImportProblem]) -> None:
        """Keep what is wrong."""
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(map(str, self.problems)))


def read_rows(stream: TextIO) -> list[ImportRow]:
    """Return the rows of `stream`, which is open with `newline=""`. Empty lines are left out.

    Raises:
        ImportFailed: it is no CSV, has other columns than `COLUMNS`, lacks one that is needed, or has no row.
        UnicodeDecodeError: it is not in the encoding that it was opened with.
    """
    problems: list[ImportProblem] = []
    lines = _lines(stream, problems)
    _first, header = next(lines, (0, []))
    columns = [column.strip() for column in header]
    if not problems and not _are_columns(columns):
        wanted = ",".join(COLUMNS)
        problems.append(
            ImportProblem(line=1, message=_("The first line must read %(columns)s.") % {"columns": wanted})
        )
        raise ImportFailed(problems)
    rows = []
    for line, fields in lines:
        if len(fields) != len(columns):
            message = _("It has %(number)s fields; there must be %(wanted)s.")
            numbers = {"number": len(fields), "wanted": len(columns)}
            problems.append(ImportProblem(line=line, message=message % numbers))
        elif any(NUL in text for text in fields):
            problems.append(ImportProblem(line=line, message=_("It holds a character that is not text.")))
        else:
            rows.append(ImportRow(line=line, **dict(zip(columns, map(str.strip, fields), strict=True))))
    if not rows and not problems:
        problems.append(ImportProblem(line=0, message=_("There are no figures in the file.")))
    if problems:
        raise ImportFailed(problems)
    return rows


def _are_columns(names: Sequence[str]) -> bool:
    """Return whether the names are of `COLUMNS`, each once, in any order, with those that must be there."""
    return set(NEEDED) <= set(names) <= set(COLUMNS) and len(set(names)) == len(names)


def _lines(stream: Iterable[str], problems: list[ImportProblem]) -> Iterator[tuple[int, list[str]]]:
    """Yield the fields of each row with the number of the line that it begins in; stop where it is no CSV."""
    reader = csv.reader(stream, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = _("It cannot be read as CSV (%(error)s).") % {"error": error}
            problems.append(ImportProblem(line=line, message=message))
            return
        if any(field.strip() for field in fields):
            yield line, fields


def parse_value(text: str, *, decimals: int) -> Decimal:
    """Return the number that `text` is in the notation of machines.

    Raises:
        ValueError: it is none, or not one of our figures; the text says why and what to write.
    """
    if not _NUMBER.fullmatch(text):
        raise ValueError(
            _("“%(typed)s” is not a number. Write a decimal point and nothing between thousands: 1234.5.")
            % {"typed": cut(text)}
        )
    if text.startswith("-"):
        raise ValueError(_("%(typed)s is below zero.") % {"typed": cut(text)})
    fraction = text.partition(".")[2].rstrip("0")
    if fraction and not decimals:
        raise ValueError(
            _("%(typed)s has decimals, but this is a count. Write a whole number.") % {"typed": cut(text)}
        )
    if len(fraction) > decimals:
        raise ValueError(
            _("%(typed)s has more than %(decimals)s decimals.") % {"typed": cut(text), "decimals": decimals}
        )
    value = Decimal(text)
    if value >= LIMIT:
        raise ValueError(_("%(typed)s is too large.") % {"typed": cut(text)})
    return value


def cut(text: str) -> str:
    """Return `text` short enough to be quoted."""
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"
