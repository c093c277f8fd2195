"""How far each reporter has come in the round that is open."""

import sys
from collections.abc import Iterable
from enum import StrEnum

from reports.demonstration.draw import pick


class Stage(StrEnum):
    """What a reporter has done so far."""

    NOT_BEGUN = "not begun"
    HALF_FILLED = "half filled in"
    WITH_ERRORS = "filled in, with errors"
    WITH_WARNINGS = "filled in, with a warning to explain"
    SENT = "sent"
    EXPLAINED = "sent, with a warning explained"
    EXTENDED = "half filled in, with a deadline of its own"
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
    (Stage.EXTENDED, 2),
    (Stage.IN_REVIEW, 3),
    (Stage.RETURNED, 2),
    (Stage.EXCUSED, 1),
)


def stages_of(slugs: Iterable[str]) -> dict[str, Stage]:
    """Return how far each reporter has come: drawn, as many as `STAGES` says, and all the others approved."""
    drawn = pick(slugs, sys.maxsize, "stage")
    stages = [stage for stage, number in STAGES for _ in range(number)]
    stages += [Stage.APPROVED] * (len(drawn) - len(stages))
    return dict(zip(drawn, stages, strict=False))
