"""Who must have a second factor, and what they may open before they have one."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef

from accounts.models import User

# Recovery codes stand in for one of these, and are none by themselves.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

# The routes that one needs to set it up, or to leave; none shows anything of the portal's.
OPEN = frozenset(
    [
        "second-factor",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "language",
        "live",
        "ready",
    ]
)


def with_second_factor() -> Exists:
    """Return whether the person of a row has a second factor, to be asked with the row itself."""
    return Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS))


def has_second_factor(user: User) -> bool:
    """Whether a person has a second factor. No query where the sign-in told it with the person."""
    known: bool | None = getattr(user, "with_second_factor", None)
    if known is None:
        known = bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())
    return known


def is_missing(user: User) -> bool:
    """Whether a person must set up a second factor before anything else."""
    return bool(settings.SECOND_FACTOR_REQUIRED) and user.is_reviewing and not has_second_factor(user)
