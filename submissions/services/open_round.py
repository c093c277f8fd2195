"""Open a round: every reporter of the register gets a submission to fill in."""

import datetime as dt

from django.db import transaction

from accounts.models import Cluster
from submissions.models import Round, RoundStatus, Submission


def open_round(*, round_id: int, now: dt.datetime) -> int:
    """Open the round, and return how many submissions were added. Safe to run twice."""
    with transaction.atomic():
        round_ = Round.objects.select_for_update(no_key=True).get(pk=round_id)
        added = add_submissions(round_)
        if round_.status == RoundStatus.PLANNED and round_.opens <= now:
            round_.status = RoundStatus.OPEN
            round_.save(update_fields=["status"])
        return added


def add_submissions(round_: Round) -> int:
    """Add the submissions that the round lacks: one for each reporter on the year's last day."""
    reporters = Cluster.objects.reporters(round_.last_day)
    missing = reporters.exclude(submissions__round=round_)
    added = Submission.objects.bulk_create(Submission(cluster=cluster, round=round_) for cluster in missing)
    return len(added)
