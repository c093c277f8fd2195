"""A figure lies between two bounds."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from submissions.checks.finding import Breach
from submissions.checks.parameters import (
    Measure,
    Parameters,
    Problem,
    code,
    optional_limit,
    wrong_bounds,
)
from submissions.checks.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeParameters(Parameters):
    """The figure and its bounds, both themselves allowed; one of them may be missing."""

    figure: str = code()
    low: Decimal | None = optional_limit(Measure.OWN, _("At least"), _("at least %(value)s"))
    high: Decimal | None = optional_limit(Measure.OWN, _("At most"), _("at most %(value)s"))

    def contradictions(self) -> Iterator[Problem]:
        """Want a bound, and the lower one not above the upper one."""
        return wrong_bounds(self.low, self.high)


def check(parameters: RangeParameters, reading: Reading) -> Iterator[Breach]:
    """Hold the figure against its bounds; where it has no number there is nothing to hold."""
    value, low, high = reading.value(parameters.figure), parameters.low, parameters.high
    if value is None:
        return
    if (low is not None and value < low) or (high is not None and value > high):
        yield Breach(
            part=(parameters.figure,),
            part_value=value,
            earlier_value=reading.last_year(parameters.figure),
            low=low,
            high=high,
        )
