"""What happens when somebody signs in, or links an identity to sign in with."""

from typing import Any

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
