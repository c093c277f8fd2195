"""When a submission can be filled in and sent: before opening, open, late, closed, or extended."""

import datetime as dt
from enum import StrEnum

from submissions.models import Round, RoundStatus, Submission, SubmissionStatus


class Window(StrEnum):
    """What the calendar says of a submission at a moment."""

    BEFORE = "before"
    OPEN = "open"
    LATE = "late"
    CLOSED = "closed"
    EXTENDED = "extended"


def window_of(submission: Submission, now: dt.datetime) -> Window:
    """Return what the calendar says of `submission` at `now`.

    Until the deadline a round is open; until its last edit it is late, and sending still works and is
    marked so. After that only what was returned, or extended for this cluster, is open; and once the account
    is published, only what was returned.
    """
    round_: Round = submission.round
    if submission.status == SubmissionStatus.RETURNED:
        return Window.EXTENDED
    if now < round_.opens or round_.status == RoundStatus.PLANNED:
        return Window.BEFORE
    extended = submission.extended_to is not None and now <= submission.extended_to
    if extended and round_.status != RoundStatus.PUBLISHED:
        return Window.EXTENDED
    if round_.status != RoundStatus.OPEN:
        return Window.CLOSED
    if now <= round_.deadline:
        return Window.OPEN
    return Window.LATE if now <= round_.last_edit else Window.CLOSED


EDITABLE_STATUSES = frozenset(
    {SubmissionStatus.NOT_STARTED, SubmissionStatus.DRAFT, SubmissionStatus.RETURNED}
)
EDITABLE_WINDOWS = frozenset({Window.OPEN, Window.LATE, Window.EXTENDED})


def is_editable(submission: Submission, now: dt.datetime) -> bool:
    """Return whether its figures can be changed at `now` by those who may."""
    return submission.status in EDITABLE_STATUSES and window_of(submission, now) in EDITABLE_WINDOWS


def is_late(submission: Submission, now: dt.datetime) -> bool:
    """Return whether sending it at `now` counts as late: after the deadline that holds for it."""
    return now > submission.deadline
