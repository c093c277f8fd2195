"""Take a submission from one status to another: the one place where its status changes."""

import datetime as dt
from collections.abc import Sequence

from accounts.access import Action, Role
from accounts.models import User
from submissions.models import Event, Round, Submission, SubmissionStatus
from submissions.plain_text import plain_text
from submissions.reviewing.refusals import reason_refusal, refusal
from submissions.services.errors import NotAllowed
from submissions.signals import status_changed
from submissions.status import TRANSITIONS, Transition


def lock(submission_id: int) -> Submission:
    """Return the submission with its row locked until the transaction ends. Call inside a transaction."""
    return (
        Submission.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round", "cluster")
        .get(pk=submission_id)
    )


def lock_with_round(submission_id: int) -> Submission:
    """Return the submission as `lock` does, with its round's row locked too, and first, as everywhere."""
    Round.objects.select_for_update(of=("self",), no_key=True).get(submissions=submission_id)
    return lock(submission_id)


def transition(
    action: Action,
    *,
    submission: Submission,
    user: User,
    roles: frozenset[Role],
    now: dt.datetime,
    reason: str = "",
    questions: Sequence[str] = (),
    end: SubmissionStatus | None = None,
) -> Event:
    """Take `submission`, whose row is locked, the way of `action`, and record it.

    Fields that the caller has set on it are saved with the status. Whoever listens to `status_changed`
    is told inside the transaction.

    Args:
        roles: what `user` is to the submission's cluster.
        reason: why, where the way needs it.
        questions: codes to be corrected, where it is sent back.
        end: the status it leads to, where that is read off the events.

    Raises:
        NotAllowed: the person, the status or the time does not allow it; nothing is changed.
    """
    way, reason = TRANSITIONS[action], plain_text(reason)
    _require(way, submission=submission, user=user, roles=roles, now=now, reason=reason, end=end)
    event = Event(
        submission=submission,
        action=action,
        from_status=submission.status,
        to_status=end or way.end,
        user=user,
        at=now,
        reason=reason,
        content_hash=submission.content_hash,
        questions=list(questions),
    )
    submission.status = event.to_status
    submission.last_activity = now
    submission.save()
    event.save(force_insert=True)
    status_changed.send(sender=Submission, submission=submission, event=event)
    return event


def _require(
    way: Transition,
    *,
    submission: Submission,
    user: User,
    roles: frozenset[Role],
    now: dt.datetime,
    reason: str,
    end: SubmissionStatus | None,
) -> None:
    if why := refusal(way, submission=submission, user=user, roles=roles, now=now, end=end):
        raise NotAllowed(why)
    if way.reason and (why := reason_refusal(reason)):
        raise NotAllowed(why)
