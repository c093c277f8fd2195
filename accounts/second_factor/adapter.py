"""What the portal says of second factors, and what it calls them."""

from typing import ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User

ISSUER = "Klyngetal"


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc] # allauth is not typed
    """Says it in our words."""

    error_messages: ClassVar[dict[str, Promise | str]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "That code does not fit. Each works once: write the one that the app shows now, or a recovery"
            " code that you have not used."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Recovery codes stand in for an app or a passkey. Set up one of these first."
        ),
    }

    def get_totp_issuer(self) -> str:
        """Return what an app shows above the codes."""
        return ISSUER

    def _get_site_name(self) -> str:
        # A device shows it beside a passkey.
        return ISSUER

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 allauth's name
        """Return what a passkey is called until its person calls it something else."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}
