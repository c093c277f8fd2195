"""What is answered elsewhere is not empty or zero here."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from submissions.checks.finding import Breach
from submissions.checks.parameters import Measure, Parameters, code, limit
from submissions.checks.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ElsewhereParameters(Parameters):
    """The figure that cannot be zero while `other` is above `least`."""

    figure: str = code()
    other: str = code()
    least: Decimal = limit(
        Measure.NUMBER,
        _("Silent until the other is above"),
        _("where the other is above %(value)s"),
        default=0,
    )

    def compared(self) -> tuple[str, ...]:
        """Return nothing: the two may count different things."""
        return ()


def check(parameters: ElsewhereParameters, reading: Reading) -> Iterator[Breach]:
    """Look for a zero, an absence or nothing here beside a number there."""
    value, other = reading.value(parameters.figure), reading.value(parameters.other)
    if parameters.figure in reading.answers and not value and other is not None and other > parameters.least:
        yield Breach(
            part=(parameters.figure,),
            whole=parameters.other,
            part_value=value,
            whole_value=other,
            earlier_value=reading.last_year(parameters.figure),
        )
