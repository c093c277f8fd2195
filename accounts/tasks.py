"""Jobs that run outside the request; Celery looks for them in this module."""

from celery import shared_task
from django.utils import timezone

from accounts.account_mail import send_account_mail
from accounts.invitation_mail import send_invitation, send_waiting_invitations
from accounts.services.retain import retain

__all__ = ["clear_old_data", "send_account_mail", "send_invitation", "send_waiting_invitations"]


@shared_task
def clear_old_data() -> None:
    """Forget what has been kept for as long as it may be."""
    retain(now=timezone.now())
