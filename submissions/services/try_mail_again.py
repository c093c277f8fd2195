"""Try to send a mail that could not be sent, without waiting for its time."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from accounts.services.record import record
from submissions.mail.jobs import send_mail
from submissions.mail.sent import MailState, state_of
from submissions.models import MOST_ATTEMPTS, Mail
from submissions.services.deliver_mail import LEASE
from submissions.services.errors import NotAllowed


def try_mail_again(*, mail_id: int, user: User, now: dt.datetime) -> None:
    """Send a mail now that waits for its next attempt, or on which everybody has given up; after the commit.

    Raises:
        NotAllowed: the person may not; or it is sent, withdrawn, or just being tried.
    """
    if not may(roles_for(user), Action.EDIT, Thing.MAIL):
        raise NotAllowed(_("You do not have the right to do that."))
    with transaction.atomic():
        mail = Mail.objects.select_for_update(of=("self",)).select_related("submission").get(pk=mail_id)
        match state_of(mail):
            case MailState.SENT:
                raise NotAllowed(_("The mail is sent."))
            case MailState.WITHDRAWN:
                raise NotAllowed(_("The mail is withdrawn, because what it says is not true any more."))
        if not mail.address:
            raise NotAllowed(_("What it said, and to which address, is not kept any more."))
        if is_being_tried(mail, now):
            raise NotAllowed(_("The mail is being tried just now, or will be within five minutes."))
        mail.try_after, mail.attempts = now, min(mail.attempts, MOST_ATTEMPTS - 1)
        mail.save(update_fields=["try_after", "attempts"])
        record(
            "mail-tried-again",
            user=user,
            now=now,
            cluster=mail.submission.cluster if mail.submission else None,
            year=mail.submission.round.year if mail.submission else None,
            about=mail.recipient,
            subject=mail.key,
        )
        send_mail.delay_on_commit(mail.pk)


def is_being_tried(mail: Mail, now: dt.datetime) -> bool:
    """Return whether somebody may be sending it: it is then kept from others for so long."""
    return now < mail.try_after <= now + LEASE
