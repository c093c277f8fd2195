"""Parts add up to no more than the whole that they are counted within."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from submissions.checks.finding import Breach
from submissions.checks.parameters import Parameters, code, codes
from submissions.checks.reading import Reading, amount_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsParameters(Parameters):
    """The figures that are counted within `whole`, which may have more in it."""

    parts: tuple[str, ...] = codes()
    whole: str = code()


def check(parameters: PartsParameters, reading: Reading) -> Iterator[Breach]:
    """Compare the sum of `parts` with `whole`; a side that is not answered cannot be compared.

    A whole that does not apply to the reporter holds nothing.
    """
    answer = reading.answers.get(parameters.whole)
    whole = amount_of(answer) if answer else None
    present = tuple(part for part in parameters.parts if part in reading.answers)
    values = [value for part in present if (value := reading.value(part)) is not None]
    if whole is None or not values:
        return
    total = sum(values, Decimal(0))
    if total > whole:
        yield Breach(
            part=present,
            whole=parameters.whole,
            part_value=total,
            whole_value=answer.value if answer else None,
            expected=whole or None,
        )
