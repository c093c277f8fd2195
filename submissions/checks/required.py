"""Every question that must be answered is answered: with a number, or with why there is none."""

from collections.abc import Iterator
from dataclasses import dataclass

from submissions.checks.finding import Breach
from submissions.checks.parameters import Parameters
from submissions.checks.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredParameters(Parameters):
    """None: which questions must be answered is said by the questions themselves."""


def check(parameters: RequiredParameters, reading: Reading) -> Iterator[Breach]:
    """Name each required question that is not answered."""
    for code, answer in reading.answers.items():
        if code in reading.required and not answer.answered:
            yield Breach(part=(code,))
