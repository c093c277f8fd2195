"""Jobs that run outside the request; Celery looks for them in this module."""

from accounts.account_mail import send_account_mail
from accounts.invitation_mail import send_invitation, send_waiting_invitations

__all__ = ["send_account_mail", "send_invitation", "send_waiting_invitations"]
