"""A figure that there is no earlier one to hold against is of a usual size."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from submissions.checks.finding import Breach
from submissions.checks.magnitude import last_number
from submissions.checks.parameters import Measure, Parameters, codes, limit
from submissions.checks.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstYearParameters(Parameters):
    """The figures, all of about the same size, and between what they lie; zero is always usual."""

    figures: tuple[str, ...] = codes()
    low: Decimal = limit(Measure.OWN, _("At least"), _("at least %(value)s"), default=0)
    high: Decimal = limit(Measure.OWN, _("At most"), _("at most %(value)s"))

    def compared(self) -> tuple[str, ...]:
        """Return all: the limits are in their unit."""
        return self.figures


def check(parameters: FirstYearParameters, reading: Reading) -> Iterator[Breach]:
    """Look at each figure that never was a number above zero before."""
    for code in parameters.figures:
        value = reading.value(code)
        if value and last_number(reading, code) is None and not parameters.low <= value <= parameters.high:
            yield Breach(part=(code,), part_value=value, low=parameters.low, high=parameters.high)
