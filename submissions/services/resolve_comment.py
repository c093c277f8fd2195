"""Say that a thread is settled, or that it is not after all."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from accounts.services.record import record
from submissions.models import Comment, Submission
from submissions.reviewing.comments import comments_closed_reason
from submissions.services.errors import NotAllowed
from submissions.services.transition import lock


def resolve(
    *, submission_id: int, thread_id: int, user: User, now: dt.datetime, seen: int | None = None
) -> bool:
    """Resolve a thread, and return whether it was open. Of two at once the first counts.

    Args:
        seen: the number of the last comment in it that the person saw; None where that is not known.

    Raises:
        NotAllowed: the person may not, or somebody has answered what they have not seen.
        Comment.DoesNotExist: the submission has no such thread.
    """
    with transaction.atomic():
        submission, thread = _hold(submission_id, thread_id, user)
        if thread.resolved_at is not None:
            return False
        newer = thread.replies.filter(pk__gt=seen) if seen is not None else Comment.objects.none()
        if unseen := newer.exclude(author=user).select_related("author").first():
            raise NotAllowed(
                _("%(who)s has answered meanwhile. Read it before you resolve the thread.")
                % {"who": unseen.author}
            )
        thread.resolved_at, thread.resolved_by = now, user
        thread.save(update_fields=["resolved_at", "resolved_by"])
        _record("comment-resolved", thread, submission=submission, user=user, now=now)
        return True


def reopen(*, submission_id: int, thread_id: int, user: User, now: dt.datetime) -> bool:
    """Open a thread again, and return whether it was resolved. Of two at once the first counts.

    Raises:
        NotAllowed: the person may not.
        Comment.DoesNotExist: the submission has no such thread.
    """
    with transaction.atomic():
        submission, thread = _hold(submission_id, thread_id, user)
        if thread.resolved_at is None:
            return False
        set_open(thread, submission=submission, user=user, now=now)
        return True


def find_thread(submission: Submission, number: int) -> Comment:
    """Return the comment of `submission` that begins a thread.

    Raises:
        Comment.DoesNotExist: it has no such thread.
    """
    return (
        Comment.objects.threads().select_related("indicator", "section").get(submission=submission, pk=number)
    )


def set_open(thread: Comment, *, submission: Submission, user: User, now: dt.datetime) -> None:
    """Open a thread of a submission whose row is locked, and record it."""
    thread.resolved_at = thread.resolved_by = None
    thread.save(update_fields=["resolved_at", "resolved_by"])
    _record("comment-reopened", thread, submission=submission, user=user, now=now)


def require_commenter(submission: Submission, user: User) -> None:
    """Refuse whoever may not say anything about `submission`, or cannot yet.

    Raises:
        NotAllowed: with the reason.
    """
    if not may(roles_for(user, submission.cluster), Action.COMMENT, Thing.SUBMISSION):
        raise NotAllowed(_("You do not have the right to do that."))
    if reason := comments_closed_reason(submission):
        raise NotAllowed(reason)


def _hold(submission_id: int, thread_id: int, user: User) -> tuple[Submission, Comment]:
    submission = lock(submission_id)
    require_commenter(submission, user)
    return submission, find_thread(submission, thread_id)


def _record(action: str, thread: Comment, *, submission: Submission, user: User, now: dt.datetime) -> None:
    about = thread.indicator or thread.section
    record(
        action,
        user=user,
        now=now,
        cluster=submission.cluster,
        year=submission.round.year,
        subject=about.code if about is not None else "",
        thread=thread.pk,
    )
