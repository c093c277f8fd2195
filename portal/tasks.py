"""Jobs of the portal itself, that run outside the request."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from portal.statement import STATED, is_due
from submissions.privacy.telling import tell_statement_due


@shared_task
def remind_of_statement() -> None:
    """Tell administrators, once, that the accessibility statement is nearly a year old."""
    now = timezone.now()
    if is_due(timezone.localdate(now)):
        with transaction.atomic():
            tell_statement_due(stated=STATED, now=now)
