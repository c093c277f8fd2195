"""A subset is no larger than what it is a subset of."""

from collections.abc import Iterator
from dataclasses import dataclass

from submissions.checks.finding import Breach
from submissions.checks.parameters import Parameters, code
from submissions.checks.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsetParameters(Parameters):
    """The figure that is counted within `whole`."""

    part: str = code()
    whole: str = code()


def check(parameters: SubsetParameters, reading: Reading) -> Iterator[Breach]:
    """Compare `part` with `whole`; where one of them has no number there is nothing to compare."""
    part, whole = reading.value(parameters.part), reading.value(parameters.whole)
    if part is not None and whole is not None and part > whole:
        yield Breach(
            part=(parameters.part,),
            whole=parameters.whole,
            part_value=part,
            whole_value=whole,
            expected=whole,
        )
