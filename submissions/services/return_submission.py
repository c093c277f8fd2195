"""Send a submission back to its cluster, before or after it was approved."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from accounts.access import Action
from accounts.models import User
from accounts.roles import roles_for
from submissions.models import Event
from submissions.services.transition import lock, transition


def return_submission(
    *, submission_id: int, user: User, now: dt.datetime, reason: str, questions: Sequence[str] = ()
) -> Event:
    """Send a submission in review back, with why and which questions to correct (all, where none is named).

    Raises:
        NotAllowed: the person or the status does not allow it, or the reason is missing.
    """
    return _send_back(
        Action.RETURN, submission_id=submission_id, user=user, now=now, reason=reason, questions=questions
    )


def reopen(
    *, submission_id: int, user: User, now: dt.datetime, reason: str, questions: Sequence[str] = ()
) -> Event:
    """Take the approval back, with why; the totals follow at once.

    Raises:
        NotAllowed: the person or the status does not allow it, or the reason is missing.
    """
    return _send_back(
        Action.REOPEN, submission_id=submission_id, user=user, now=now, reason=reason, questions=questions
    )


def _send_back(
    action: Action, *, submission_id: int, user: User, now: dt.datetime, reason: str, questions: Sequence[str]
) -> Event:
    with transaction.atomic():
        submission = lock(submission_id)
        submission.open_questions = list(questions)
        submission.approved_at = submission.approved_by = submission.reviewer = None
        return transition(
            action,
            submission=submission,
            user=user,
            roles=roles_for(user, submission.cluster),
            now=now,
            reason=reason,
            questions=questions,
        )
