"""The lines of the account, as data: what each is called, its unit, and how it derives from the answers."""

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from reports.derivations import Derivation, DerivationError, Rule, parse_derivation
from submissions.catalogue.problems import Problem
from submissions.models import CollaborationType

LINES_FILE = Path(__file__).parent / "account_lines.csv"
SECTIONS_FILE = Path(__file__).parent / "account_sections.csv"
COLUMNS = ("section", "code", "parent", "label_da", "label_en", "unit", "decimals", "change", "derivation")
# What `distinct` may be over, and the type of collaborations it means.
COUNTRIES: Mapping[str, str] = {
    **{f"countries_{kind}": str(kind.value) for kind in CollaborationType},
    "all": "all",
}


class LineUnit(StrEnum):
    """The unit in which a line is printed."""

    COUNT = "count"
    FTE = "fte"
    MIO_DKK = "mio_dkk"
    PERCENT = "percent"


class ChangeUnit(StrEnum):
    """How the change from the year before is printed."""

    PERCENT = "percent"
    POINTS = "points"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the account.

    Attributes:
        section: the part of the table where it stands; empty for a line that others rest on but is not
            printed.
        parent: the line that it stands under, or empty.
        decimals: how many are printed.
        row: the line of the file, counted from 1.
    """

    section: str
    code: str
    parent: str
    label_da: str
    label_en: str
    unit: LineUnit
    decimals: int
    change: ChangeUnit
    derivation: Derivation
    row: int

    @property
    def printed(self) -> bool:
        """Whether it stands in the account."""
        return bool(self.section)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSection:
    """A part of the development table."""

    code: str
    title_da: str
    title_en: str


class LinesError(ValueError):
    """The lines contradict themselves. It carries every problem."""

    def __init__(self, problems: Collection[Problem]) -> None:
        """Keep `problems`."""
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@cache
def account_lines() -> Mapping[str, Line]:
    """Return the lines by code, in the order of the account.

    Raises:
        LinesError: the file contradicts itself.
    """
    lines, problems = read_lines(LINES_FILE)
    if problems:
        raise LinesError(problems)
    return lines


@cache
def account_sections() -> tuple[LineSection, ...]:
    """Return the parts of the development table, in their order."""
    with SECTIONS_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(LineSection(**row) for row in csv.DictReader(file))


def line_problems(codes: Collection[str]) -> list[Problem]:
    """Return what is wrong with the lines over a questionnaire that asks for `codes`.

    Args:
        codes: the indicators, asked and computed.
    """
    lines, problems = read_lines(LINES_FILE)
    for line in lines.values():
        missing = _missing_indicator(line, lines, codes)
        if missing:
            problems.append(
                _problem(LINES_FILE, line.row, f"{line.code} is over {missing}, which no question asks.")
            )
    return problems


def read_lines(path: Path) -> tuple[dict[str, Line], list[Problem]]:
    """Return the lines of a file by code, those that can be read, and everything that is wrong with it."""
    lines: dict[str, Line] = {}
    problems: list[Problem] = []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            return {}, [_problem(path, 1, f"The columns must be {', '.join(COLUMNS)}.")]
        for row in reader:
            try:
                line = _read(row, reader.line_num)
            except ValueError as error:
                problems.append(_problem(path, reader.line_num, str(error)))
                continue
            if line.code in lines:
                problems.append(_problem(path, line.row, f"{line.code} is there twice."))
            lines[line.code] = line
    problems.extend(
        _problem(path, line.row, words) for line in lines.values() for words in _wrong(line, lines)
    )
    return lines, problems


def _read(row: Mapping[str, str], number: int) -> Line:
    if not row["decimals"].isdecimal():
        raise ValueError(f"{row['decimals']!r} is not a number of decimals.")
    try:
        derivation = parse_derivation(row["derivation"])
    except DerivationError as error:
        raise ValueError(f"{row['code']}: {error}") from error
    return Line(
        section=row["section"],
        code=row["code"],
        parent=row["parent"],
        label_da=row["label_da"],
        label_en=row["label_en"],
        unit=LineUnit(row["unit"]),
        decimals=int(row["decimals"]),
        change=ChangeUnit(row["change"]),
        derivation=derivation,
        row=number,
    )


def _wrong(line: Line, lines: Mapping[str, Line]) -> Iterator[str]:
    for name in line.derivation.lines:
        if name not in lines:
            yield f"{line.code} derives from {name}, which is not a line."
    if line.code in _rests_on(line, lines):
        yield f"{line.code} derives from itself."
    if line.parent and line.parent not in lines:
        yield f"{line.code} stands under {line.parent}, which is not a line."
    if line.derivation.rule is Rule.DISTINCT and line.derivation.operands[0] not in COUNTRIES:
        yield f"{line.code} counts {line.derivation.operands[0]}; there are {', '.join(COUNTRIES)}."
    if (line.unit is LineUnit.PERCENT) != (line.derivation.rule is Rule.SHARE):
        yield f"{line.code} must be a share to be in percent, and in percent to be a share."


def _rests_on(line: Line, lines: Mapping[str, Line]) -> set[str]:
    """Return all lines that `line` derives from, however far away."""
    found: set[str] = set()
    ahead = list(line.derivation.lines)
    while ahead:
        name = ahead.pop()
        if name not in found and name in lines:
            found.add(name)
            ahead.extend(lines[name].derivation.lines)
    return found


def indicator_of(line: Line) -> str:
    """Return the indicator that a line sums up: of a line with parts, the computed one of the same name."""
    return line.derivation.operands[0] if line.derivation.rule is Rule.TOTAL else line.code


def _missing_indicator(line: Line, lines: Mapping[str, Line], codes: Collection[str]) -> str:
    rule, operands = line.derivation.rule, line.derivation.operands
    needed = ""
    if rule is Rule.TOTAL:
        needed = operands[0]
    elif rule is Rule.SHARE and operands[0] in lines:
        needed = indicator_of(lines[operands[0]])
    return "" if needed in codes else needed


def _problem(path: Path, line: int, message: str) -> Problem:
    return Problem(path=path.name, line=line, message=message)
