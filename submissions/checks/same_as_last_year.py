"""Figures are not carried over from last year."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from submissions.checks.finding import Breach
from submissions.checks.parameters import Measure, Parameters, codes, limit
from submissions.checks.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class SameAsLastYearParameters(Parameters):
    """Figures that rarely repeat. Below `least` they may."""

    figures: tuple[str, ...] = codes()
    least: Decimal = limit(Measure.OWN, _("Silent below"), _("silent for figures below %(value)s"), default=0)

    def compared(self) -> tuple[str, ...]:
        """Return all where `least` is in their unit; otherwise each is only held against itself."""
        return self.figures if self.least else ()


def check(parameters: SameAsLastYearParameters, reading: Reading) -> Iterator[Breach]:
    """Look for the same number as last year, figure by figure. Zero repeats by nature."""
    for code in parameters.figures:
        value = reading.value(code)
        if value and value >= parameters.least and value == reading.last_year(code):
            yield Breach(part=(code,), part_value=value, earlier_value=value)
