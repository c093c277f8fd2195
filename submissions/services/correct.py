"""Enter a figure on a cluster's behalf, as its people gave it by phone."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Action, Role, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from submissions.checks.finding import Finding
from submissions.checks.run import run_checks
from submissions.countries import country_name, in_order
from submissions.mail.letters import tell_correction
from submissions.models import Correction, FigureChange, Indicator, Submission, SubmissionStatus
from submissions.plain_text import plain_text
from submissions.reviewing.corrections import CORRECTED_IN, unanswered
from submissions.reviewing.second_look import NeedsSecondLook, brought
from submissions.services.collision import again_after_collision
from submissions.services.errors import NotAllowed
from submissions.services.transition import lock
from submissions.services.write_figures import CollaborationAnswer, Conflict, FigureAnswer, write_figures

NOT_IN_REVIEW = {
    SubmissionStatus.SUBMITTED: gettext_lazy(
        "Take the submission into review first: until then the cluster can correct it itself."
    ),
    SubmissionStatus.APPROVED: gettext_lazy(
        "The figures are approved. Reopen the submission if one has to be corrected."
    ),
    SubmissionStatus.EXCUSED: gettext_lazy(
        "The cluster is excused this year. Withdraw the exemption if its figures are to be corrected."
    ),
}
WITH_THE_CLUSTER = gettext_lazy("The cluster has the form itself now, and corrects its own figures.")

LONGEST_GIVER, LONGEST_NOTE = 120, 1000  # characters, as the columns have them


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What came of it.

    Attributes:
        correction: None where nothing was saved: the figure says so already, or somebody was faster.
        conflict: what stands, where somebody was faster.
    """

    correction: Correction | None = None
    conflict: Conflict | None = None


@again_after_collision
def correct(
    *,
    submission_id: int,
    user: User,
    now: dt.datetime,
    answer: FigureAnswer | CollaborationAnswer,
    given_by: str,
    note: str = "",
    seen: str | None = None,
    tell: bool = True,
) -> Corrected:
    """Write `answer` into a submission in review, and ask its signatories to confirm it.

    Nobody approves while a correction is unanswered, and whoever entered one does not approve at all.

    Args:
        answer: the figure, or the count of a country, against the version that the reviewer saw.
        given_by: who at the cluster gave it.
        note: how and why, in the reviewer's words.
        seen: the digest of what the person was shown that the checks say of this very figure, and means to
            enter all the same; empty where they were shown nothing, None where there was no page.
        tell: whether the signatories are written to.

    Raises:
        NotAllowed: the person or the status does not allow it, nobody is named, or an earlier correction of
            the figure is unanswered; nothing is changed.
        NeedsSecondLook: the checks say something of the figure that `seen` does not name; nothing is changed.
        KeyError: the figure is not asked in the round.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        if why := correction_refusal(submission, roles_for(user, submission.cluster)):
            raise NotAllowed(why)
        given_by = plain_text(given_by)
        if not given_by:
            raise NotAllowed(_("Write who at the cluster gave the figure."))
        code, country, type_ = _place(submission, answer)
        if unanswered(submission).filter(change__indicator__code=code, change__country=country).exists():
            raise NotAllowed(
                _("This figure is corrected already, and the cluster has not answered. Withdraw that first.")
            )
        if type_ and not country:
            _require_no_country(submission, type_)
        before = [] if seen is None else run_checks(submission)
        outcome = write_figures(
            submission=submission,
            user=user,
            now=now,
            on_behalf=True,
            figures=[answer] if isinstance(answer, FigureAnswer) else [],
            collaborations=[answer] if isinstance(answer, CollaborationAnswer) else [],
            touched=True,
        )
        if not outcome.saved:
            return Corrected(conflict=outcome.conflicts[0] if outcome.conflicts else None)
        if seen is not None:
            _require_seen(submission, code, before, seen=seen, counted=bool(type_))
        change = FigureChange.objects.get(
            submission=submission, indicator__code=code, country=country, version=answer.version + 1
        )
        correction = Correction.objects.create(
            change=change, submission=submission, given_by=given_by, note=plain_text(note)
        )
        Submission.objects.filter(pk=submission.pk).update(last_activity=now)
        if tell:
            tell_correction(correction=correction, now=now)
        return Corrected(correction=correction)


def correction_refusal(submission: Submission, roles: frozenset[Role]) -> str:
    """Return why someone of these roles cannot correct a figure now; empty where they can."""
    if not may(roles, Action.CORRECT, Thing.SUBMISSION):
        return _("You do not have the right to do that.")
    if not roles.isdisjoint({Role.EDITOR, Role.SIGNATORY}):
        return _("You work for the cluster yourself. Another reviewer must enter its corrections.")
    if submission.status in CORRECTED_IN:
        return ""
    return str(NOT_IN_REVIEW.get(SubmissionStatus(submission.status), WITH_THE_CLUSTER))


def _require_seen(
    submission: Submission, code: str, before: Sequence[Finding], *, seen: str, counted: bool
) -> None:
    """Want what the checks say anew of a figure, which is written already, to have been on the person's page.

    Raises:
        NeedsSecondLook: something was not. It ends the transaction, so that nothing is written.
    """
    found = brought(before, run_checks(submission), code, counted=counted)
    if not found:
        return
    look = NeedsSecondLook(found)
    if look.digest != seen:
        raise look


def _require_no_country(submission: Submission, type_: str) -> None:
    """Refuse to say that there are none, or why that is not known, where it would not count: see ADR 12.

    Raises:
        NotAllowed: countries of the type stand.
    """
    codes = submission.collaborations.filter(type=type_, count__gt=0).values_list("country", flat=True)
    if names := [country_name(code) for code in in_order(codes)]:
        raise NotAllowed(
            _("There are countries of this type: %(countries)s. Correct each of them to 0 first.")
            % {"countries": ", ".join(names)}
        )


def _place(submission: Submission, answer: FigureAnswer | CollaborationAnswer) -> tuple[str, str, str]:
    """Return code and country of what is corrected, and which type of collaborations that is.

    Raises:
        KeyError: it is not asked.
    """
    if isinstance(answer, FigureAnswer):
        types = Indicator.objects.filter(code=answer.code).values_list("collaboration_type", flat=True)
        return answer.code, "", types.first() or ""
    code = (
        Indicator.objects.filter(questions__round_id=submission.round_id, collaboration_type=answer.type)
        .values_list("code", flat=True)
        .first()
    )
    if code is None:
        raise KeyError(answer.type)
    return code, answer.country, answer.type
