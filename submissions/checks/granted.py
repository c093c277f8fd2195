"""No more applications are granted than were made."""

from collections.abc import Iterator
from dataclasses import dataclass

from submissions.checks.finding import Breach
from submissions.checks.parameters import Parameters, code
from submissions.checks.reading import Reading, amount_of


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantedParameters(Parameters):
    """The applications granted, and those made."""

    granted: str = code()
    applied: str = code()


def check(parameters: GrantedParameters, reading: Reading) -> Iterator[Breach]:
    """Compare the two. Where applications do not apply to the reporter, none can have been granted."""
    granted = reading.value(parameters.granted)
    answer = reading.answers.get(parameters.applied)
    applied = amount_of(answer) if answer else None
    if granted is not None and applied is not None and granted > applied:
        yield Breach(
            part=(parameters.granted,),
            whole=parameters.applied,
            part_value=granted,
            whole_value=answer.value if answer else None,
            expected=applied or None,
        )
