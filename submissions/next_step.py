"""What happens next with a submission, in plain words, and the one thing to do now."""

import datetime as dt
from collections.abc import Sequence, Set
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action, Role, Thing, may
from portal.formatting import format_moment
from submissions.closed import closed_reason
from submissions.dossier import Dossier
from submissions.models import Question, Submission, SubmissionStatus
from submissions.obstacles import Obstacles
from submissions.windows import Window, window_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What happens next.

    Attributes:
        closed: why nothing can be changed now; empty where it can be.
        text: what happens next.
        action: what the main button says; empty where there is nothing to do.
        url: where it leads.
    """

    text: str
    closed: str = ""
    action: str = ""
    url: str = ""


AFTER = {
    SubmissionStatus.SUBMITTED: (
        lambda: _("Cluster Excellence Denmark looks at the figures next. You need not do anything.")
    ),
    SubmissionStatus.IN_REVIEW: (
        lambda: _("If something must be put right, the figures come back to you with what and why.")
    ),
    SubmissionStatus.APPROVED: (
        lambda: _("The figures count in the national totals. There is nothing more to do.")
    ),
    SubmissionStatus.EXCUSED: lambda: _("You need not send figures this year."),
}


def next_step(
    dossier: Dossier,
    obstacles: Obstacles,
    roles: Set[Role],
    now: dt.datetime,
    *,
    unfinished: str,
    has_receipt: bool,
    readmitted: bool,
    corrected: bool,
) -> NextStep:
    """Return what happens next. No query.

    Args:
        unfinished: address of the first section where something is left; empty where there is none.
        has_receipt: whether it was sent here, so that there is a receipt to see.
        readmitted: whether it was excused and is open again like one that was sent back, with nothing asked
            about.
        corrected: whether a figure was changed since it was sent back, where it was.
    """
    submission = dossier.submission
    status = SubmissionStatus(submission.status)
    closed = closed_reason(submission, now)
    if status in AFTER:
        receipt = has_receipt and status != SubmissionStatus.EXCUSED
        return NextStep(
            text=AFTER[status](),
            closed=closed,
            action=_("See the receipt") if receipt else "",
            url=_page("receipt", submission) if receipt else "",
        )
    if closed:
        return _while_closed(dossier, closed, now)
    if status == SubmissionStatus.RETURNED and not readmitted and may(roles, Action.EDIT, Thing.SUBMISSION):
        return _returned(dossier, obstacles, corrected=corrected)
    return _while_open(submission, obstacles, roles, unfinished)


def _while_open(submission: Submission, obstacles: Obstacles, roles: Set[Role], unfinished: str) -> NextStep:
    if not may(roles, Action.EDIT, Thing.SUBMISSION):
        return NextStep(text=_("The secretariat fills in, and one of its signatories sends."))
    if submission.status == SubmissionStatus.NOT_STARTED:
        return NextStep(
            text=_(
                "Begin with any section. Everything is saved on the way, and several of you can fill in at "
                "the same time."
            ),
            action=_("Begin"),
            url=unfinished or _page("submit", submission),
        )
    if obstacles.missing:
        return NextStep(
            text=_(
                "Fill in what is missing and put right what is found. Then look everything through, and a "
                "signatory sends."
            ),
            action=_("Go on filling in") if unfinished else _("See what is left"),
            url=unfinished or _page("submit", submission),
        )
    if obstacles.errors:
        return NextStep(
            text=_(
                "Everything is answered. Put right what is found. Then look everything through, and a "
                "signatory sends."
            ),
            action=_("See what to put right"),
            url=_page("submit", submission) + "#obstacles",
        )
    if obstacles.warnings:
        return _warned(submission, obstacles, roles)
    return _ready(submission, roles)


def _warned(submission: Submission, obstacles: Obstacles, roles: Set[Role]) -> NextStep:
    """Lead to what the checks ask, where that is all that is left: to its page, or to the list of several."""
    one = len(obstacles.warnings) == 1
    if may(roles, Action.SUBMIT, Thing.SUBMISSION):
        text = _(
            "Everything is answered. Look at what is asked: correct the figure, or write in the explanation "
            "why it is right. Then check everything, and send."
        )
    else:
        text = _(
            "Everything is answered. Look at what is asked: correct the figure, or write in the explanation "
            "why it is right. Then check everything, and ask a signatory to send."
        )
    return NextStep(
        text=text,
        action=_("See the warning") if one else _("See the warnings"),
        url=obstacles.warnings[0].warning_url if one else _page("submit", submission) + "#obstacles",
    )


def _ready(submission: Submission, roles: Set[Role]) -> NextStep:
    if may(roles, Action.SUBMIT, Thing.SUBMISSION):
        text = _("Everything is answered. Look it through once more, and send.")
    else:
        text = _("Everything is answered. Look it through once more, and ask a signatory to send.")
    return NextStep(text=text, action=_("Check and send"), url=_page("submit", submission))


def _returned(dossier: Dossier, obstacles: Obstacles, *, corrected: bool) -> NextStep:
    """Lead to the first question to correct, and on to the check once something is corrected."""
    submission = dossier.submission
    question = first_returned(submission, dossier.questions)
    if obstacles or corrected or question is None:
        return NextStep(
            text=_("Correct what Cluster Excellence Denmark asks about, and send again."),
            action=_("See what is left") if obstacles else _("Check and send"),
            url=_page("submit", submission),
        )
    here = [submission.cluster.slug, submission.round.year]
    return NextStep(
        text=_("Correct what Cluster Excellence Denmark asks about. Then check everything, and send again."),
        action=_("Correct the figures"),
        url=f"{reverse('section', args=[*here, question.section.code])}#row-{question.code}",
    )


def first_returned(submission: Submission, questions: Sequence[Question]) -> Question | None:
    """Return the first question to correct in what was sent back; None where none is named."""
    return next((question for question in questions if question.code in submission.open_questions), None)


def _while_closed(dossier: Dossier, closed: str, now: dt.datetime) -> NextStep:
    submission = dossier.submission
    if window_of(submission, now) == Window.BEFORE and dossier.sections:
        return NextStep(
            text=_("You can read the questions already, and find your figures until %(moment)s.")
            % {"moment": format_moment(submission.round.deadline)},
            closed=closed,
            action=_("Read the questions"),
            url=reverse(
                "section", args=[submission.cluster.slug, submission.round.year, dossier.sections[0].code]
            ),
        )
    return NextStep(
        text=_("The figures were not sent. If they are to count after all, the deadline has to be extended."),
        closed=closed,
    )


def _page(name: str, submission: Submission) -> str:
    return reverse(name, args=[submission.cluster.slug, submission.round.year])
