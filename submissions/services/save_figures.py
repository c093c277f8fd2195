"""Save what a secretariat typed."""

import datetime as dt
from collections.abc import MutableMapping, MutableSequence, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action, Role, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from submissions.answers import questions_of
from submissions.closed import closed_reason
from submissions.models import Collaboration, Figure, Question, Submission, SubmissionStatus
from submissions.open_questions import open_codes
from submissions.services.collision import again_after_collision
from submissions.services.errors import NotAllowed
from submissions.services.transition import lock, transition
from submissions.services.write_figures import (
    CollaborationAnswer,
    Conflict,
    FigureAnswer,
    SaveOutcome,
    Standing,
    write_figures,
)
from submissions.windows import is_editable

__all__ = ["CollaborationAnswer", "Conflict", "FigureAnswer", "SaveOutcome", "save_figures"]

COLLABORATIONS = "collaborations_total"
# Who works on a submission is told to the minute. A note for every keystroke would keep its row busy.
LULL = dt.timedelta(minutes=1)


@again_after_collision
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
    conflict; the others are saved. So they are where one is not asked any more: the outcome names it.

    Of what was sent back, only the questions to correct are saved.

    Raises:
        NotAllowed: the person may not, the form is closed, or nothing of it is asked now; nothing is saved.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        return save_held(
            submission=submission,
            roles=roles_for(user, submission.cluster),
            user=user,
            now=now,
            figures=figures,
            collaborations=collaborations,
        )


def save_held(
    *,
    submission: Submission,
    roles: frozenset[Role],
    user: User,
    now: dt.datetime,
    figures: Sequence[FigureAnswer] = (),
    collaborations: Sequence[CollaborationAnswer] = (),
    questions: Sequence[Question] = (),
    stored: MutableMapping[int, Figure] | None = None,
    rows: MutableSequence[Collaboration] | None = None,
    touched: bool = False,
) -> SaveOutcome:
    """Save as `save_figures` does, into a submission whose row is locked.

    Args:
        roles: what `user` is to the submission's cluster.
        questions: those of the round, where they are at hand, and
        stored: what is stored by indicator id, and
        rows: of collaborations, both read under the lock; what is written is put into them.
        touched: the person has had their hands on all of it; nothing is taken for left as it was seen.

    Raises:
        NotAllowed: the person may not, the form is closed, or nothing of it is asked now; nothing is saved.
    """
    if not may(roles, Action.EDIT, Thing.SUBMISSION):
        raise NotAllowed(_("You do not have the right to do that."))
    if not is_editable(submission, now):
        raise NotAllowed(closed_reason(submission, now))
    # A form shows what is closed as text; whoever sends it all the same has forged it.
    opened = _open(submission, questions)
    try:
        outcome = write_figures(
            submission=submission,
            user=user,
            now=now,
            on_behalf=False,
            figures=[answer for answer in figures if opened is None or answer.code in opened],
            collaborations=collaborations if opened is None or COLLABORATIONS in opened else (),
            standing=None
            if stored is None or rows is None
            else Standing(
                indicators=_asked(questions), types=_types(questions), figures=stored, collaborations=rows
            ),
            touched=touched,
            without_gone=True,
        )
    except KeyError as error:
        raise NotAllowed(_taken_out()) from error
    if outcome.gone and len(outcome.gone) == len(figures) and not collaborations:
        raise NotAllowed(_taken_out())
    if outcome.saved and submission.status == SubmissionStatus.NOT_STARTED:
        transition(Action.EDIT, submission=submission, user=user, roles=roles, now=now)
    elif outcome.saved and (submission.last_activity is None or now - submission.last_activity >= LULL):
        Submission.objects.filter(pk=submission.pk).update(last_activity=now)
    return outcome


def _taken_out() -> str:
    return _("One of the questions was taken out while you had the page open, so nothing is saved.")


def _open(submission: Submission, questions: Sequence[Question]) -> frozenset[str] | None:
    """Return the codes that can be changed, or None where that is all of them."""
    if submission.status != SubmissionStatus.RETURNED or not submission.open_questions:
        return None
    return open_codes(submission, questions or questions_of(submission))


def _asked(questions: Sequence[Question]) -> dict[str, int]:
    return {question.code: question.indicator_id for question in questions if question.asked}


def _types(questions: Sequence[Question]) -> dict[str, tuple[int, str]]:
    return {
        question.indicator.collaboration_type: (question.indicator_id, question.code)
        for question in questions
        if question.indicator.collaboration_type
    }
