"""What the board's tallies do when something is decided."""

from typing import Any

from django.dispatch import receiver

from accounts.access import Action
from submissions.board.tally import make_stale_after
from submissions.models import Event, Submission
from submissions.signals import status_changed


@receiver(status_changed, dispatch_uid="tallies follow earlier years")
def tallies_follow_earlier_years(sender: object, *, submission: Submission, event: Event, **_: Any) -> None:
    """Have those counted anew that are held against `submission`, unless it was only begun."""
    if event.action != Action.EDIT:
        make_stale_after(submission)
