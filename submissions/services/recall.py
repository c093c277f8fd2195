"""Recall a submission that nobody has taken into review yet."""

import datetime as dt

from django.db import transaction

from accounts.access import Action
from accounts.models import User
from accounts.roles import roles_for
from submissions.models import Event, SubmissionStatus
from submissions.sent_back import returned_before_sending
from submissions.services.return_submission import open_again
from submissions.services.transition import lock, transition


def recall(*, submission_id: int, user: User, now: dt.datetime) -> Event:
    """Make the submission what it was before it was sent: a draft, or returned with the same questions open.

    Raises:
        NotAllowed: the person, the status or the time does not allow it.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        returned = returned_before_sending(submission)
        submission.submitted_at = submission.submitted_by = None
        submission.open_questions = open_again(submission, returned) if returned else []
        return transition(
            Action.RECALL,
            submission=submission,
            user=user,
            roles=roles_for(user, submission.cluster),
            now=now,
            end=SubmissionStatus.RETURNED if returned else None,
        )
