"""Jobs that send invitations. Those who invite queue them, so nothing that invites is imported here."""

from celery import shared_task
from django.utils import timezone

from accounts.models import Invitation
from accounts.services.deliver_invitation import deliver_invitation

BATCH = 30  # a run: also with a mail server that does not answer, it ends before the next but a few begin


@shared_task(name="accounts.tasks.send_invitation")  # type: ignore[untyped-decorator] # Celery's is Any
def send_invitation(invitation_id: int) -> None:
    """Send the mail of one invitation, unless it is sent, or being sent, already."""
    deliver_invitation(invitation_id=invitation_id, now=timezone.now())


@shared_task(name="accounts.tasks.send_waiting_invitations")  # type: ignore[untyped-decorator] # likewise
def send_waiting_invitations() -> None:
    """Send the invitations whose job failed or was lost, those that wait longest first."""
    due = Invitation.objects.due(timezone.now()).order_by("try_after", "pk").values_list("pk", flat=True)
    for invitation_id in list(due[:BATCH]):
        deliver_invitation(invitation_id=invitation_id, now=timezone.now())
