"""Quartiles: where a figure stands among those of others.

Method: the quantile of type 2 of Hyndman & Fan (1996), »Sample Quantiles in Statistical Packages«, The
American Statistician 50(4), which Langford (2006), »Quartiles in Elementary Statistics«, Journal of
Statistics Education 14(3), recommends as the CDF method. The cut after k fourths of n sorted values is the
first one at or below which lie at least k·n/4 of them, and the mean of that one and the next where exactly so
many do. The second cut is the usual median. Nothing is weighted between neighbours, and all of it is exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

FOURTHS = 4
CUTS = range(1, FOURTHS)
# As many others must have given a number: with fewer, a quarter would not hold one of each.
FEWEST_OTHERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Quartiles:
    """The three figures that cut `count` sorted figures in quarters, in the unit of the figures."""

    count: int
    lower: Decimal
    median: Decimal
    upper: Decimal

    @property
    def cuts(self) -> tuple[Decimal, Decimal, Decimal]:
        """The three cuts in order."""
        return self.lower, self.median, self.upper

    def quarters_of(self, value: Decimal) -> tuple[int, int]:
        """Return the first and the last quarter in which `value` lies, 1 to 4: mostly the same.

        A figure on a cut lies in the quarter below it. Where several cuts are the same figure, as where most
        answered zero, that figure lies in every quarter that it bounds from above.
        """
        first = 1 + sum(cut < value for cut in self.cuts)
        return first, max(first, sum(cut <= value for cut in self.cuts))


def is_at_cut(place: int, count: int, cut: int) -> bool:
    """Return whether the cut after `cut` fourths rests on the figure at `place`, counted from 1.

    One figure is, or two with their mean. The SQL of `submissions.reviewing.peers` says the same.
    """
    return FOURTHS * (place - 1) <= cut * count <= FOURTHS * place


def quartiles_of(values: Sequence[Decimal]) -> Quartiles | None:
    """Return the quartiles of figures in any order; None where there are none."""
    if not values:
        return None
    ordered = sorted(values)
    lower, median, upper = (
        mean_of(
            [value for place, value in enumerate(ordered, start=1) if is_at_cut(place, len(ordered), cut)]
        )
        for cut in CUTS
    )
    return Quartiles(count=len(ordered), lower=lower, median=median, upper=upper)


def mean_of(at_cut: Sequence[Decimal]) -> Decimal:
    """Return the cut that rests on one figure or two. Exact."""
    return (at_cut[0] + at_cut[-1]) / 2
