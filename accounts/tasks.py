"""Jobs that run outside the request; Celery looks for them in this module."""

from accounts.invitation_mail import send_invitation, send_waiting_invitations

__all__ = ["send_invitation", "send_waiting_invitations"]
