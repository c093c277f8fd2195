"""Two figures stand in a sensible ratio, such as financing for each FTE."""

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
class RatioParameters(Parameters):
    """How much of `numerator` there may be for each of `denominator`; both limits are themselves allowed."""

    numerator: str = code()
    denominator: str = code()
    low: Decimal | None = optional_limit(Measure.OWN, _("At least"), _("at least %(value)s"))
    high: Decimal | None = optional_limit(Measure.OWN, _("At most"), _("at most %(value)s"))

    def contradictions(self) -> Iterator[Problem]:
        """Want a limit, and the lower one not above the upper one."""
        return wrong_bounds(self.low, self.high)

    def compared(self) -> tuple[str, ...]:
        """Return nothing: the two may count different things."""
        return ()


def check(parameters: RatioParameters, reading: Reading) -> Iterator[Breach]:
    """Compare by multiplying, which is exact; silent where a number is missing or the denominator is zero."""
    above, below = reading.value(parameters.numerator), reading.value(parameters.denominator)
    low, high = parameters.low, parameters.high
    if above is None or not below:
        return
    if (low is not None and above < low * below) or (high is not None and above > high * below):
        yield Breach(
            part=(parameters.numerator,),
            whole=parameters.denominator,
            part_value=above,
            whole_value=below,
            low=low,
            high=high,
            ratio=above / below,
        )
