"""A submission is not last year's once more."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from submissions.checks.finding import Breach
from submissions.checks.parameters import Measure, Parameters, limit
from submissions.checks.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyAsLastYearParameters(Parameters):
    """How many figures may be the same as last year before it is asked about."""

    several: Decimal = limit(
        Measure.NUMBER, _("From so many that are the same"), _("from %(value)s that are the same"), least=2
    )


def check(parameters: ManyAsLastYearParameters, reading: Reading) -> Iterator[Breach]:
    """Count the asked figures that are the same as last year's, zero left out; tell them all at once."""
    same = tuple(
        code
        for code, answer in reading.answers.items()
        if answer.value and answer.leaves == (code,) and answer.value == reading.last_year(code)
    )
    if len(same) >= parameters.several:
        value = reading.value(same[0])
        yield Breach(part=same, part_value=value, earlier_value=value)
