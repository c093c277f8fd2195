"""Rows that are summed up have not grown or shrunk by a power of ten since they were last answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from submissions.checks.finding import Breach
from submissions.checks.magnitude import is_off, last_number
from submissions.checks.parameters import Measure, Parameters, code, codes, limit
from submissions.checks.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsMagnitudeParameters(Parameters):
    """The sums of rows, such as collaborations by country, and the asked `figure` at which one explains them.

    Rows take no explanation of their own.
    """

    figure: str = code()
    sums: tuple[str, ...] = codes()
    times: Decimal = limit(
        Measure.TIMES, _("Times as much or as little"), _("%(value)s as much or as little"), least=2
    )
    least: Decimal = limit(
        Measure.NUMBER,
        _("Silent where both are below"),
        _("silent where both are below %(value)s"),
        default=0,
    )

    def compared(self) -> tuple[str, ...]:
        """Return nothing: each sum is only held against itself."""
        return ()


def check(parameters: RowsMagnitudeParameters, reading: Reading) -> Iterator[Breach]:
    """Hold every sum against its newest number that is not zero."""
    for total in parameters.sums:
        value, before = reading.value(total), last_number(reading, total)
        if value and before is not None and is_off(value, before, parameters.times, parameters.least):
            yield Breach(
                part=(parameters.figure,),
                whole=total,
                part_value=reading.value(parameters.figure),
                whole_value=value,
                earlier_value=before,
            )
