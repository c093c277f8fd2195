"""A figure that a reviewer enters on a cluster's behalf waits for the signatory, and one answer counts."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from time_machine import TimeMachineFixture

from accounts.models import AuditEntry, Membership
from submissions.answers import questions_of
from submissions.content import content_hash
from submissions.models import Correction, FigureChange, Mail, MailKind, Submission, SubmissionStatus
from submissions.open_questions import open_codes
from submissions.reviewing.corrections import CorrectionState, corrections_of, state_of, unanswered
from submissions.services.answer_correction import (
    confirm_corrections,
    decline_correction,
    withdraw_correction,
)
from submissions.services.approve import approve
from submissions.services.correct import correct
from submissions.services.errors import NotAllowed
from submissions.services.return_submission import return_submission
from submissions.services.save_figures import FigureAnswer, save_figures
from submissions.services.submit import submit
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.correcting import corrected, corrected_country, figure, in_review, put_in


@pytest.fixture(autouse=True)
def _in_review(time_machine: TimeMachineFixture, cast: Cast) -> None:
    time_machine.move_to(NOW)
    in_review(cast)


def confirm(cast: Cast, *corrections: Correction) -> None:
    confirm_corrections(
        submission_id=cast.submission.pk,
        user=cast.signatory,
        now=NOW,
        correction_ids=[one.pk for one in corrections],
    )


def decline(cast: Cast, correction: Correction, reason: str = "Det var 20.") -> None:
    decline_correction(
        submission_id=cast.submission.pk,
        user=cast.signatory,
        now=NOW,
        correction_id=correction.pk,
        reason=reason,
    )


def test_a_correction_is_recorded_as_such_and_asks_the_signatory(cast: Cast) -> None:
    seen = content_hash(cast.submission)
    correction = corrected(cast)
    change = correction.change
    assert (figure(cast).value, figure(cast).version) == (Decimal(25), 2)
    assert (change.on_behalf, change.user) == (True, cast.reviewer)
    assert (change.old_value, change.new_value) == (Decimal(20), Decimal(25))
    assert list(unanswered(cast.submission)) == [correction]
    assert content_hash(cast.submission) != seen
    mail = Mail.objects.get(kind=MailKind.CORRECTION)
    assert mail.recipient == cast.signatory
    assert "Anna Holm" in mail.text


def test_nobody_approves_before_the_signatory_has_answered(cast: Cast) -> None:
    correction = corrected(cast)
    other = builders.reviewer()
    with pytest.raises(NotAllowed):
        approve(
            submission_id=cast.submission.pk, user=other, now=NOW, content_hash=content_hash(cast.submission)
        )
    confirm(cast, correction)
    with pytest.raises(NotAllowed):
        # Whoever entered it had a hand in the figures.
        approve(
            submission_id=cast.submission.pk,
            user=cast.reviewer,
            now=NOW,
            content_hash=content_hash(cast.submission),
        )
    approve(submission_id=cast.submission.pk, user=other, now=NOW, content_hash=content_hash(cast.submission))
    cast.submission.refresh_from_db()
    assert cast.submission.status == SubmissionStatus.APPROVED


def test_what_is_confirmed_stands(cast: Cast) -> None:
    one, other = corrected(cast), corrected_country(cast)
    confirm(cast, one, other)
    rows = corrections_of(cast.submission).rows
    assert [row.state for row in rows] == [CorrectionState.CONFIRMED] * 2
    assert figure(cast).value == 25
    assert cast.submission.collaborations.get(country="DE", type="b2b").count == 7
    assert AuditEntry.objects.filter(action="correction-confirmed", user=cast.signatory).count() == 2


def test_what_is_declined_is_put_back_as_a_change_by_the_signatory(cast: Cast) -> None:
    correction = corrected(cast)
    decline(cast, correction)
    correction.refresh_from_db()
    assert (correction.confirmed, correction.reason, correction.answered_by) == (
        False,
        "Det var 20.",
        cast.signatory,
    )
    last = FigureChange.objects.filter(indicator__code="courses").latest("version")
    assert (last.user, last.on_behalf, last.new_value) == (cast.signatory, False, Decimal(20))
    assert (figure(cast).value, figure(cast).version) == (Decimal(20), 3)


def test_the_board_counts_anew_after_a_correction_and_each_answer(cast: Cast) -> None:
    """What the board counted before is out of date once the submission was active since."""

    def active_at() -> object:
        return Submission.objects.values_list("last_activity", flat=True).get(pk=cast.submission.pk)

    def correct_at(now: dt.datetime, version: int) -> int:
        outcome = correct(
            submission_id=cast.submission.pk,
            user=cast.reviewer,
            now=now,
            answer=FigureAnswer(code="courses", value=Decimal(25), version=version),
            given_by="Anna",
        )
        assert outcome.correction is not None
        assert active_at() == now
        return outcome.correction.pk

    moments = [NOW + hours * dt.timedelta(hours=1) for hours in range(1, 5)]
    one = {"submission_id": cast.submission.pk}
    declined = correct_at(moments[0], 1)
    decline_correction(
        **one, user=cast.signatory, now=moments[1], correction_id=declined, reason="Nej, det er 20."
    )
    assert active_at() == moments[1]
    confirmed = correct_at(moments[2], 3)
    confirm_corrections(**one, user=cast.signatory, now=moments[3], correction_ids=[confirmed])
    assert active_at() == moments[3]


def test_a_declined_count_is_put_back_too(cast: Cast) -> None:
    decline(cast, corrected_country(cast, 0))
    assert cast.submission.collaborations.get(country="DE", type="b2b").count == 4


def test_words_that_come_back_hold_for_the_value_they_were_given_for(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        cast.save(FigureAnswer(code="courses", value=Decimal(10), explanation="Nej", version=1))
    outcome = correct(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW,
        answer=FigureAnswer(code="courses", value=Decimal(25), explanation="To hold", version=1),
        given_by="Anna",
    )
    confirm(cast, outcome.correction)  # type: ignore[arg-type] # it was saved
    second = corrected(cast, 30, version=2)
    assert not figure(cast).explained
    decline(cast, second)
    assert (figure(cast).value, figure(cast).explanation, figure(cast).explained) == (
        Decimal(25),
        "To hold",
        True,
    )


def test_declining_takes_a_reason(cast: Cast) -> None:
    correction = corrected(cast)
    with pytest.raises(NotAllowed):
        decline(cast, correction, "  ")
    assert list(unanswered(cast.submission)) == [correction]


def test_one_answer_counts(cast: Cast) -> None:
    correction = corrected(cast)
    confirm(cast, correction)
    with pytest.raises(NotAllowed):
        decline(cast, correction)
    with pytest.raises(NotAllowed):
        confirm(cast, correction)
    with pytest.raises(NotAllowed):
        withdraw_correction(
            submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, correction_id=correction.pk
        )
    assert figure(cast).value == 25


def test_all_that_are_confirmed_together_are_or_none(cast: Cast) -> None:
    one, other = corrected(cast), corrected_country(cast)
    decline(cast, one)
    with pytest.raises(NotAllowed):
        confirm(cast, other, one)
    assert list(unanswered(cast.submission)) == [other]


def test_a_second_correction_waits_until_the_first_is_answered_or_withdrawn(cast: Cast) -> None:
    first = corrected(cast)
    with pytest.raises(NotAllowed):
        corrected(cast, 26, version=2)
    withdraw_correction(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, correction_id=first.pk)
    first.refresh_from_db()
    assert state_of(first) == CorrectionState.WITHDRAWN
    assert (figure(cast).value, figure(cast).version) == (Decimal(20), 3)
    second = corrected(cast, 26, version=3)
    assert list(unanswered(cast.submission)) == [second]


def test_only_who_entered_it_withdraws_it(cast: Cast) -> None:
    correction = corrected(cast)
    with pytest.raises(NotAllowed):
        withdraw_correction(
            submission_id=cast.submission.pk, user=builders.reviewer(), now=NOW, correction_id=correction.pk
        )


def test_a_figure_that_changed_meanwhile_is_told(cast: Cast) -> None:
    confirm(cast, corrected(cast))
    outcome = correct(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW,
        answer=FigureAnswer(code="courses", value=Decimal(11), version=1),
        given_by="Anna",
    )
    assert outcome.correction is None
    assert outcome.conflict is not None
    assert (outcome.conflict.value, outcome.conflict.version) == (Decimal(25), 2)


def test_what_it_says_already_is_no_correction(cast: Cast) -> None:
    outcome = correct(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW,
        answer=FigureAnswer(code="courses", value=Decimal(20), version=1),
        given_by="Anna",
    )
    assert (outcome.correction, outcome.conflict) == (None, None)
    assert not Mail.objects.filter(kind=MailKind.CORRECTION).exists()


@pytest.mark.parametrize("status", ["not_started", "draft", "submitted", "returned", "approved", "excused"])
def test_a_reviewer_corrects_only_what_is_in_review(cast: Cast, status: str) -> None:
    put_in(cast, status)
    with pytest.raises(NotAllowed) as refused:
        corrected(cast)
    assert not Correction.objects.exists()
    assert ("fritaget" in str(refused.value)) == (status == "excused")


def test_nobody_answers_for_a_cluster_that_is_excused(cast: Cast) -> None:
    correction = corrected(cast)
    put_in(cast, "excused")
    with pytest.raises(NotAllowed, match="fritaget"):
        confirm_corrections(
            submission_id=cast.submission.pk, user=cast.signatory, now=NOW, correction_ids=[correction.pk]
        )


def test_a_reviewer_who_works_for_the_cluster_does_not_correct_it(cast: Cast) -> None:
    Membership.objects.create(user=cast.reviewer, cluster=cast.cluster, role="signatory")
    with pytest.raises(NotAllowed):
        corrected(cast)


def test_who_corrected_it_and_works_for_the_cluster_by_then_does_not_confirm_it(cast: Cast) -> None:
    correction = corrected(cast)
    Membership.objects.create(user=cast.reviewer, cluster=cast.cluster, role="signatory")
    with pytest.raises(NotAllowed):
        confirm_corrections(
            submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, correction_ids=[correction.pk]
        )


@pytest.mark.parametrize("who", ["editor", "stranger", "reviewer", "administrator"])
def test_only_a_signatory_of_the_cluster_answers(cast: Cast, who: str) -> None:
    correction = corrected(cast)
    with pytest.raises(NotAllowed):
        confirm_corrections(
            submission_id=cast.submission.pk,
            user=getattr(cast, who),
            now=NOW,
            correction_ids=[correction.pk],
        )


def test_corrections_of_another_submission_are_not_there(cast: Cast) -> None:
    other = builders.submission(round=cast.round, status="in_review")
    signatory = builders.signatory(other.cluster)
    with pytest.raises(ObjectDoesNotExist):
        confirm_corrections(
            submission_id=other.pk, user=signatory, now=NOW, correction_ids=[corrected(cast).pk]
        )


def send_back(cast: Cast) -> None:
    return_submission(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, reason="Se på kurserne")


def test_what_the_cluster_leaves_when_it_sends_again_is_confirmed(cast: Cast) -> None:
    correction = corrected(cast)
    send_back(cast)
    with pytest.raises(NotAllowed):
        confirm(cast, correction)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW, tell=False)
    correction.refresh_from_db()
    assert (state_of(correction), correction.answered_by) == (CorrectionState.CONFIRMED, cast.signatory)


def test_what_was_corrected_is_open_too_when_other_questions_are_sent_back(cast: Cast) -> None:
    corrected(cast)
    corrected_country(cast)
    event = return_submission(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW,
        reason="Se på nyhedsbrevene",
        questions=["newsletters"],
    )
    cast.submission.refresh_from_db()
    assert event.questions == ["newsletters"]  # what was asked for stays what was asked for
    opened = open_codes(cast.submission, questions_of(cast.submission))
    assert {"newsletters", "courses", "collaborations_total"} <= opened
    assert "companies_total" not in opened
    saved = save_figures(
        submission_id=cast.submission.pk,
        user=cast.editor,
        now=NOW,
        figures=[FigureAnswer(code="courses", value=Decimal(12), version=2)],
    )
    assert saved.saved == ("courses",)


def test_what_the_cluster_changes_itself_replaces_the_correction(cast: Cast) -> None:
    correction = corrected(cast)
    send_back(cast)
    save_figures(
        submission_id=cast.submission.pk,
        user=cast.editor,
        now=NOW,
        figures=[FigureAnswer(code="courses", value=Decimal(12), version=2)],
    )
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW, tell=False)
    correction.refresh_from_db()
    assert state_of(correction) == CorrectionState.REPLACED
    assert figure(cast).value == 12
