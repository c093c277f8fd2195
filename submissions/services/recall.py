"""Recall a submission that nobody has taken into review yet."""

import datetime as dt

from django.db import transaction

from accounts.access import Action
from accounts.models import User
from accounts.roles import roles_for
from submissions.models import Event
from submissions.services.transition import lock, transition


def recall(*, submission_id: int, user: User, now: dt.datetime) -> Event:
    """Make the submission a draft again.

    Raises:
        NotAllowed: the person, the status or the time does not allow it.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        submission.submitted_at = submission.submitted_by = None
        roles = roles_for(user, submission.cluster)
        return transition(Action.RECALL, submission=submission, user=user, roles=roles, now=now)
