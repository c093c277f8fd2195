"""Answer what was entered on a cluster's behalf: confirm, decline, or withdraw it. One answer counts."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action, Role, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from accounts.services.record import record
from submissions.changes import before
from submissions.models import Correction, Figure, FigureChange, Submission, SubmissionStatus
from submissions.plain_text import plain_text
from submissions.reviewing.corrections import ANSWERED_IN, state_of
from submissions.services.collision import again_after_collision
from submissions.services.errors import NotAllowed
from submissions.services.transition import lock
from submissions.services.undo_change import explained_value_before, findings_explained_before
from submissions.services.write_figures import CollaborationAnswer, FigureAnswer, write_figures

LONGEST_REASON = 1000  # characters, as the column has it


def confirm_corrections(
    *, submission_id: int, user: User, now: dt.datetime, correction_ids: Sequence[int]
) -> None:
    """Confirm corrections, all of them or none: the figures are the cluster's own from now on.

    Raises:
        NotAllowed: the person or the status does not allow it, or one of them is settled already.
        Correction.DoesNotExist: one of them is not of this submission.
    """
    with transaction.atomic():
        submission = _held_to_answer(submission_id, user)
        for pk in dict.fromkeys(correction_ids):
            correction = _open(submission, pk, user)
            if not _stands(correction.change):
                raise NotAllowed(_("The figure has changed since it was corrected. Look at the page again."))
            _settle(correction, user=user, now=now, confirmed=True)
            _record("correction-confirmed", correction, user, now)
        Submission.objects.filter(pk=submission.pk).update(last_activity=now)


@again_after_collision
def decline_correction(
    *, submission_id: int, user: User, now: dt.datetime, correction_id: int, reason: str
) -> None:
    """Decline a correction: what stood before stands again, as a change by whoever declines.

    Raises:
        NotAllowed: the person or the status does not allow it, the reason is missing, or it is settled.
        Correction.DoesNotExist: it is not of this submission.
    """
    with transaction.atomic():
        submission = _held_to_answer(submission_id, user)
        correction = _open(submission, correction_id, user)
        reason = plain_text(reason)
        if not reason:
            raise NotAllowed(_("Write why, so that the reviewer can see it."))
        _settle(correction, user=user, now=now, confirmed=False, reason=reason)
        _put_back(submission, correction.change, user=user, now=now, on_behalf=False)
        _record("correction-declined", correction, user, now)


@again_after_collision
def withdraw_correction(*, submission_id: int, user: User, now: dt.datetime, correction_id: int) -> None:
    """Take one's own correction back before it is answered: what stood before stands again.

    Raises:
        NotAllowed: somebody else entered it, the cluster has the form, or it is settled already.
        Correction.DoesNotExist: it is not of this submission.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        if not may(roles_for(user, submission.cluster), Action.CORRECT, Thing.SUBMISSION):
            raise NotAllowed(_("You do not have the right to do that."))
        if submission.status not in ANSWERED_IN:
            raise NotAllowed(_("The cluster has the form itself now, and corrects its own figures."))
        correction = submission.corrections.select_related("change__user", "answered_by").get(
            pk=correction_id
        )
        _require_unanswered(correction)
        if correction.change.user_id != user.pk:
            raise NotAllowed(
                _("%(who)s entered it, and only they can withdraw it.") % {"who": correction.change.user}
            )
        _settle(correction, user=user, now=now, confirmed=False)
        _put_back(submission, correction.change, user=user, now=now, on_behalf=True)
        _record("correction-withdrawn", correction, user, now)


def settle_by_sending(*, submission: Submission, user: User, now: dt.datetime) -> None:
    """Settle what is unanswered when the cluster, whose form was open again, sends.

    Who sends has looked through every figure: what still stands is confirmed; what the cluster has changed
    since is replaced. Call it with the submission's row locked.
    """
    for correction in submission.corrections.filter(confirmed__isnull=True).select_related(
        "change__indicator", "submission__cluster", "submission__round"
    ):
        stands = _stands(correction.change)
        _settle(correction, user=user, now=now, confirmed=stands)
        _record("correction-confirmed" if stands else "correction-replaced", correction, user, now)


def answer_refusal(submission: Submission, roles: frozenset[Role]) -> str:
    """Return why someone of these roles cannot answer corrections now; empty where they can."""
    if not may(roles, Action.ANSWER_CORRECTION, Thing.SUBMISSION):
        return _("Only a signatory of the cluster confirms or declines corrections.")
    if submission.status in ANSWERED_IN:
        return ""
    if submission.status == SubmissionStatus.APPROVED:
        return _("The figures are approved.")
    if submission.status == SubmissionStatus.EXCUSED:
        return _("The cluster is excused this year, so nothing has to be answered.")
    return _("You can change the figures yourselves now. What you leave counts as confirmed when you send.")


def _held_to_answer(submission_id: int, user: User) -> Submission:
    submission = lock(submission_id)
    if why := answer_refusal(submission, roles_for(user, submission.cluster)):
        raise NotAllowed(why)
    return submission


def _open(submission: Submission, pk: int, user: User) -> Correction:
    correction = submission.corrections.select_related(
        "change__indicator", "answered_by", "submission__cluster", "submission__round"
    ).get(pk=pk)
    _require_unanswered(correction)
    if correction.change.user_id == user.pk:
        raise NotAllowed(_("You entered it yourself. Somebody else must confirm it."))
    return correction


def _require_unanswered(correction: Correction) -> None:
    if correction.confirmed is not None:
        raise NotAllowed(
            _("%(who)s has answered it already: %(answer)s.")
            % {"who": correction.answered_by, "answer": _answer_word(correction)}
        )


def _answer_word(correction: Correction) -> str:
    return {
        "confirmed": _("confirmed"),
        "declined": _("declined"),
        "withdrawn": _("withdrawn"),
        "replaced": _("replaced"),
    }[state_of(correction)]


def _settle(
    correction: Correction, *, user: User, now: dt.datetime, confirmed: bool, reason: str = ""
) -> None:
    correction.confirmed, correction.answered_by, correction.answered_at = confirmed, user, now
    correction.reason = reason
    correction.save(update_fields=["confirmed", "answered_by", "answered_at", "reason"])


def _stands(change: FigureChange) -> bool:
    """Whether nothing has been changed since."""
    return not FigureChange.objects.filter(
        submission=change.submission_id,
        indicator=change.indicator_id,
        country=change.country,
        version__gt=change.version,
    ).exists()


def _put_back(
    submission: Submission, change: FigureChange, *, user: User, now: dt.datetime, on_behalf: bool
) -> None:
    """Write what stood before a correction; its words hold for the value that they were given for then.

    Where the figure has changed since, that stands.
    """
    content, type_ = before(change), change.indicator.collaboration_type
    figures, rows = [], []
    if change.country:
        count = int(content.value or 0)
        rows.append(
            CollaborationAnswer(country=change.country, type=type_, count=count, version=change.version)
        )
    else:
        figures.append(
            FigureAnswer(
                code=change.indicator.code,
                value=content.value,
                absence=content.absence,
                explanation=content.explanation,
                version=change.version,
                shown=findings_explained_before(change),
            )
        )
    outcome = write_figures(
        submission=submission,
        user=user,
        now=now,
        on_behalf=on_behalf,
        figures=figures,
        collaborations=rows,
        touched=True,
    )
    if outcome.saved and content.explanation:
        Figure.objects.filter(submission=submission, indicator=change.indicator_id).update(
            explained_value=explained_value_before(change)
        )
    Submission.objects.filter(pk=submission.pk).update(last_activity=now)


def _record(action: str, correction: Correction, user: User, now: dt.datetime) -> None:
    submission, change = correction.submission, correction.change
    record(
        action,
        user=user,
        now=now,
        cluster=submission.cluster,
        year=submission.round.year,
        subject=" ".join(filter(None, (change.indicator.code, change.country))),
        correction=correction.pk,
        reason=correction.reason,
    )
