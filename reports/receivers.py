"""What reports does when something is decided in submissions."""

from typing import Any

from django.dispatch import receiver

from accounts.access import Action
from reports.models import TotalsState
from reports.tasks import recompute_totals
from submissions.models import Event, Round, RoundStatus, Submission
from submissions.signals import questionnaire_changed, status_changed


@receiver(status_changed, dispatch_uid="totals follow decisions")
def totals_follow_decisions(sender: object, *, submission: Submission, event: Event, **_: Any) -> None:
    """Mark the round's totals stale with the decision, and have them recomputed once it is committed.

    A draft that is begun is no decision: totals are of what was sent, and expect whoever is not excused.
    """
    if event.action == Action.EDIT:
        return
    TotalsState.objects.update_or_create(round_id=submission.round_id, defaults={"stale": True})
    recompute_totals.delay_on_commit(submission.round_id)


@receiver(questionnaire_changed, dispatch_uid="totals follow questions")
def totals_follow_questions(sender: object, *, round_: Round, **_: Any) -> None:
    """Likewise where a round that has opened asks or adds up something else; a planned one has no totals."""
    if round_.status == RoundStatus.PLANNED:
        return
    TotalsState.objects.update_or_create(round_id=round_.pk, defaults={"stale": True})
    recompute_totals.delay_on_commit(round_.pk)
