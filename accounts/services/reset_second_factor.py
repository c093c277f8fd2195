"""Take away all second factors of a person who has lost them."""

import datetime as dt
import logging

from allauth.mfa.models import Authenticator
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.second_factor.codes import let_try_again
from accounts.services.end_sessions import end_sessions
from accounts.services.record import record

logger = logging.getLogger(__name__)


def reset_second_factor(*, user: User, by: User | None, now: dt.datetime) -> int:
    """Take away apps, passkeys and recovery codes of `user`, end their sessions, and tell them by mail.

    Their password alone lets them in until they set up another; whoever must have one does so before anything
    else.

    Args:
        by: the administrator who does it; nobody where it is done from the command line.

    Returns:
        How many there were. Where there were none nothing is done.
    """
    with transaction.atomic():
        # Two at once would write it down twice.
        User.objects.select_for_update().get(pk=user.pk)
        factors = Authenticator.objects.filter(user=user).order_by("pk")
        kinds = [str(one.type) for one in factors]
        if not kinds:
            return 0
        factors.delete()
        end_sessions(user=user, now=now)
        record("second-factors-reset", user=by, about=user, now=now, kind=kinds)
    let_try_again(user)
    _tell(user)
    return len(kinds)


def _tell(user: User) -> None:
    with translation.override(user.language):
        body = "\n\n".join(
            [
                _("Hello %(name)s") % {"name": user.name} if user.name else _("Hello"),
                _(
                    "Your app, your passkeys and your recovery codes for Klyngetal were taken away, because"
                    " we were told that you have lost them. Log in with your password, and set up new ones."
                ),
                _("Did you not ask for that? Then choose a new password at once, and write to us."),
                _("Kind regards") + "\n" + _("Cluster Excellence Denmark"),
            ]
        )
        subject = _("You log in to Klyngetal with your password alone for now")
    try:
        send_mail(subject, body, None, [user.email])
    except OSError:
        logger.exception("The mail about second factors could not be sent.")
