"""A figure has not grown or shrunk by a power of ten since it was last answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from submissions.checks.finding import Breach
from submissions.checks.parameters import Measure, Parameters, limit
from submissions.checks.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class MagnitudeParameters(Parameters):
    """How many times as large or as small a figure may become.

    A figure that has grown by a fifth and has lost a zero is a twelfth of last year's; so the limit is well
    below ten. Small numbers become ten times as large by themselves.
    """

    times: Decimal = limit(
        Measure.TIMES, _("Times as much or as little"), _("%(value)s as much or as little"), least=2
    )
    least: Decimal = limit(
        Measure.NUMBER,
        _("Silent where both are below"),
        _("silent where both are below %(value)s"),
        default=0,
    )


def check(parameters: MagnitudeParameters, reading: Reading) -> Iterator[Breach]:
    """Hold every asked figure that is not zero against its newest number that was not."""
    for code, answer in reading.answers.items():
        before = last_number(reading, code)
        if answer.leaves != (code,) or not answer.value or before is None:
            continue
        if is_off(answer.value, before, parameters.times, parameters.least):
            yield Breach(part=(code,), part_value=answer.value, earlier_value=before, expected=before)


def last_number(reading: Reading, code: str) -> Decimal | None:
    """Return the newest number of earlier years that is not zero, or None."""
    return next((number for number in reading.history(code) if number), None)


def is_off(value: Decimal, before: Decimal, times: Decimal, least: Decimal) -> bool:
    """Return whether two numbers are so far apart, and one of them is not small."""
    small, large = sorted((value, before))
    return large >= least and large >= small * times
