"""Parts add up to a total that is asked as well."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from submissions.checks.finding import Breach
from submissions.checks.parameters import Measure, Parameters, code, codes, limit
from submissions.checks.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsEqualParameters(Parameters):
    """The figures that together are `whole`, and by how much they may miss it."""

    parts: tuple[str, ...] = codes()
    whole: str = code()
    tolerance: Decimal = limit(Measure.OWN, _("May differ by"), _("may differ by %(value)s"), default=0)


def check(parameters: PartsEqualParameters, reading: Reading) -> Iterator[Breach]:
    """Compare once every part and the total are answered; a part that does not apply adds nothing."""
    whole = reading.value(parameters.whole)
    answers = [reading.answers.get(part) for part in parameters.parts]
    if whole is None or any(answer is None or not answer.answered for answer in answers):
        return
    total = sum((answer.value for answer in answers if answer and answer.value is not None), Decimal(0))
    if abs(total - whole) > parameters.tolerance:
        yield Breach(
            part=(parameters.whole,),
            part_value=whole,
            whole_value=total,
            beside=parameters.parts,
            expected=total,
        )
