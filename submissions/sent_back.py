"""By which decision a submission was sent back: read off its events, of which none is ever lost."""

import datetime as dt

from accounts.access import Action
from submissions.models import Event, Submission, SubmissionStatus
from submissions.windows import EDITABLE_WINDOWS, window_of

SENT_BACK_BY = frozenset({Action.RETURN, Action.REOPEN})
# It was sent already: a reviewer gave it back, or it was imported over.
SENT = frozenset({SubmissionStatus.SUBMITTED, SubmissionStatus.IN_REVIEW})


def returned_by(submission: Submission) -> Event | None:
    """Return the decision by which it was returned last; an excuse leaves that as it was. One query."""
    found = None
    was_returned = False
    sent_from = ""
    for event in submission.events.select_related("user"):
        if _is_sending(event):
            sent_from = event.from_status
        elif event.action == Action.EXCUSE:
            was_returned = _had_it_as(event, sent_from) == SubmissionStatus.RETURNED
        elif event.action in SENT_BACK_BY or (event.action == Action.READMIT and not was_returned):
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


def before_excuse(submission: Submission) -> tuple[Event | None, str]:
    """Return the excuse that holds, and as what the cluster last had the form before it. One query.

    What was sent then is what it was sent as: a draft, or returned.
    """
    excuse, had_as, sent_from = None, "", ""
    for event in submission.events.all():
        if _is_sending(event):
            sent_from = event.from_status
        elif event.action == Action.EXCUSE:
            excuse, had_as = event, _had_it_as(event, sent_from)
    return excuse, had_as


def _is_sending(event: Event) -> bool:
    return event.to_status == SubmissionStatus.SUBMITTED and event.from_status not in SENT


def _had_it_as(excuse: Event, sent_from: str) -> str:
    return sent_from if excuse.from_status in SENT else excuse.from_status
