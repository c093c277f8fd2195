"""Close a round whose last edit has passed: what is returned or extended stays open."""

import datetime as dt

from django.db import transaction

from accounts.services.record import record
from submissions.models import Round, RoundStatus


def close_round(*, round_id: int, now: dt.datetime) -> bool:
    """Close the round if it is open and its last edit has passed, and say so. Safe to run twice."""
    with transaction.atomic():
        round_ = Round.objects.select_for_update(no_key=True).get(pk=round_id)
        if round_.status != RoundStatus.OPEN or now <= round_.last_edit:
            return False
        round_.status = RoundStatus.CLOSED
        round_.save(update_fields=["status"])
        record("round-closed", user=None, now=now, year=round_.year)
        return True
