"""Excuse a cluster from handing in, and take it back."""

import datetime as dt

from django.db import transaction

from accounts.access import Action
from accounts.models import User
from accounts.roles import roles_for
from submissions.models import Event, SubmissionStatus
from submissions.services.transition import lock, transition


def excuse(*, submission_id: int, user: User, now: dt.datetime, reason: str) -> Event:
    """Excuse the cluster from this round, with why.

    Raises:
        NotAllowed: the person or the status does not allow it, or the reason is missing.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        submission.excuse = reason.strip()
        roles = roles_for(user, submission.cluster)
        return transition(
            Action.EXCUSE, submission=submission, user=user, roles=roles, now=now, reason=reason
        )


def readmit(*, submission_id: int, user: User, now: dt.datetime) -> Event:
    """Take the excuse back: the submission stands where it stood, and one that was sent is to be sent again.

    Raises:
        NotAllowed: the person or the status does not allow it.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        submission.excuse = ""
        excused = submission.events.filter(to_status=SubmissionStatus.EXCUSED).last()
        before = SubmissionStatus(excused.from_status) if excused else SubmissionStatus.NOT_STARTED
        kept = {SubmissionStatus.NOT_STARTED, SubmissionStatus.RETURNED}
        return transition(
            Action.READMIT,
            submission=submission,
            user=user,
            roles=roles_for(user, submission.cluster),
            now=now,
            end=before if before in kept else SubmissionStatus.DRAFT,
        )
