"""National totals: computed in SQL from a round's submissions, and replaced in one transaction.

A decision marks the round's totals stale in its own transaction (`reports.receivers`) and has them recomputed
after its commit. Three things make the newest state win however these runs cross:

1. A run locks the round's row, so that runs queue. The lock leaves room for foreign keys to the round.
2. It then takes the row of `TotalsState`, which every decision writes to before its commit: a decision is
   either committed by now, and counted, or it waits and marks the totals stale again after this run's commit.
3. Only then does it compute. Every statement sees the same submissions, as none of them can change meanwhile.

A run that fails or is killed leaves the old totals whole, and stale.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from reports.models import Basis, CountryTotal, NationalTotal, TotalsState
from reports.totals_sql import COUNTRY_TOTALS, NATIONAL_TOTALS, bases_sql
from submissions.models import Round, Submission
from submissions.models.submission import FINAL_BASIS, PROVISIONAL_BASIS, SubmissionStatus

# For the transaction in hand. Compiling the statement takes PostgreSQL ten times as long as running it (3.2 s
# and 0.3 s for 1,500 reporters with 100 figures each), and the figures of a round fit into this much memory.
PLANNING = ("SET LOCAL jit = off", "SET LOCAL work_mem = '32MB'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many reporters of a round stand where.

    Attributes:
        expected: those that are not excused.
        provisional: those sent, in review or approved.
        final: those approved.
    """

    expected: int
    provisional: int
    final: int

    @property
    def complete(self) -> bool:
        """Whether every reporter is approved or excused, and there is one at least: the totals are final."""
        return 0 < self.expected == self.final


def refresh_totals(round_id: int, *, unless_fresh: bool = False) -> bool:
    """Replace the totals of a round by those of its submissions as they stand; return whether it did.

    Args:
        round_id: the round.
        unless_fresh: do nothing where an earlier run has counted all that is decided. Of many decisions made
            at once, one run then does the work of all.

    Raises:
        Round.DoesNotExist: there is no such round.
    """
    with transaction.atomic():
        # Round before state, here and wherever both are locked.
        round_ = Round.objects.select_for_update(no_key=True).get(pk=round_id)
        state = _take_state(round_)
        if unless_fresh and not state.stale:
            return False
        counted = _count(round_)
        _replace(round_, counted)
        state.stale = False
        state.computed_at = timezone.now()
        state.expected, state.provisional, state.final = counted.expected, counted.provisional, counted.final
        state.save()
    return True


def _take_state(round_: Round) -> TotalsState:
    TotalsState.objects.get_or_create(round=round_)
    return TotalsState.objects.select_for_update().get(round=round_)


def _count(round_: Round) -> Counted:
    numbers = Submission.objects.for_round(round_).aggregate(
        expected=Count("pk", filter=~Q(status=SubmissionStatus.EXCUSED)),
        provisional=Count("pk", filter=Q(status__in=PROVISIONAL_BASIS)),
        final=Count("pk", filter=Q(status__in=FINAL_BASIS)),
    )
    return Counted(**numbers)


def _replace(round_: Round, counted: Counted) -> None:
    """Write the totals anew. Once a round is complete, both bases count the same reporters."""
    NationalTotal.objects.filter(round=round_).delete()
    CountryTotal.objects.filter(round=round_).delete()
    bases = [Basis.PROVISIONAL, Basis.FINAL] if counted.complete else [Basis.PROVISIONAL]
    parameters: dict[str, int | dt.date] = {"round": round_.pk, "year_end": round_.last_day}
    with connection.cursor() as cursor:
        for setting in PLANNING if connection.vendor == "postgresql" else ():
            cursor.execute(setting)
        for statement in (NATIONAL_TOTALS, COUNTRY_TOTALS):
            cursor.execute(statement.replace("{bases}", bases_sql(bases)), parameters)
