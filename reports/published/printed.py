"""Reads the printed account: the development table and the facts of its text, as they were printed."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).resolve().parent
TABLE = FOLDER / "published_account.csv"
TEXT = FOLDER / "published_text_2018.csv"

PRINTED_YEAR = 2018  # the account that was printed; its table goes back to 2014
YEARS = (2014, 2015, 2016, 2017, 2018)
UNITS = frozenset({"count", "fte", "mio_dkk", "percent"})
TABLE_COLUMNS = (
    *("section", "code", "parent", "label_da", "label_en", "unit", "decimals", "derivation"),
    *(f"y{year}" for year in YEARS),
    "change_printed",
)
TEXT_COLUMNS = ("fact", "printed", "computed_from", "expected", "note")

ChangeUnit = Literal["percent", "points"]
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_CHANGE = re.compile(r"(?P<value>-?[0-9]+)%(?P<points>-point)?")


class PrintedError(Exception):
    """A file of the printed account is not as it should be. The message names file and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedValue:
    """A number of the table.

    Attributes:
        value: in the unit of its line (money in million DKK).
        decimals: how many of them are printed.
    """

    line: str
    year: int
    value: Decimal
    decimals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedChange:
    """The change of a line from 2017 to 2018, in whole percent, or percentage points of a share."""

    line: str
    value: Decimal
    unit: ChangeUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """A line of the table.

    Attributes:
        unit: "count", "fte", "mio_dkk" or "percent".
        decimals: those that 2018 is printed with.
        derivation: how it is computed, as in the README.
        values: by year, those years that are printed.
        change: None where none is printed.
    """

    section: str
    code: str
    parent: str
    label_da: str
    label_en: str
    unit: str
    decimals: int
    derivation: str
    values: Mapping[int, PrintedValue]
    change: PrintedChange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedFact:
    """Something that the text or a chart says.

    Attributes:
        printed: as it is printed.
        computed_from: what it rests on, in words.
        expected: what the table makes of it: a number, a list, or a range "a..b".
    """

    fact: str
    printed: str
    computed_from: str
    expected: str
    note: str


def printed_table(path: Path = TABLE) -> tuple[PrintedLine, ...]:
    """Return the lines of the printed table, in its order.

    Raises:
        PrintedError: the file is not as it should be.
    """
    lines: dict[str, PrintedLine] = {}
    for number, row in _rows(path, TABLE_COLUMNS):
        try:
            line = _line(row)
        except ValueError as error:
            raise PrintedError(f"{path.name}:{number}: {error}") from error
        if line.code in lines:
            raise PrintedError(f'{path.name}:{number}: the line "{line.code}" stands twice')
        lines[line.code] = line
    for line in lines.values():
        if line.parent and line.parent not in lines:
            raise PrintedError(f'{path.name}: "{line.code}" stands under "{line.parent}", which is no line')
    return tuple(lines.values())


def printed_facts(path: Path = TEXT) -> tuple[PrintedFact, ...]:
    """Return the facts of the printed text, in the file's order.

    Raises:
        PrintedError: the file is not as it should be.
    """
    return tuple(PrintedFact(**row) for _, row in _rows(path, TEXT_COLUMNS))


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != columns:
            raise PrintedError(f"{path.name}:1: the columns must be {', '.join(columns)}")
        for row in reader:
            if None in row or None in row.values():
                raise PrintedError(f"{path.name}:{reader.line_num}: it must have {len(columns)} columns")
            yield reader.line_num, {column: value.strip() for column, value in row.items()}


def _line(row: Mapping[str, str]) -> PrintedLine:
    code, unit = row["code"], row["unit"]
    if not code:
        raise ValueError("it has no code")
    if unit not in UNITS:
        raise ValueError(f'unknown unit "{unit}"')
    if not row["decimals"].isdecimal():
        raise ValueError(f'"{row["decimals"]}" is no number of decimals')
    return PrintedLine(
        section=row["section"],
        code=code,
        parent=row["parent"],
        label_da=row["label_da"],
        label_en=row["label_en"],
        unit=unit,
        decimals=int(row["decimals"]),
        derivation=row["derivation"],
        values={year: _value(code, year, row[f"y{year}"]) for year in YEARS if row[f"y{year}"]},
        change=_change(code, row["change_printed"]) if row["change_printed"] else None,
    )


def _value(line: str, year: int, printed: str) -> PrintedValue:
    if not _NUMBER.fullmatch(printed):
        raise ValueError(f'"{printed}" of {year} is not a number')
    decimals = len(printed.partition(".")[2])
    return PrintedValue(line=line, year=year, value=Decimal(printed), decimals=decimals)


def _change(line: str, printed: str) -> PrintedChange:
    match = _CHANGE.fullmatch(printed)
    if match is None:
        raise ValueError(f'"{printed}" is not a change')
    unit: ChangeUnit = "points" if match["points"] else "percent"
    return PrintedChange(line=line, value=Decimal(match["value"]), unit=unit)
