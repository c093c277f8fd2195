"""Hold a computed account against the printed one, cell by cell.

A cell is exact, within the rounding of a printed figure that it rests on, different, or given: a printed
figure
with nothing to compute it from.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum

from reports.account import Account
from reports.derivations import Rule, combine
from reports.evaluation import is_derived, mean_of, reporters_line, rests_on_itself
from reports.inputs import AccountInputs
from reports.intervals import Interval
from reports.lines import Line, account_lines
from reports.published.printed import (
    PRINTED_YEAR,
    PrintedFact,
    PrintedLine,
    PrintedValue,
    printed_facts,
    printed_table,
)
from reports.text_facts import FACTS, matches
from submissions.rounding import EXACT, HUNDRED, rounded

# Changes that were computed on figures that were not printed; what is printed allows them, and no more.
CHANGES_WITHIN_ROUNDING = frozenset(
    {"fees_companies", "fees_knowledge", "fees_ministries", "fees_regions", "fees_other"}
)
# Where the text of the printed account contradicts its own table.
CONTRADICTIONS: Mapping[str, str] = {
    "funding_other_mio_dkk": "the chart says 18.13; the printed table, and its total, 18.31",
    "staff_increase_mean": "the text says one employee more; the printed table 1.6",
    "granted_heading_year": "the heading says 2016; the printed table under it is that of 2018",
}


class Kind(StrEnum):
    """What kind of cell."""

    VALUE = "value"
    CHANGE = "change"
    TEXT = "text"


class Verdict(StrEnum):
    """How a cell compares."""

    EXACT = "exact"
    WITHIN_ROUNDING = "within_rounding"
    DIFFERS = "differs"
    GIVEN = "given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A printed figure, and what is computed for it; both in the line's unit, with the decimals of the print.

    Attributes:
        line: the code of the line, or the name of the fact.
        computed: empty where there is nothing to compute it from.
    """

    kind: Kind
    line: str
    year: int
    printed: str
    computed: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """Every cell of the printed account."""

    cells: tuple[Cell, ...]

    def counts(self, kind: Kind) -> dict[str, int]:
        """Return how many cells of a kind there are of each verdict."""
        found = Counter(cell.verdict for cell in self.cells if cell.kind is kind)
        return {verdict.value: found[verdict] for verdict in Verdict}

    def with_verdict(self, kind: Kind, verdict: Verdict) -> frozenset[str]:
        """Return the lines or facts of a kind that compare so, in any year."""
        return frozenset(cell.line for cell in self.cells if cell.kind is kind and cell.verdict is verdict)

    @property
    def as_expected(self) -> bool:
        """Whether the account comes out as printed, but for what is known of the print."""
        own_year = {
            cell.verdict for cell in self.cells if cell.kind is Kind.VALUE and cell.year == PRINTED_YEAR
        }
        return (
            own_year == {Verdict.EXACT}
            and not self.with_verdict(Kind.VALUE, Verdict.DIFFERS)
            and not self.with_verdict(Kind.CHANGE, Verdict.DIFFERS)
            and self.with_verdict(Kind.CHANGE, Verdict.WITHIN_ROUNDING) == CHANGES_WITHIN_ROUNDING
            and self.with_verdict(Kind.TEXT, Verdict.DIFFERS) == frozenset(CONTRADICTIONS)
            and all(self._contradicts_its_table(cell) for cell in self.cells if cell.line in CONTRADICTIONS)
        )

    def _contradicts_its_table(self, cell: Cell) -> bool:
        """Return whether what is computed is what the printed table makes of a fact."""
        return any(
            fact.fact == cell.line and matches(cell.computed, fact.expected) for fact in printed_facts()
        )


def reconcile(account: Account, inputs: AccountInputs) -> Reconciliation:
    """Return how the account of the printed year compares with the print."""
    table = {line.code: line for line in printed_table()}
    lines = account_lines()
    with localcontext(EXACT):
        return Reconciliation(
            cells=(
                *(cell for line in table.values() for cell in _values(line, table, lines, account)),
                *_changes(table, lines, account),
                *_text(printed_facts(), account, inputs),
            )
        )


def _values(
    line: PrintedLine, table: Mapping[str, PrintedLine], lines: Mapping[str, Line], account: Account
) -> Iterator[Cell]:
    for year, printed in line.values.items():
        if year == PRINTED_YEAR:
            value = account.line(line.code).current.value
            yield _value_cell(printed, value, Interval.exactly(value) if value is not None else None)
        else:
            intervals = _operands(lines[line.code], year, table, lines)
            yield _value_cell(
                printed,
                _from_print(lines[line.code], year, table, lines),
                None if intervals is None else combine(lines[line.code].derivation.rule, *intervals),
            )


def _value_cell(printed: PrintedValue, computed: Decimal | None, possible: Interval | None) -> Cell:
    """Return the cell of a figure: `computed`, and what is `possible` within what it rests on."""
    if computed is None:
        verdict = Verdict.GIVEN
    elif rounded(computed, printed.decimals) == printed.value:
        verdict = Verdict.EXACT
    elif possible is not None and _overlap(possible, Interval.printed(printed.value, printed.decimals)):
        verdict = Verdict.WITHIN_ROUNDING
    else:
        verdict = Verdict.DIFFERS
    return Cell(
        kind=Kind.VALUE,
        line=printed.line,
        year=printed.year,
        printed=_text_of(printed.value, printed.decimals),
        computed=_text_of(computed, printed.decimals),
        verdict=verdict,
    )


def _overlap(one: Interval, other: Interval) -> bool:
    return one.low <= other.high and other.low <= one.high


def _operands(
    line: Line, year: int, table: Mapping[str, PrintedLine], lines: Mapping[str, Line]
) -> tuple[list[Interval], Interval] | None:
    """Return all that the figures a line derives from may have been; None where one is not printed."""
    if not is_derived(line) or rests_on_itself(line, lines):
        return None
    operands = [_interval(code, year, table, lines) for code in line.derivation.operands]
    known = [operand for operand in operands if operand is not None]
    reporters = _interval(reporters_line(lines), year, table, lines)
    return (known, reporters) if reporters is not None and len(known) == len(operands) else None


def _interval(
    code: str, year: int, table: Mapping[str, PrintedLine], lines: Mapping[str, Line]
) -> Interval | None:
    """Return all that a printed figure may have been; of the staff, the mean times the number."""
    if code in table:
        printed = table[code].values.get(year)
        # Numbers of reporters are whole, so their print is exact.
        if printed is not None and lines[code].derivation.rule is Rule.REPORTERS:
            return Interval.exactly(printed.value)
        return None if printed is None else Interval.printed(printed.value, printed.decimals)
    mean = _interval(mean_of(lines, code), year, table, lines)
    reporters = _interval(reporters_line(lines), year, table, lines)
    return None if mean is None or reporters is None else mean * reporters


def _from_print(
    line: Line, year: int, table: Mapping[str, PrintedLine], lines: Mapping[str, Line]
) -> Decimal | None:
    """Return what the printed figures, taken as they are, make of a line."""
    intervals = _operands(line, year, table, lines)
    if intervals is None:
        return None
    operands, reporters = intervals
    middles = [(operand.low + operand.high) / 2 for operand in operands]
    return combine(line.derivation.rule, middles, reporters.low)


def _changes(table: Mapping[str, PrintedLine], lines: Mapping[str, Line], account: Account) -> Iterator[Cell]:
    for line in table.values():
        if line.change is None:
            continue
        computed = account.line(line.code).change_printed
        if computed is None:
            verdict = Verdict.GIVEN
        elif computed == line.change.value:
            verdict = Verdict.EXACT
        elif _change_possible(lines[line.code], line.change.value, line.change.unit, table, lines):
            verdict = Verdict.WITHIN_ROUNDING
        else:
            verdict = Verdict.DIFFERS
        yield Cell(
            kind=Kind.CHANGE,
            line=line.code,
            year=PRINTED_YEAR,
            printed=_text_of(line.change.value, 0),
            computed=_text_of(computed, 0),
            verdict=verdict,
        )


def _change_possible(
    line: Line, printed: Decimal, unit: str, table: Mapping[str, PrintedLine], lines: Mapping[str, Line]
) -> bool:
    """Return whether figures that print as those of the year and the one before can change so."""
    this, before = (_possible(line, year, table, lines) for year in (PRINTED_YEAR, PRINTED_YEAR - 1))
    if this is None or not before:
        return False
    hundred = Interval.exactly(HUNDRED)
    change = this - before if unit == "points" else hundred * this / before - hundred
    return change.may_print(printed, 0)


def _possible(
    line: Line, year: int, table: Mapping[str, PrintedLine], lines: Mapping[str, Line]
) -> Interval | None:
    operands = _operands(line, year, table, lines) if line.derivation.rule is not Rule.PARTS else None
    if operands is not None:
        return combine(line.derivation.rule, *operands)
    return _interval(line.code, year, table, lines)


def _text(facts: Iterable[PrintedFact], account: Account, inputs: AccountInputs) -> Iterator[Cell]:
    for fact in facts:
        computed = FACTS[fact.fact](account, inputs)
        # Words such as "almost doubled" stand for what the table makes of them; a figure stands for itself,
        # unless
        # it was rounded so much that a range of figures prints so.
        in_words = ".." in fact.expected or not _is_figure(fact.printed)
        held = matches(computed, fact.expected) if in_words else computed == fact.printed
        yield Cell(
            kind=Kind.TEXT,
            line=fact.fact,
            year=PRINTED_YEAR,
            printed=fact.printed,
            computed=computed,
            verdict=Verdict.EXACT if held else Verdict.DIFFERS,
        )


def _is_figure(printed: str) -> bool:
    return printed.replace(".", "", 1).isdecimal()


def _text_of(value: Decimal | None, decimals: int) -> str:
    return "" if value is None else f"{rounded(value, decimals):f}"
