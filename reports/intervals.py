"""Intervals: all that a rounded figure may have been."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from submissions.rounding import rounded


@dataclass(frozen=True, slots=True)
class Interval:
    """Every number from `low` to `high`, both included."""

    low: Decimal
    high: Decimal

    @classmethod
    def exactly(cls, value: Decimal) -> Self:
        """Return the interval of one number."""
        return cls(value, value)

    @classmethod
    def printed(cls, value: Decimal, decimals: int) -> Self:
        """Return all that prints as `value` with so many decimals; both ends count."""
        half = Decimal(5).scaleb(-decimals - 1)
        return cls(value - half, value + half)

    def __bool__(self) -> bool:
        """Return whether one can divide by it: zero is outside."""
        return self.low > 0 or self.high < 0

    def __add__(self, other: Self) -> Self:
        return type(self)(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Self) -> Self:
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return type(self)(min(ends), max(ends))

    def __truediv__(self, other: Self) -> Self:
        ends = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return type(self)(min(ends), max(ends))

    def may_print(self, value: Decimal, decimals: int) -> bool:
        """Return whether a number of the interval prints as `value` with so many decimals."""
        return rounded(self.low, decimals) <= value <= rounded(self.high, decimals)
