"""Parts add up to no more than the whole that they are counted within."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from submissions.checks.finding import Answer, Breach


def check(parameters: Mapping[str, Any], answers: Mapping[str, Answer]) -> Iterator[Breach]:
    """Compare the sum of `parts` with `whole`; a side that is not answered cannot be compared."""
    whole = answers.get(parameters["whole"])
    present = [answers[code] for code in parameters["parts"] if code in answers]
    values = [part.value for part in present if part.value is not None]
    if whole is None or whole.value is None or not values:
        return
    total = sum(values, Decimal(0))
    if total > whole.value:
        codes = tuple(part.code for part in present)
        yield Breach(part=codes, whole=whole.code, part_value=total, whole_value=whole.value)
