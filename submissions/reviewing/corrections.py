"""Figures that were entered on a cluster's behalf, and what became of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.formatting import decimals_of, format_moment, format_value
from submissions.countries import country_name
from submissions.models import Absence, Correction, FigureChange, Question, Submission, SubmissionStatus

# Where nobody at the cluster can change a figure, so that a correction has to be entered for them.
CORRECTED_IN = frozenset({SubmissionStatus.IN_REVIEW})
# Where a correction can be answered: a reviewer may have given the submission back to the others meanwhile.
ANSWERED_IN = frozenset({SubmissionStatus.SUBMITTED, SubmissionStatus.IN_REVIEW})

OVER_ALL_TYPES = "collaborations_total"  # the sum over all countries and types


class CorrectionState(StrEnum):
    """What became of a correction."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # by whoever entered it
    REPLACED = "replaced"  # by the cluster itself, once the submission was sent back to it


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRow:
    """A correction in words.

    Attributes:
        code: of the indicator; `type` is that of a row of collaborations, `country` its code.
        label: of the question, as far as it is at hand, with the country.
        old: what stood before, `new` what stands now, printed with unit; equal where only words changed.
        words: whether the explanation changed, from `old_words` to `new_words`.
        who: who entered it.
        given_by: who at the cluster gave it.
        answered_by: empty while nobody has answered.
        reason: why it was declined.
    """

    id: int
    code: str
    country: str
    type: str
    label: str
    section: str
    old: str
    new: str
    old_words: str
    new_words: str
    who: str
    user_id: int
    at: dt.datetime
    given_by: str
    note: str
    state: CorrectionState
    answered_by: str
    answered_at: dt.datetime | None
    reason: str

    @property
    def words(self) -> bool:
        """Whether the explanation changed."""
        return self.old_words != self.new_words

    @property
    def waits(self) -> bool:
        """Whether nobody has answered it."""
        return self.state == CorrectionState.WAITING

    @property
    def answer(self) -> str:
        """What became of it, as half a sentence."""
        return _phrase(self.state, self.answered_by, self.answered_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """The corrections of a submission, newest first."""

    rows: Sequence[CorrectionRow] = field(default=())

    def on_figure(self, code: str, /) -> tuple[CorrectionRow, ...]:
        """Return those of a figure; of the sum over all countries, those of every type."""
        return tuple(row for row in self.rows if row.code == code or (code == OVER_ALL_TYPES and row.type))

    @property
    def waiting(self) -> tuple[CorrectionRow, ...]:
        """Those that nobody has answered, oldest first."""
        return tuple(row for row in reversed(self.rows) if row.waits)

    @property
    def answered(self) -> tuple[CorrectionRow, ...]:
        """Those that are settled, newest first."""
        return tuple(row for row in self.rows if not row.waits)


def unanswered(submission: Submission) -> "QuerySet[Correction]":
    """Return the corrections that nobody has answered; while there are any, nobody approves."""
    return Correction.objects.filter(submission=submission, confirmed__isnull=True)


def corrections_of(submission: Submission, questions: Sequence[Question] = ()) -> Corrections:
    """Return what was entered on the cluster's behalf. One query.

    Args:
        questions: those of the round, for their labels.
    """
    by_id = {question.indicator_id: question for question in questions}
    found = (
        Correction.objects.filter(submission=submission)
        .select_related("change__indicator", "change__user", "answered_by")
        .order_by("-pk")
    )
    return Corrections(rows=tuple(_row(one, by_id) for one in found))


def state_of(correction: Correction) -> CorrectionState:
    """Return what became of a correction. No query."""
    if correction.confirmed is None:
        return CorrectionState.WAITING
    if correction.confirmed:
        return CorrectionState.CONFIRMED
    if correction.answered_by_id == correction.change.user_id:
        return CorrectionState.WITHDRAWN
    # Declining takes a reason.
    return CorrectionState.DECLINED if correction.reason else CorrectionState.REPLACED


def correction_words(change: FigureChange) -> tuple[str, ...]:
    """Return who gave a figure that was entered on the cluster's behalf, and what became of it.

    Nothing where it was no correction. No query where `correction__answered_by` was fetched with the change.
    """
    correction = getattr(change, "correction", None)
    if correction is None:
        return ()
    said = [
        _("given by %(who)s") % {"who": correction.given_by},
        _phrase(state_of(correction), str(correction.answered_by or ""), correction.answered_at),
    ]
    if correction.reason:
        said.append(_("reason: %(reason)s") % {"reason": correction.reason})
    return tuple(said)


def _phrase(state: CorrectionState, who: str, when: dt.datetime | None) -> str:
    about = {"who": who, "when": format_moment(when) if when else ""}
    match state:
        case CorrectionState.WAITING:
            return _("not confirmed yet")
        case CorrectionState.CONFIRMED:
            return _("confirmed by %(who)s on %(when)s") % about
        case CorrectionState.DECLINED:
            return _("declined by %(who)s on %(when)s") % about
        case CorrectionState.WITHDRAWN:
            return _("withdrawn by %(who)s on %(when)s") % about
        case CorrectionState.REPLACED:
            return _("replaced by the cluster’s own figure, sent by %(who)s on %(when)s") % about


def _row(correction: Correction, questions: Mapping[int, Question]) -> CorrectionRow:
    change, indicator = correction.change, correction.change.indicator
    question = questions.get(change.indicator_id)
    label = question.label if question else indicator.code
    return CorrectionRow(
        id=correction.pk,
        code=indicator.code,
        country=change.country,
        type=indicator.collaboration_type,
        label=f"{label}, {country_name(change.country)}" if change.country else label,
        section=question.section.code if question else "",
        old=_text(change, change.old_value, change.old_absence),
        new=_text(change, change.new_value, change.new_absence),
        old_words=change.old_explanation,
        new_words=change.new_explanation,
        who=str(change.user),
        user_id=change.user_id,
        at=change.at,
        given_by=correction.given_by,
        note=correction.note,
        state=state_of(correction),
        answered_by=str(correction.answered_by or ""),
        answered_at=correction.answered_at,
        reason=correction.reason,
    )


def _text(change: FigureChange, value: Decimal | None, absence: str) -> str:
    if absence:
        return str(Absence(absence).label)
    if value is None:
        return _("no answer")
    if change.indicator.sums_one_type and not change.country:
        return _("None")
    return format_value(value, unit=change.indicator.unit, decimals=decimals_of(value))
