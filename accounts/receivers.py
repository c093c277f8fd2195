"""What happens when somebody signs in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.typed import forget_others


@receiver(user_logged_in)
def leave_nothing_of_others(sender: Any, request: HttpRequest | None, user: User, **more: Any) -> None:
    """Let go of what others typed in this browser before they were signed out."""
    if request is not None and hasattr(request, "session"):
        forget_others(request, user)
