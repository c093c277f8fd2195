"""A one-time link with which a person chooses a password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User

MINUTE = 60  # seconds


def password_link(*, user: User) -> str:
    """Return the address at which `user` chooses a password.

    It works once, and for as long as PASSWORD_RESET_TIMEOUT says. Whoever has it can sign in as them.
    """
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
    site: str = settings.SITE_URL
    return site.rstrip("/") + path


def mail_password_link(*, user: User) -> None:
    """Send `user` the link, in the language in use."""
    minutes = settings.PASSWORD_RESET_TIMEOUT // MINUTE
    body = "\n\n".join(
        [
            _("Hello %(name)s") % {"name": user.name} if user.name else _("Hello"),
            _("You can now sign in to Klyngetal with this e-mail address. Choose a password here:"),
            password_link(user=user),
            ngettext(
                "The link works once, for %(minutes)s minute. After that, choose “Forgot your password?” on "
                "the sign-in page to get a new one.",
                "The link works once, for %(minutes)s minutes. After that, choose “Forgot your password?” on "
                "the sign-in page to get a new one.",
                minutes,
            )
            % {"minutes": minutes},
            _("Kind regards") + "\n" + _("Cluster Excellence Denmark"),
        ]
    )
    send_mail(_("Choose your password for Klyngetal"), body, None, [user.email])
