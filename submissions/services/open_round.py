"""Open a round: every reporter of the register gets a submission to fill in, and is told."""

import datetime as dt

from django.db import transaction

from accounts.models import Cluster
from accounts.services.record import record
from submissions.mail.letters import tell_opening
from submissions.models import Round, RoundStatus, Submission


def open_round(*, round_id: int, now: dt.datetime, tell: bool = True) -> int:
    """Open the round, and return how many submissions were added. Safe to run twice.

    A round whose time has not come, or that asks nothing, stays planned; nobody is told of it, and there is
    nothing to fill in yet.

    Args:
        tell: whether the secretariats are told by mail.
    """
    with transaction.atomic():
        round_ = Round.objects.select_for_update(no_key=True).get(pk=round_id)
        if round_.status == RoundStatus.PLANNED and (round_.opens > now or not asks_anything(round_)):
            return 0
        added = add_submissions(round_)
        if round_.status == RoundStatus.PLANNED:
            round_.status = RoundStatus.OPEN
            round_.save(update_fields=["status"])
            record("round-opened", user=None, now=now, year=round_.year, submissions=added)
            if tell:
                tell_opening(round_=round_, now=now)
        return added


def asks_anything(round_: Round) -> bool:
    """Return whether there is a question in the round that a person answers. One query."""
    return round_.questions.asked().exists()


def add_submissions(round_: Round) -> int:
    """Add the submissions that the round lacks: one for each reporter on the year's last day."""
    reporters = Cluster.objects.reporters(round_.last_day)
    missing = reporters.exclude(submissions__round=round_)
    added = Submission.objects.bulk_create(Submission(cluster=cluster, round=round_) for cluster in missing)
    return len(added)
