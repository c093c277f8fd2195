"""By which decision a submission was sent back: read off its events, of which none is ever lost."""

import datetime as dt

from accounts.access import Action
from submissions.models import Event, Submission, SubmissionStatus
from submissions.windows import EDITABLE_WINDOWS, window_of

# A deadline of its own, given or taken away meanwhile, is an event of the same status.
SENT_BACK_BY = frozenset({Action.RETURN, Action.REOPEN})
EXCUSED_AND_BACK = frozenset({Action.EXCUSE, Action.READMIT})
# It was sent already: a reviewer gave it back, or it was imported over.
SENT = frozenset({SubmissionStatus.SUBMITTED, SubmissionStatus.IN_REVIEW})


def returned_by(submission: Submission) -> Event | None:
    """Return the decision by which it was returned last; an excuse leaves that as it was. One query."""
    found = None
    was_returned = False
    decided = submission.events.filter(action__in=SENT_BACK_BY | EXCUSED_AND_BACK).select_related("user")
    for event in decided:
        if event.action == Action.EXCUSE:
            was_returned = event.from_status == SubmissionStatus.RETURNED
        elif event.action != Action.READMIT or not was_returned:
            found = event
    return found


def returned_before_sending(submission: Submission) -> Event | None:
    """Return the decision by which it was returned when it was sent; None for a draft. Two queries."""
    sent = submission.events.filter(to_status=SubmissionStatus.SUBMITTED).exclude(from_status__in=SENT).last()
    if sent is None or sent.from_status != SubmissionStatus.RETURNED:
        return None
    return returned_by(submission)


def opens_when_recalled(submission: Submission, now: dt.datetime) -> bool:
    """Return whether a submission that is sent would be open if it were recalled at `now`.

    What was sent back is open at any time, so that it can be recalled after the last edit too. A draft would
    be neither open nor sent then. No query while the round is open, two afterwards.
    """
    return window_of(submission, now) in EDITABLE_WINDOWS or returned_before_sending(submission) is not None
