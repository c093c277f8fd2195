"""What a person probably mistyped: found by holding a figure against what was to be expected of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from submissions.checks.reading import Reading
from submissions.models import Unit


class SlipKind(StrEnum):
    """The ways in which a figure goes wrong on its way into the form."""

    ZERO_TOO_MANY = "zero_too_many"
    ZEROS_TOO_MANY = "zeros_too_many"
    ZERO_MISSING = "zero_missing"
    ZEROS_MISSING = "zeros_missing"
    COMMA_MISSING = "comma_missing"
    COMMA_MISPLACED = "comma_misplaced"
    THOUSANDS = "thousands"
    MILLIONS = "millions"
    YEAR = "year"
    OTHER_ROW = "other_row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A likely slip.

    Attributes:
        code: the figure that it may have happened to.
        meant: what was probably meant, or None.
        other: of a figure in the wrong row, the code of the row it seems to belong to.
    """

    kind: SlipKind
    code: str
    meant: Decimal | None = None
    other: str = ""


# A figure this much above or below a power of ten times what was to be expected is that power off.
NEAR_LOW, NEAR_HIGH = Decimal("0.7"), Decimal("1.4")
TEN, HUNDRED, THOUSAND, MILLION = (Decimal(10) ** power for power in (1, 2, 3, 6))
# The years that are typed where a figure belongs: the one before the reported year, and up to two after.
YEARS_BEFORE, YEARS_AFTER = 1, 2
# Smaller figures are alike by chance.
LEAST_IN_OTHER_ROW = 20


def likely_slips(
    code: str, expected: Decimal | None, reading: Reading, units: Mapping[str, str]
) -> list[Slip]:
    """Return the likely slips in the figure `code`, the likeliest first.

    Args:
        expected: about what was to be expected; without it only what needs no comparison is found.
        reading: this year's and earlier answers.
        units: the unit of each asked figure by code, in the order of the form.
    """
    value = reading.value(code)
    if not value:
        return []
    slips = [*_other_row(code, value, reading, units), *_year(code, value, reading.year)]
    if expected and expected != value:
        slips += _magnitude(code, value, expected, units.get(code, ""))
    return slips


def _magnitude(code: str, value: Decimal, expected: Decimal, unit: str) -> Iterator[Slip]:
    """Look for a zero, a comma, thousands or millions."""
    for factor, many, few in (
        (TEN, SlipKind.ZERO_TOO_MANY, SlipKind.ZERO_MISSING),
        (HUNDRED, SlipKind.ZEROS_TOO_MANY, SlipKind.ZEROS_MISSING),
        (THOUSAND, SlipKind.ZEROS_TOO_MANY, SlipKind.ZEROS_MISSING),
    ):
        if _near(value, expected * factor):
            # Without its comma an amount with øre is a hundred times too large, and 9,5 FTE ten times.
            comma = (unit == Unit.DKK and factor == HUNDRED) or (unit == Unit.FTE and factor < THOUSAND)
            yield Slip(kind=SlipKind.COMMA_MISSING if comma else many, code=code, meant=value / factor)
        elif _near(value * factor, expected):
            kind = SlipKind.THOUSANDS if unit == Unit.DKK and factor == THOUSAND else few
            if unit == Unit.FTE:
                kind = SlipKind.COMMA_MISPLACED
            yield Slip(kind=kind, code=code, meant=value * factor)
    if unit == Unit.DKK and _near(value * MILLION, expected):
        yield Slip(kind=SlipKind.MILLIONS, code=code, meant=value * MILLION)


def _near(value: Decimal, other: Decimal) -> bool:
    return other * NEAR_LOW <= value <= other * NEAR_HIGH


def _year(code: str, value: Decimal, year: int) -> Iterator[Slip]:
    if year - YEARS_BEFORE <= value <= year + YEARS_AFTER and value == int(value):
        yield Slip(kind=SlipKind.YEAR, code=code)


def _other_row(code: str, value: Decimal, reading: Reading, units: Mapping[str, str]) -> Iterator[Slip]:
    """Look for the rows above and below, whose figure of last year this is."""
    if code not in units or value < LEAST_IN_OTHER_ROW or value == reading.last_year(code):
        return
    order = list(units)
    place = order.index(code)
    for other in order[max(place - 1, 0) : place] + order[place + 1 : place + 2]:
        if units[other] == units[code] and reading.last_year(other) == value != reading.value(other):
            yield Slip(kind=SlipKind.OTHER_ROW, code=code, other=other)
