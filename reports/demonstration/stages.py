"""How far each reporter has come in the round that is open."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

Thing = TypeVar("Thing")


class Stage(StrEnum):
    """What a reporter has done so far."""

    NOT_BEGUN = "not begun"
    HALF_FILLED = "half filled in"
    WITH_ERRORS = "filled in, with errors"
    WITH_WARNINGS = "filled in, with a warning to explain"
    SENT = "sent"
    EXPLAINED = "sent, with a warning explained"
    LATE = "sent late"
    IN_REVIEW = "in review"
    RETURNED = "returned"
    APPROVED = "approved"
    EXCUSED = "excused"


# How many reporters of 32 are where, three weeks before the deadline.
STAGES: tuple[tuple[Stage, int], ...] = (
    (Stage.NOT_BEGUN, 5),
    (Stage.HALF_FILLED, 5),
    (Stage.WITH_ERRORS, 2),
    (Stage.WITH_WARNINGS, 2),
    (Stage.SENT, 5),
    (Stage.EXPLAINED, 1),
    (Stage.LATE, 2),
    (Stage.IN_REVIEW, 3),
    (Stage.RETURNED, 2),
    (Stage.EXCUSED, 1),
)


def stages_of(things: Sequence[Thing]) -> list[tuple[Thing, Stage]]:
    """Return the stage of each: the first ones as in `STAGES`, and all the others approved."""
    stages = [stage for stage, number in STAGES for _ in range(number)]
    stages += [Stage.APPROVED] * (len(things) - len(stages))
    return list(zip(things, stages, strict=False))
