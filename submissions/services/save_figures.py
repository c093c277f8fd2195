"""Save what a secretariat typed."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from submissions.answers import questions_of
from submissions.closed import closed_reason
from submissions.models import Submission, SubmissionStatus
from submissions.open_questions import open_codes
from submissions.services.errors import NotAllowed
from submissions.services.transition import lock, transition
from submissions.services.write_figures import (
    CollaborationAnswer,
    Conflict,
    FigureAnswer,
    SaveOutcome,
    write_figures,
)
from submissions.windows import is_editable

__all__ = ["CollaborationAnswer", "Conflict", "FigureAnswer", "SaveOutcome", "save_figures"]

COLLABORATIONS = "collaborations_total"


def save_figures(
    *,
    submission_id: int,
    user: User,
    now: dt.datetime,
    figures: Sequence[FigureAnswer] = (),
    collaborations: Sequence[CollaborationAnswer] = (),
) -> SaveOutcome:
    """Save figures and collaborations of a submission. The first save begins the draft.

    Where someone else saved a figure meanwhile, that one is left as it stands and returned as a
    conflict; the others are saved.

    Of what was sent back, only the questions to correct are saved.

    Raises:
        NotAllowed: the person may not, or the form is closed; nothing is saved.
        KeyError: a code is not asked in the round.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        roles = roles_for(user, submission.cluster)
        if not may(roles, Action.EDIT, Thing.SUBMISSION):
            raise NotAllowed(_("You do not have the right to do that."))
        if not is_editable(submission, now):
            raise NotAllowed(closed_reason(submission, now))
        # A form shows what is closed as text; whoever sends it all the same has forged it.
        opened = _open(submission)
        outcome = write_figures(
            submission=submission,
            user=user,
            now=now,
            on_behalf=False,
            figures=[answer for answer in figures if opened is None or answer.code in opened],
            collaborations=collaborations if opened is None or COLLABORATIONS in opened else (),
        )
        if outcome.saved and submission.status == SubmissionStatus.NOT_STARTED:
            transition(Action.EDIT, submission=submission, user=user, roles=roles, now=now)
        elif outcome.saved:
            Submission.objects.filter(pk=submission.pk).update(last_activity=now)
        return outcome


def _open(submission: Submission) -> frozenset[str] | None:
    """Return the codes that can be changed, or None where that is all of them."""
    if submission.status != SubmissionStatus.RETURNED or not submission.open_questions:
        return None
    return open_codes(submission, questions_of(submission))
