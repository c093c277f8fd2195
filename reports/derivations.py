"""How a line of the account derives from the answers, read from text such as `ratio(funding_total/fte)`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from reports.intervals import Interval

_CALL = re.compile(r"(?P<rule>[a-z]+)\((?P<inside>[^()]*)\)")
_NAME = re.compile(r"[a-z][a-z0-9_]*")

Quantity = TypeVar("Quantity", Decimal, Interval)


class Rule(StrEnum):
    """The kinds of derivations (the arithmetic of each is DESIGN's, chapter 6)."""

    TOTAL = "total"
    DISTINCT = "distinct"
    REPORTERS = "reporters"
    PARTS = "parts"
    MEAN = "mean"
    RATIO = "ratio"
    SHARE = "share"


# Those over other lines; the others are over the answers.
OVER_LINES = frozenset({Rule.PARTS, Rule.MEAN, Rule.RATIO, Rule.SHARE})
# Those that a year with nothing but printed figures can be held against.
FROM_LINES = frozenset({Rule.PARTS, Rule.MEAN, Rule.RATIO})


class DerivationError(ValueError):
    """A derivation cannot be read. The text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """A rule and what it is over.

    Attributes:
        operands: of `total` an indicator, of `distinct` a kind of countries or `all`, of the others lines.
    """

    rule: Rule
    operands: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines it is over."""
        return self.operands if self.rule in OVER_LINES else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    separator: str | None
    least: int
    most: int | None
    example: str


_SHAPES: Mapping[Rule, _Shape] = {
    Rule.TOTAL: _Shape(separator=None, least=1, most=1, example="total(x)"),
    Rule.DISTINCT: _Shape(separator=None, least=1, most=1, example="distinct(x)"),
    Rule.REPORTERS: _Shape(separator=None, least=0, most=0, example="reporters()"),
    Rule.PARTS: _Shape(separator="+", least=2, most=None, example="parts(a+b)"),
    Rule.MEAN: _Shape(separator=None, least=1, most=1, example="mean(a)"),
    Rule.RATIO: _Shape(separator="/", least=2, most=2, example="ratio(a/b)"),
    Rule.SHARE: _Shape(separator=None, least=1, most=1, example="share(a>0)"),
}


def parse_derivation(text: str) -> Derivation:
    """Read a derivation.

    Raises:
        DerivationError: it is not of one of the known shapes.
    """
    call = _CALL.fullmatch(text.strip())
    if call is None:
        raise DerivationError(f"{text!r} is not a derivation; write one such as total(x).")
    try:
        rule = Rule(call["rule"])
    except ValueError as error:
        known = ", ".join(Rule)
        raise DerivationError(f"There is no rule {call['rule']!r}; there are {known}.") from error
    shape, inside = _SHAPES[rule], call["inside"].strip()
    if rule is Rule.SHARE:
        inside, above, zero = (word.strip() for word in inside.partition(">"))
        if (above, zero) != (">", "0"):
            raise DerivationError(f"{text!r} is no share; write {shape.example}.")
    operands = tuple(word.strip() for word in inside.split(shape.separator)) if shape.separator else (inside,)
    operands = () if operands == ("",) else operands
    if len(operands) < shape.least or (shape.most is not None and len(operands) > shape.most):
        raise DerivationError(f"{text!r} has {len(operands)} names; write {shape.example}.")
    for operand in operands:
        if not _NAME.fullmatch(operand):
            raise DerivationError(f"{text!r} holds {operand!r}, which is no name; write {shape.example}.")
    if len(set(operands)) < len(operands):
        raise DerivationError(f"{text!r} names the same thing twice.")
    return Derivation(rule=rule, operands=operands)


def combine(rule: Rule, operands: Sequence[Quantity], reporters: Quantity) -> Quantity | None:
    """Return what a rule makes of other lines, unrounded; None where it would divide by zero.

    Args:
        rule: one of `FROM_LINES`.
        operands: the lines it is over, in one unit: figures, or intervals of figures.
        reporters: how many reporters there are.
    """
    first = operands[0]
    if rule is Rule.PARTS:
        for operand in operands[1:]:
            first = first + operand
        return first
    divisor = reporters if rule is Rule.MEAN else operands[1]
    return first / divisor if divisor else None
