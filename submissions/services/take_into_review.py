"""Take a submission into review."""

import datetime as dt

from django.db import transaction

from accounts.access import Action
from accounts.models import User
from accounts.roles import roles_for
from submissions.models import Event
from submissions.services.transition import lock, transition


def take_into_review(*, submission_id: int, user: User, now: dt.datetime) -> Event:
    """Mark the submission as being reviewed by `user`; from now on it cannot be recalled.

    Raises:
        NotAllowed: the person or the status does not allow it.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        submission.reviewer = user
        roles = roles_for(user, submission.cluster)
        return transition(Action.TAKE, submission=submission, user=user, roles=roles, now=now)
