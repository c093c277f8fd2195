"""Give a submission back that one has taken into review."""

import datetime as dt

from django.db import transaction

from accounts.access import Action
from accounts.models import User
from accounts.roles import roles_for
from submissions.models import Event
from submissions.services.transition import lock, transition


def release(*, submission_id: int, user: User, now: dt.datetime) -> Event:
    """Make the submission one that is sent and waits for a reviewer; its signatory can recall it again.

    Raises:
        NotAllowed: the person does not have it in review, or the status does not allow it.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        event = transition(
            Action.RELEASE,
            submission=submission,
            user=user,
            roles=roles_for(user, submission.cluster),
            now=now,
        )
        submission.reviewer = None
        submission.save(update_fields=["reviewer"])
        return event
