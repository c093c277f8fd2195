"""Mails that somebody asked for who is not signed in: a link to choose a password, or that there is no login.

Both are sent by the same job, so that whoever asks is answered the same, known or not, mail server or none.
The link is made when its mail is sent: the queue never holds one that works.
"""

import logging
from typing import Any

from allauth.account.adapter import get_adapter
from celery import shared_task

from accounts.models import User
from accounts.services.password_link import password_link

LINK, NO_LOGIN = "account/email/password_reset_key", "account/email/unknown_account"
# Seconds. Waiting one, two, four … minutes and at most half an hour, a mail is tried for some three hours:
# nobody waits longer for a link, and Redis hands a job out again that waits for more than an hour.
FIRST_WAIT, LONGEST_WAIT = 60, 30 * 60
MOST_TRIES = 10

logger = logging.getLogger(__name__)


@shared_task(name="accounts.tasks.send_account_mail", bind=True, max_retries=MOST_TRIES)  # type: ignore[untyped-decorator] # Celery's is Any
def send_account_mail(task: Any, kind: str, email: str, language: str, user_id: int | None = None) -> None:
    """Send a mail that was asked for; later, where the mail server does not take it now."""
    user = User.objects.filter(pk=user_id or 0, is_active=True).first()
    if kind == LINK and user is None:  # removed meanwhile
        return
    context = {"user": user, "password_reset_url": password_link(user=user)} if user else {}
    try:
        get_adapter().send_now(kind, email, user.language if user else language, context)
    except OSError as error:  # what SMTP says is one too
        logger.warning("Could not send %s: %s", kind, type(error).__name__)
        # Without a queue nothing waits.
        if not task.request.is_eager:
            wait = min(FIRST_WAIT * 2**task.request.retries, LONGEST_WAIT)
            raise task.retry(exc=error, countdown=wait) from error
