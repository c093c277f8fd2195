"""Take over a review from a colleague."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from accounts.roles import roles_for
from submissions.models import Event
from submissions.services.errors import NotAllowed
from submissions.services.transition import lock, transition


def take_over_review(*, submission_id: int, user: User, now: dt.datetime, seen: int | None) -> Event:
    """Have `user` review from now on what a colleague has in review. Nothing else changes.

    Args:
        seen: the id of who had it on the person's page; None where nobody did.

    Raises:
        NotAllowed: the person or the status does not allow it, or somebody else has it by now.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        before = submission.reviewer
        event = transition(
            Action.TAKE_OVER,
            submission=submission,
            user=user,
            roles=roles_for(user, submission.cluster),
            now=now,
        )
        if submission.reviewer_id != seen:
            raise NotAllowed(
                _("%(who)s is reviewing the submission now. Look at the page again.") % {"who": before}
                if before
                else _("Nobody is reviewing the submission any more. Look at the page again.")
            )
        submission.reviewer = user
        submission.save(update_fields=["reviewer"])
        return event
