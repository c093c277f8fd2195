"""Send a mail that is written."""

import datetime as dt
import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F

from submissions.mail.withdrawn import withdrawn
from submissions.models import MOST_ATTEMPTS, Mail

# A mail server answers within EMAIL_TIMEOUT, or not at all. Whoever was killed while sending is taken for
# lost after this, and the mail is tried again.
LEASE = dt.timedelta(minutes=5)
LONGEST_WAIT = dt.timedelta(hours=6)
LONGEST_PROBLEM = 200  # characters; what the database takes

logger = logging.getLogger(__name__)


def deliver_mail(*, mail_id: int, now: dt.datetime) -> bool:
    """Send a mail that is due, and return whether it went out. Of many at the same time one sends it.

    No transaction is kept open while the mail server is talked to: the mail is claimed for a few minutes
    instead. A mail that fails waits longer each time, and is given up after `MOST_ATTEMPTS`. A mail
    whose recipient has left, or that is not true any more, is withdrawn: see `submissions.mail.withdrawn`.
    """
    claimed = (
        Mail.objects.due(now).filter(pk=mail_id).update(try_after=now + LEASE, attempts=F("attempts") + 1)
    )
    if not claimed:
        return False
    mail = Mail.objects.select_related("submission__round", "recipient").get(pk=mail_id)
    if reason := withdrawn(mail, now):
        Mail.objects.filter(pk=mail_id).update(attempts=MOST_ATTEMPTS, try_after=now, problem=reason)
        logger.info("Mail %s is %s", mail_id, reason)
        return False
    try:
        _message(mail).send()
    except Exception as error:  # noqa: BLE001 whatever it is, no mail is lost or keeps others waiting
        _note_failure(mail, error, now)
        return False
    Mail.objects.filter(pk=mail_id).update(sent_at=now, problem="")
    return True


def _note_failure(mail: Mail, error: Exception, now: dt.datetime) -> None:
    wait = min(dt.timedelta(minutes=2 ** (mail.attempts - 1)), LONGEST_WAIT)
    problem = f"{type(error).__name__}: {error}"[:LONGEST_PROBLEM]
    given_up = mail.attempts >= MOST_ATTEMPTS
    # Nothing is tried any more of what is given up: it stands in the log as of now.
    Mail.objects.filter(pk=mail.pk).update(try_after=now if given_up else now + wait, problem=problem)
    if given_up:
        logger.error("Gave up mail %s after %s attempts: %s", mail.pk, mail.attempts, problem)
    else:
        logger.warning("Could not send mail %s, tried again in %s: %s", mail.pk, wait, problem)


def _message(mail: Mail) -> EmailMultiAlternatives:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.address],
        headers={
            # The same at every attempt: where one went out unseen, a mail program shows the two as one.
            "Message-ID": f"<mail-{mail.pk}-{mail.written_at:%Y%m%d%H%M%S}@{host}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message
