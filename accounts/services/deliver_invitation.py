"""Send the mail of an invitation, with a link that is made for it."""

import datetime as dt
import logging
import secrets

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Invitation
from accounts.models.invitation import MOST_ATTEMPTS
from accounts.services.accept_invitation import hash_of

TOKEN_BYTES = 32
# A mail server answers within EMAIL_TIMEOUT, or not at all. Whoever was killed while sending is taken for
# lost after this, and the mail is tried again.
LEASE = dt.timedelta(minutes=5)
LONGEST_WAIT = dt.timedelta(hours=6)
LONGEST_PROBLEM = 200  # characters; what the database takes

logger = logging.getLogger(__name__)


def deliver_invitation(*, invitation_id: int, now: dt.datetime) -> bool:
    """Send the mail of an invitation that is due, and return whether it went out.

    The token is made here and stands in the mail alone: neither the queue nor the database ever has it. A
    mail that is tried again has a new one, and the one before it is dead.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    claimed = (
        Invitation.objects.due(now)
        .filter(pk=invitation_id)
        .update(try_after=now + LEASE, attempts=F("attempts") + 1, token_hash=hash_of(token))
    )
    if not claimed:
        return False
    invitation = Invitation.objects.select_related("cluster", "invited_by").get(pk=invitation_id)
    try:
        _message(invitation, token).send()
    except Exception as error:  # noqa: BLE001 whatever it is, no mail is lost or keeps others waiting
        _note_failure(invitation, error, now)
        return False
    # Of what was sent again meanwhile nothing is noted: it has another token by now.
    Invitation.objects.filter(pk=invitation_id, token_hash=hash_of(token)).update(mailed_at=now, problem="")
    return True


def _note_failure(invitation: Invitation, error: Exception, now: dt.datetime) -> None:
    wait = min(dt.timedelta(minutes=2 ** (invitation.attempts - 1)), LONGEST_WAIT)
    problem = f"{type(error).__name__}: {error}"[:LONGEST_PROBLEM]
    given_up = invitation.attempts >= MOST_ATTEMPTS
    Invitation.objects.filter(pk=invitation.pk, token_hash=invitation.token_hash).update(
        try_after=now + wait, problem=problem
    )
    said = "Gave up" if given_up else "Could not send"
    logger.warning("%s invitation %s, attempt %s: %s", said, invitation.pk, invitation.attempts, problem)


def _message(invitation: Invitation, token: str) -> EmailMultiAlternatives:
    """Return the mail in the language of the invitation."""
    site = str(settings.SITE_URL).rstrip("/")
    with translation.override(invitation.language):
        subject = _("Invitation to Klyngetal: %(place)s") % {"place": place_of(invitation)}
        context = {
            "invitation": invitation,
            "place": place_of(invitation),
            "subject": subject,
            "language": invitation.language,
            "link": site + reverse("invitation", args=[token]),
        }
        text = render_to_string("emails/invitation.txt", context)
        inner = render_to_string("emails/invitation.html", context)
        html = render_to_string("emails/letter.html", {**context, "inner": inner})
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text.strip() + "\n",
        to=[invitation.email],
        headers={"Auto-Submitted": "auto-generated", "Content-Language": invitation.language},
    )
    message.attach_alternative(html, "text/html")
    return message


def place_of(invitation: Invitation) -> str:
    """Return where somebody is invited to."""
    return str(invitation.cluster) if invitation.cluster else _("Cluster Excellence Denmark")
