"""A figure is not far from what the reporter itself used to answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from submissions.checks.finding import Breach
from submissions.checks.parameters import SMALLEST, SMALLEST_WORDS, Measure, Parameters, code, limit
from submissions.checks.reading import Reading

FEWEST_YEARS = 2  # one year is no history: that is what `change` looks at


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHistoryParameters(Parameters):
    """The figure, and how many times above or below the median of its earlier years it may be."""

    figure: str = code()
    times: Decimal = limit(
        Measure.TIMES,
        _("Times above or below"),
        _("more than %(value)s above or below the median of earlier years"),
        least=1,
    )
    least: Decimal = limit(Measure.OWN, SMALLEST, SMALLEST_WORDS, default=0)
    years: Decimal = limit(
        Measure.NUMBER,
        _("Earlier years needed"),
        _("from %(value)s earlier years"),
        least=FEWEST_YEARS,
        default=FEWEST_YEARS,
    )


def check(parameters: OwnHistoryParameters, reading: Reading) -> Iterator[Breach]:
    """Hold the figure against the median of earlier years; silent where those are too few, or mostly zero."""
    value, history = reading.value(parameters.figure), reading.history(parameters.figure)
    if value is None or len(history) < parameters.years:
        return
    median = median_of(history)
    if not median or abs(value - median) < parameters.least:
        return
    if value > median * parameters.times or value * parameters.times < median:
        yield Breach(part=(parameters.figure,), part_value=value, earlier_value=median, expected=median)


def median_of(values: Sequence[Decimal]) -> Decimal:
    """Return the median, exactly: the mean of the two in the middle where their number is even."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
