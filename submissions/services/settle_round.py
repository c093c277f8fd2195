"""Call the figures of a round final once nobody has to hand in or decide anything any more."""

import datetime as dt

from django.db import transaction

from accounts.services.record import record
from submissions.models import Round, RoundStatus, Submission
from submissions.models.submission import SETTLED


def settle_round(*, round_id: int, now: dt.datetime) -> bool:
    """Call a closed round final where every reporter is approved or excused, and say so. Safe to run twice.

    A round without reporters stays closed: there are no figures to be final.
    """
    with transaction.atomic():
        round_ = Round.objects.select_for_update(no_key=True).get(pk=round_id)
        statuses = set(round_.submissions.values_list("status", flat=True))
        if round_.status != RoundStatus.CLOSED or not statuses or not statuses <= SETTLED:
            return False
        round_.status = RoundStatus.FINAL
        round_.save(update_fields=["status"])
        record("round-final", user=None, now=now, year=round_.year)
        return True


def unsettle(submission: Submission, now: dt.datetime) -> None:
    """Take a final round back to closed, where one of its submissions has to be sent or decided on again.

    Call it with the round's row locked.
    """
    round_ = submission.round
    if round_.status != RoundStatus.FINAL or submission.status in SETTLED:
        return
    round_.status = RoundStatus.CLOSED
    round_.save(update_fields=["status"])
    record("round-not-final", user=None, now=now, year=round_.year)
