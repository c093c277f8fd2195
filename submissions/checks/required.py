"""Every question that must be answered is answered: with a number, or with why there is none."""

from collections.abc import Iterator, Mapping
from typing import Any

from submissions.checks.finding import Answer, Breach


def check(parameters: Mapping[str, Any], answers: Mapping[str, Answer]) -> Iterator[Breach]:
    """Name each of `codes` that is not answered. The codes are filled in from the round's questions."""
    for code in parameters["codes"]:
        if not answers[code].answered:
            yield Breach(part=(code,))
