"""Accept what a secretariat wrote about a figure, with a footnote for the account if it belongs there."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action, Role, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from accounts.services.record import record
from submissions.models import AcceptedExplanation, Figure, Submission, SubmissionStatus
from submissions.plain_text import plain_text
from submissions.services.errors import ContentChanged, NotAllowed
from submissions.services.transition import lock

# A footnote can still be worded when the figures are approved; while the cluster has the form, words change.
ACCEPTED_IN = frozenset({SubmissionStatus.SUBMITTED, SubmissionStatus.IN_REVIEW, SubmissionStatus.APPROVED})


def accept_explanation(
    *,
    submission_id: int,
    code: str,
    version: int,
    user: User,
    now: dt.datetime,
    footnote_da: str = "",
    footnote_en: str = "",
) -> AcceptedExplanation:
    """Accept the explanation of a figure for the value that it was given for; again, to word the footnote.

    Args:
        version: that of the figure on the reviewer's page.
        footnote_da: what the account says of it, in the reviewer's own words; with `footnote_en`, or neither.

    Raises:
        NotAllowed: the person or the status does not allow it, there is no explanation of the value that
            stands, or a footnote is in one language alone; nothing is changed.
        ContentChanged: the figure is another than that on the page.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        _require(submission, user)
        footnotes = {"footnote_da": plain_text(footnote_da), "footnote_en": plain_text(footnote_en)}
        if bool(footnotes["footnote_da"]) != bool(footnotes["footnote_en"]):
            raise NotAllowed(_("A footnote is written in both languages: the account is read in both."))
        figure = (
            Figure.objects.filter(submission=submission, indicator__code=code)
            .select_related("indicator")
            .first()
        )
        if figure is None or not figure.explanation.strip():
            raise NotAllowed(_("There is no explanation of this figure to accept."))
        if figure.version != version:
            raise ContentChanged
        if not figure.explained:
            raise NotAllowed(
                _(
                    "The words were written for another value of the figure. Send the figure back, so that "
                    "the cluster can say whether they still hold."
                )
            )
        accepted, _new = AcceptedExplanation.objects.update_or_create(
            submission=submission,
            indicator=figure.indicator,
            defaults={
                "explanation": figure.explanation,
                "value": figure.value,
                "accepted_by": user,
                "accepted_at": now,
                **footnotes,
            },
        )
        _record("explanation-accepted", submission, code, user, now, **footnotes)
        return accepted


def take_back_acceptance(*, submission_id: int, code: str, user: User, now: dt.datetime) -> None:
    """Take an acceptance back, with its footnote; nothing happens where there is none.

    Raises:
        NotAllowed: the person or the status does not allow it.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        _require(submission, user)
        deleted, _rows = AcceptedExplanation.objects.filter(
            submission=submission, indicator__code=code
        ).delete()
        if deleted:
            _record("acceptance-taken-back", submission, code, user, now)


def acceptance_refusal(submission: Submission, roles: frozenset[Role]) -> str:
    """Return why someone of these roles cannot accept explanations now; empty where they can."""
    if not may(roles, Action.ACCEPT_EXPLANATION, Thing.SUBMISSION):
        return _("You do not have the right to do that.")
    if not roles.isdisjoint({Role.EDITOR, Role.SIGNATORY}):
        return _("You work for the cluster yourself. Another reviewer must judge its explanations.")
    if submission.status == SubmissionStatus.EXCUSED:
        return _("The cluster is excused this year, so its figures count for nothing.")
    if submission.status not in ACCEPTED_IN:
        return _("The cluster has the form itself now. Its explanations can be accepted when it has sent.")
    return ""


def _require(submission: Submission, user: User) -> None:
    if why := acceptance_refusal(submission, roles_for(user, submission.cluster)):
        raise NotAllowed(why)


def _record(
    action: str, submission: Submission, code: str, user: User, now: dt.datetime, **footnotes: str
) -> None:
    detail: dict[str, Any] = footnotes
    record(
        action,
        user=user,
        now=now,
        cluster=submission.cluster,
        year=submission.round.year,
        subject=code,
        **detail,
    )
