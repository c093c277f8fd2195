"""Approve a submission."""

import datetime as dt
import hmac
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from accounts.roles import roles_for
from submissions.content import content_hash as hash_of
from submissions.mail.letters import tell_approved
from submissions.models import Event
from submissions.questionnaire.asked_otherwise import asked_otherwise
from submissions.questionnaire.record import Told
from submissions.reviewing.corrections_refusal import corrections_refusal
from submissions.services.errors import NotAllowed
from submissions.services.transition import lock, transition


def approve(
    *,
    submission_id: int,
    user: User,
    now: dt.datetime,
    content_hash: str,
    round_version: int | None = None,
    tell: bool = True,
) -> Event:
    """Approve what the reviewer saw.

    Args:
        content_hash: of the content that was on the reviewer's page.
        round_version: of the questions that were on it; None where there was no page.
        tell: whether the cluster is told by mail. History that is loaded afterwards is told to nobody.

    Raises:
        NotAllowed: the person or the status does not allow it, a correction is not answered yet, a figure
            that was corrected since the last sending takes part in an error, or the content, or what is
            asked, is another by now; nothing is changed.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        current = hash_of(submission)
        submission.approved_at, submission.approved_by = now, user
        submission.content_hash = current
        roles = roles_for(user, submission.cluster)
        event = transition(Action.APPROVE, submission=submission, user=user, roles=roles, now=now)
        if not hmac.compare_digest(current.encode(), content_hash.encode()):
            raise NotAllowed(_("The submission has changed since you opened the page. Look at it again."))
        if round_version is not None and (changes := asked_otherwise(submission.round, round_version)):
            raise NotAllowed(_asked_otherwise(changes))
        if why := corrections_refusal(submission):
            raise NotAllowed(why)
        if tell:
            tell_approved(event=event, now=now)
        return event


def _asked_otherwise(changes: Sequence[Told]) -> str:
    told = " ".join(f"{change.who} {' · '.join((change.what, *change.details))}." for change in changes)
    return _("What is asked has changed since you opened the page. %(changes)s Look at it again.") % {
        "changes": told
    }
