"""Jobs that run outside the request. Each takes ids, calls one service, and is safe to run twice."""

import logging

from celery import shared_task

from reports.aggregation import refresh_totals
from reports.models import TotalsState

logger = logging.getLogger(__name__)


@shared_task
def recompute_totals(round_id: int) -> None:
    """Replace the totals of a round, unless a run that began later than this was queued has done so."""
    refresh_totals(round_id, unless_fresh=True)


@shared_task
def refresh_stale_totals() -> None:
    """Replace the totals that a failed or lost job left stale."""
    for round_id in TotalsState.objects.filter(stale=True).values_list("round_id", flat=True):
        try:
            refresh_totals(round_id, unless_fresh=True)
        except Exception:
            # One round must not keep the others waiting; it stays stale, and is tried again.
            logger.exception("Could not recompute the totals of round %s.", round_id)
