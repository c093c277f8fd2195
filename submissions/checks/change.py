"""A figure has not changed too much since last year."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from submissions.checks.finding import Breach
from submissions.checks.parameters import (
    SMALLEST,
    SMALLEST_WORDS,
    UP_OR_DOWN,
    Measure,
    Parameters,
    Problem,
    code,
    limit,
    optional_limit,
)
from submissions.checks.reading import Reading

WHOLE = 100  # percent


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeParameters(Parameters):
    """The figure, and by how many percent it may go up and down.

    A difference below `least` is never odd. From zero there is no percent; `from_zero` is how large a figure
    may be where last year's was zero.
    """

    figure: str = code()
    up: Decimal | None = optional_limit(Measure.PERCENT, _("Up by more than"), _("up by more than %(value)s"))
    down: Decimal | None = optional_limit(
        Measure.PERCENT, _("Down by more than"), _("down by more than %(value)s")
    )
    least: Decimal = limit(Measure.OWN, SMALLEST, SMALLEST_WORDS, default=0)
    from_zero: Decimal | None = optional_limit(
        Measure.OWN, _("From zero to more than"), _("from zero to more than %(value)s")
    )

    def contradictions(self) -> Iterator[Problem]:
        """Want one of the limits."""
        if self.up is None and self.down is None:
            yield Problem(name="up", message=UP_OR_DOWN)


def check(parameters: ChangeParameters, reading: Reading) -> Iterator[Breach]:
    """Hold the figure against last year's; silent where one of them is no number."""
    value, before = reading.value(parameters.figure), reading.last_year(parameters.figure)
    if value is None or before is None or abs(value - before) < parameters.least:
        return
    if _is_beyond(parameters, value, before):
        yield Breach(
            part=(parameters.figure,),
            part_value=value,
            earlier_value=before,
            expected=before or None,
        )


def _is_beyond(parameters: ChangeParameters, value: Decimal, before: Decimal) -> bool:
    if not before:
        return parameters.from_zero is not None and value > parameters.from_zero
    if value > before:
        return parameters.up is not None and (value - before) * WHOLE > before * parameters.up
    return parameters.down is not None and (before - value) * WHOLE > before * parameters.down
