"""Jobs that run outside the request. Each takes ids, calls one service, and is safe to run twice."""

import logging

from celery import shared_task
from django.utils import timezone

from submissions.mail.jobs import send_mail, send_waiting_mail
from submissions.models import Round, RoundStatus
from submissions.services.close_round import close_round
from submissions.services.count_tallies import count_tallies
from submissions.services.open_round import open_round
from submissions.services.send_comment_digests import send_comment_digests
from submissions.services.send_reminders import send_reminders
from submissions.services.settle_round import settle_round

logger = logging.getLogger(__name__)
# Batches of a round in a run: of 1,500 reporters all, in some seconds.
TALLY_BATCHES = 20
# Celery looks for jobs in this module.
__all__ = [
    "count_stale_tallies",
    "keep_rounds",
    "remind",
    "send_mail",
    "send_waiting_mail",
    "tell_of_comments",
]


@shared_task
def keep_rounds() -> None:
    """Open the rounds whose time has come, close those whose last edit has passed, and settle the decided."""
    now = timezone.now()
    planned = Round.objects.filter(status=RoundStatus.PLANNED, opens__lte=now)
    for round_id in planned.values_list("pk", flat=True):
        try:
            open_round(round_id=round_id, now=now)
        except Exception:
            # One round must not keep the others waiting; it is tried again at the next run.
            logger.exception("Could not open round %s.", round_id)
    over = Round.objects.filter(status=RoundStatus.OPEN, last_edit__lt=now)
    for round_id in over.values_list("pk", flat=True):
        try:
            close_round(round_id=round_id, now=now)
        except Exception:
            logger.exception("Could not close round %s.", round_id)
    for round_id in Round.objects.filter(status=RoundStatus.CLOSED).values_list("pk", flat=True):
        try:
            settle_round(round_id=round_id, now=now)
        except Exception:
            logger.exception("Could not settle round %s.", round_id)


@shared_task
def remind() -> None:
    """Write the reminders that are due."""
    now = timezone.now()
    send_reminders(at=now, now=now)


@shared_task
def tell_of_comments() -> None:
    """Write the digests of comments that are due."""
    send_comment_digests(now=timezone.now())


@shared_task
def count_stale_tallies() -> None:
    """Count what the boards show anew where it does not hold any more."""
    for round_ in Round.objects.exclude(status=RoundStatus.PLANNED):
        # Each batch sees what was saved meanwhile; what is left after so many waits for the next run.
        try:
            for _ in range(TALLY_BATCHES):
                if not count_tallies(round_=round_, now=timezone.now()):
                    break
        except Exception:
            logger.exception("Could not count the board of round %s.", round_)
