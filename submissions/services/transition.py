"""Take a submission from one status to another: the one place where its status changes."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.access import Action, Role, Thing, may
from accounts.models import User
from submissions.closed import closed_reason
from submissions.models import Event, FigureChange, Submission, SubmissionStatus
from submissions.services.errors import NotAllowed
from submissions.signals import status_changed
from submissions.status import TRANSITIONS, Transition
from submissions.windows import window_of


def lock(submission_id: int) -> Submission:
    """Return the submission with its row locked until the transaction ends. Call inside a transaction."""
    return (
        Submission.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round", "cluster")
        .get(pk=submission_id)
    )


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
    way = TRANSITIONS[action]
    _require(way, submission=submission, user=user, roles=roles, now=now, reason=reason)
    event = Event(
        submission=submission,
        action=action,
        from_status=submission.status,
        to_status=end or way.end,
        user=user,
        at=now,
        reason=reason.strip(),
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
) -> None:
    if not may(roles, way.action, Thing.SUBMISSION):
        raise NotAllowed(_("You do not have the right to do that."))
    if submission.status not in way.begin:
        raise NotAllowed(
            _("%(cluster)s is %(status)s, so this cannot be done now. Look at the page again.")
            % {"cluster": submission.cluster, "status": submission.get_status_display().lower()}
        )
    if window_of(submission, now) not in way.windows:
        raise NotAllowed(closed_reason(submission, now))
    if way.reason and not reason.strip():
        raise NotAllowed(_("Write why, so that the secretariat can see it."))
    if way.four_eyes:
        _require_other_eyes(submission, user, roles)


def _require_other_eyes(submission: Submission, user: User, roles: frozenset[Role]) -> None:
    """Refuse people who sent it, entered a figure in it, or work for its cluster."""
    own = not roles.isdisjoint({Role.EDITOR, Role.SIGNATORY}) or submission.submitted_by_id == user.pk
    if own or FigureChange.objects.filter(submission=submission, user=user).exists():
        raise NotAllowed(_("You had a hand in these figures yourself. Another reviewer must approve them."))
