"""What the lines come to in a year, unrounded: from national totals, or from a printed account."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext

from reports.derivations import FROM_LINES, Rule, combine
from reports.lines import COUNTRIES, ChangeUnit, Line, LineUnit, indicator_of
from submissions.rounding import EXACT, HUNDRED

# From the unit of the answers to the unit of the line, as a power of ten.
SCALES: Mapping[LineUnit, int] = {LineUnit.MIO_DKK: -6}

Values = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The national totals of a basis, all reporters together.

    Attributes:
        reporters: how many there are.
        sums: by indicator, in the unit of the answers.
        answered: by indicator, how many reporters have a number or an absence.
        positive: by indicator, how many have a number above zero.
        countries: by type of collaboration, in how many countries; over all types under "all".
    """

    reporters: int
    sums: Mapping[str, Decimal]
    answered: Mapping[str, int]
    positive: Mapping[str, int]
    countries: Mapping[str, int]


def evaluate_totals(lines: Mapping[str, Line], totals: Totals) -> dict[str, Decimal]:
    """Return the lines by code, as national totals make them. A line without a value is left out."""
    values: dict[str, Decimal] = {}
    reporters = Decimal(totals.reporters)

    def value_of(code: str) -> Decimal | None:
        if code not in values:
            value = evaluate(lines[code])
            if value is None:
                return None
            values[code] = value
        return values[code]

    def evaluate(line: Line) -> Decimal | None:
        operands = line.derivation.operands
        match line.derivation.rule:
            case Rule.REPORTERS:
                return reporters
            case Rule.TOTAL:
                total = totals.sums.get(operands[0])
                return None if total is None else total.scaleb(SCALES.get(line.unit, 0))
            case Rule.DISTINCT:
                return Decimal(totals.countries.get(COUNTRIES[operands[0]], 0))
            case Rule.SHARE:
                positive = totals.positive.get(indicator_of(lines[operands[0]]))
                return HUNDRED * positive / reporters if positive is not None and reporters else None
            case rule:
                parts = [value_of(operand) for operand in operands]
                known = [part for part in parts if part is not None]
                return combine(rule, known, reporters) if len(known) == len(parts) else None

    with localcontext(EXACT):
        for code in lines:
            value_of(code)
    return values


def evaluate_printed(lines: Mapping[str, Line], printed: Values) -> dict[str, Decimal]:
    """Return the lines of a printed year by code, as changes are computed from them.

    Means and ratios follow from the printed figures that they rest on, where those are there; everything
    else is
    as printed.
    """
    values = {**printed, **unprinted(lines, printed)}
    reporters = printed.get(reporters_line(lines))
    with localcontext(EXACT):
        for code, line in lines.items():
            if line.derivation.rule not in {Rule.MEAN, Rule.RATIO} or rests_on_itself(line, lines):
                continue
            operands = [values[operand] for operand in line.derivation.operands if operand in values]
            if len(operands) == len(line.derivation.operands) and reporters:
                value = combine(line.derivation.rule, operands, reporters)
                if value is not None:
                    values[code] = value
    return values


def unprinted(lines: Mapping[str, Line], printed: Values) -> dict[str, Decimal]:
    """Return the totals of a printed year that were not printed: the printed mean times the reporters."""
    reporters = printed.get(reporters_line(lines))
    found = {}
    for code in lines:
        mean = mean_of(lines, code)
        if not lines[code].printed and mean in printed and reporters is not None:
            found[code] = printed[mean] * reporters
    return found


def mean_of(lines: Mapping[str, Line], code: str) -> str:
    """Return the line that is the mean of `code`, or nothing."""
    means = (line.code for line in lines.values() if line.derivation.rule is Rule.MEAN)
    return next((mean for mean in means if lines[mean].derivation.operands == (code,)), "")


def reporters_line(lines: Mapping[str, Line]) -> str:
    """Return the line that counts the reporters."""
    return next(line.code for line in lines.values() if line.derivation.rule is Rule.REPORTERS)


def rests_on_itself(line: Line, lines: Mapping[str, Line]) -> bool:
    """Return whether, in a printed year, what `line` derives from is itself taken from `line`."""
    return any(
        not lines[name].printed and mean_of(lines, name) == line.code
        for name in line.derivation.operands
        if name in lines
    )


def is_derived(line: Line) -> bool:
    """Return whether a line can follow from other printed ones."""
    return line.derivation.rule in FROM_LINES


def change_of(unit: ChangeUnit, this: Decimal | None, previous: Decimal | None) -> Decimal | None:
    """Return the change from the year before, in percent or percentage points, unrounded.

    None where there is nothing to compare with, or where it was zero.
    """
    if unit is ChangeUnit.NONE or this is None or not previous:
        return None
    with localcontext(EXACT):
        return this - previous if unit is ChangeUnit.POINTS else HUNDRED * this / previous - HUNDRED
