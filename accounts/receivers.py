"""What happens when somebody signs in, or changes what they sign in with."""

from typing import Any

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount.signals import social_account_added
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.services.record import record
from accounts.typed import forget_others


@receiver(user_logged_in)
def leave_nothing_of_others(sender: Any, request: HttpRequest | None, user: User, **more: Any) -> None:
    """Let go of what others typed in this browser before they were signed out."""
    if request is not None and hasattr(request, "session"):
        forget_others(request, user)


@receiver(social_account_added)
def record_linked_identity(sender: Any, sociallogin: Any, **more: Any) -> None:
    """Write down that a person can sign in with an identity from elsewhere from now on."""
    user = sociallogin.user
    record("identity-linked", user=user, about=user, now=timezone.now(), subject=sociallogin.account.provider)


@receiver(account.user_logged_in)
def record_sign_in(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    """Write down that somebody signed in, and with what."""
    # The kind of a second factor says more than that it was one.
    ways = [one.get("type") or one["method"] for one in get_authentication_records(request, user)]
    record("signed-in", user=user, about=user, now=timezone.now(), kind=ways)


@receiver(account.password_changed)
@receiver(account.password_set)
def record_password(sender: Any, user: User, **more: Any) -> None:
    """Write down that a person chose a new password, signed in."""
    record("password-changed", user=user, about=user, now=timezone.now())


@receiver(account.password_reset)
def record_reset_and_unlock(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    """Write down that a new password was chosen by the link of a mail, and let its person try again."""
    record("password-reset", user=user, about=user, now=timezone.now())
    get_adapter(request).unlock(request, user)


@receiver(mfa.authenticator_added)
@receiver(mfa.authenticator_reset)
def record_new_factor(sender: Any, user: User, authenticator: Authenticator, **more: Any) -> None:
    """Write down that a person set up a second factor, or made recovery codes."""
    made_codes = authenticator.type == Authenticator.Type.RECOVERY_CODES
    action = "recovery-codes-made" if made_codes else "second-factor-added"
    record(action, user=user, about=user, now=timezone.now(), kind=authenticator.type)


@receiver(mfa.authenticator_removed)
def record_removed_factor(sender: Any, user: User, authenticator: Authenticator, **more: Any) -> None:
    """Write down that a person took a second factor away."""
    record("second-factor-removed", user=user, about=user, now=timezone.now(), kind=authenticator.type)


@receiver(mfa.authentication_failed)
def record_refused_code(sender: Any, user: User, **more: Any) -> None:
    """Write down that a code did not fit."""
    record("code-refused", user=None, about=user, now=timezone.now())
