"""Jobs that send mail. Those who write mails queue them, so nothing that writes any is imported here."""

from celery import shared_task
from django.utils import timezone

from submissions.models import Mail
from submissions.services.deliver_mail import deliver_mail

# Mails a run: also with a mail server that does not answer, a run ends before the next but a few begin.
BATCH = 30


@shared_task(name="submissions.tasks.send_mail")  # type: ignore[untyped-decorator] # Celery's is Any
def send_mail(mail_id: int) -> None:
    """Send one mail, unless it is sent, or being sent, already."""
    deliver_mail(mail_id=mail_id, now=timezone.now())


@shared_task(name="submissions.tasks.send_waiting_mail")  # type: ignore[untyped-decorator] # Celery's is Any
def send_waiting_mail() -> None:
    """Send the mails whose job failed or was lost, those that wait longest first."""
    deliver_waiting(most=BATCH)


def deliver_waiting(*, most: int | None = None) -> int:
    """Send the mails that are due, those that wait longest first, and return how many went out.

    The clock is read for each: a mail server that is slow to answer must not use up what a mail is kept for.

    Args:
        most: how many are tried at most; all where it is None.
    """
    due = Mail.objects.due(timezone.now()).order_by("try_after", "pk").values_list("pk", flat=True)[:most]
    return sum(deliver_mail(mail_id=mail_id, now=timezone.now()) for mail_id in list(due))


def has_queue() -> bool:
    """Return whether workers do the jobs; otherwise each is done once, where it is asked for."""
    return not send_mail.app.conf.task_always_eager
