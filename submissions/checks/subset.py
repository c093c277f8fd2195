"""A subset is no larger than what it is a subset of."""

from collections.abc import Iterator, Mapping
from typing import Any

from submissions.checks.finding import Answer, Breach


def check(parameters: Mapping[str, Any], answers: Mapping[str, Answer]) -> Iterator[Breach]:
    """Compare `part` with `whole`; where one of them has no number there is nothing to compare."""
    part, whole = answers.get(parameters["part"]), answers.get(parameters["whole"])
    if part is None or whole is None or part.value is None or whole.value is None:
        return
    if part.value > whole.value:
        yield Breach(part=(part.code,), whole=whole.code, part_value=part.value, whole_value=whole.value)
