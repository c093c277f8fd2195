"""Corrections, their answers and other decisions at once, in threads. PostgreSQL only: it locks rows."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from time_machine import TimeMachineFixture

from accounts.models import AuditEntry, User
from submissions.content import content_hash
from submissions.models import Correction, FigureChange, SubmissionStatus
from submissions.reviewing.corrections import CorrectionState, state_of
from submissions.reviewing.second_look import NeedsSecondLook
from submissions.services.answer_correction import (
    confirm_corrections,
    decline_correction,
    withdraw_correction,
)
from submissions.services.approve import approve
from submissions.services.correct import correct
from submissions.services.errors import NotAllowed
from submissions.services.return_submission import return_submission
from submissions.services.write_figures import FigureAnswer
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.correcting import corrected, figure, in_review
from tests.submissions.test_races import at_once, written_past_the_lock

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

Act = Callable[[], Any]
ROUNDS = 5  # each race is run so often: who wins is chance


@pytest.fixture(autouse=True)
def _in_review(time_machine: TimeMachineFixture, transactional_db: None, cast: Cast) -> None:
    assert connection.vendor == "postgresql"
    time_machine.move_to(NOW)
    in_review(cast)


def confirms(cast: Cast, correction: Correction) -> Act:
    return lambda: confirm_corrections(
        submission_id=cast.submission.pk, user=cast.signatory, now=NOW, correction_ids=[correction.pk]
    )


def declines(cast: Cast, correction: Correction) -> Act:
    return lambda: decline_correction(
        submission_id=cast.submission.pk,
        user=cast.signatory,
        now=NOW,
        correction_id=correction.pk,
        reason="Nej",
    )


def withdraws(cast: Cast, correction: Correction) -> Act:
    return lambda: withdraw_correction(
        submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, correction_id=correction.pk
    )


def corrects(cast: Cast, value: int, version: int) -> Act:
    other = builders.reviewer()
    return lambda: correct(
        submission_id=cast.submission.pk,
        user=other,
        now=NOW,
        answer=FigureAnswer(code="courses", value=Decimal(value), version=version),
        given_by="Anna",
    )


def version(cast: Cast) -> int:
    return figure(cast).version


def refused(outcomes: list[Any]) -> int:
    assert all(outcome is None or isinstance(outcome, NotAllowed) for outcome in outcomes), outcomes
    return sum(isinstance(outcome, NotAllowed) for outcome in outcomes)


def test_of_confirming_declining_and_withdrawing_at_once_one_counts(cast: Cast) -> None:
    for _ in range(ROUNDS):
        before = figure(cast)
        correction = corrected(cast, int(before.value or 0) + 1, version=before.version)
        acts = (
            confirms(cast, correction),
            declines(cast, correction),
            withdraws(cast, correction),
            confirms(cast, correction),
        )
        assert refused(at_once(*acts)) == 3
        correction.refresh_from_db()
        confirmed = state_of(correction) == CorrectionState.CONFIRMED
        assert figure(cast).value == (before.value or 0) + confirmed
        assert version(cast) == before.version + (1 if confirmed else 2)


def test_of_two_signatories_who_answer_differently_one_counts_and_the_other_hears_which(cast: Cast) -> None:
    people = (cast.signatory, builders.signatory(cast.cluster))
    for _ in range(ROUNDS):
        before = figure(cast)
        correction = corrected(cast, int(before.value or 0) + 1, version=before.version)
        entries = AuditEntry.objects.count()
        outcomes = at_once(
            lambda made=correction: confirm_corrections(  # type: ignore[misc] # bound by default
                submission_id=cast.submission.pk, user=people[0], now=NOW, correction_ids=[made.pk]
            ),
            lambda made=correction: decline_correction(  # type: ignore[misc] # bound by default
                submission_id=cast.submission.pk,
                user=people[1],
                now=NOW,
                correction_id=made.pk,
                reason="Det var rigtigt før.",
            ),
        )
        assert refused(outcomes) == 1
        correction.refresh_from_db()
        first, second = people if correction.confirmed else people[::-1]
        assert correction.answered_by == first
        assert str(first) in str(outcomes[people.index(second)]), "who was faster"
        assert figure(cast).value == (before.value or 0) + bool(correction.confirmed)
        assert AuditEntry.objects.count() == entries + 1


def test_of_many_who_correct_one_figure_one_does_and_the_others_are_told(cast: Cast) -> None:
    acts = [corrects(cast, 30 + number, 1) for number in range(4)]
    outcomes = at_once(*acts)
    saved = [one for one in outcomes if not isinstance(one, NotAllowed) and one.correction]
    assert len(saved) == 1
    assert sum(isinstance(one, NotAllowed) for one in outcomes) == 3
    assert Correction.objects.count() == 1
    assert version(cast) == 2


def test_a_correction_meets_what_was_written_past_the_lock_as_a_conflict(cast: Cast) -> None:
    with written_past_the_lock(cast.submission):
        outcome = corrects(cast, 30, 1)()
    assert outcome.correction is None
    assert outcome.conflict.value == 7
    assert not Correction.objects.exists()


@pytest.mark.parametrize("answer", [declines, withdraws])
def test_putting_back_meets_what_was_written_past_the_lock(
    cast: Cast, answer: Callable[[Cast, Correction], Act]
) -> None:
    correction = corrected(cast)
    with written_past_the_lock(cast.submission, version=2):
        answer(cast, correction)()
    correction.refresh_from_db()
    assert correction.confirmed is False
    assert figure(cast).value == 7


def test_confirming_while_another_corrects_the_same_figure(cast: Cast) -> None:
    for _ in range(ROUNDS):
        correction = corrected(cast, int(figure(cast).value or 0) + 1, version=version(cast))
        stood = figure(cast).value
        confirmed, second = at_once(confirms(cast, correction), corrects(cast, 90, version(cast)))
        assert confirmed is None
        correction.refresh_from_db()
        assert correction.confirmed
        if isinstance(second, NotAllowed):
            # It came first, and the earlier one still waited.
            assert figure(cast).value == stood
        else:
            assert second.correction.confirmed is None
            assert second.correction.change.old_value == stood
            declines(cast, second.correction)()
            assert figure(cast).value == stood


def test_nothing_unanswered_is_ever_approved(cast: Cast) -> None:
    other, seen = builders.reviewer(), content_hash(cast.submission)
    approving, correcting = at_once(
        lambda: approve(submission_id=cast.submission.pk, user=other, now=NOW, content_hash=seen),
        corrects(cast, 40, 1),
    )
    cast.submission.refresh_from_db()
    if cast.submission.status == SubmissionStatus.APPROVED:
        assert isinstance(correcting, NotAllowed)
        assert not Correction.objects.exists()
    else:
        assert isinstance(approving, NotAllowed)
        assert Correction.objects.get().confirmed is None


def test_what_a_correction_broke_is_not_approved_while_it_is_confirmed(cast: Cast) -> None:
    correction = corrected(cast, 99_999, code="companies_sme")
    other, seen = builders.reviewer(), content_hash(cast.submission)
    approving, confirmed = at_once(
        lambda: approve(submission_id=cast.submission.pk, user=other, now=NOW, content_hash=seen),
        confirms(cast, correction),
    )
    assert isinstance(approving, NotAllowed)
    assert confirmed is None
    cast.submission.refresh_from_db()
    assert cast.submission.status == SubmissionStatus.IN_REVIEW


def test_two_corrections_that_do_not_go_together_are_not_both_entered_unseen(cast: Cast) -> None:
    """Each goes with what stood: 15 of 20 companies, or 10 of 12."""
    people = [builders.reviewer(), builders.reviewer()]

    def enters(user: User, code: str, value: int) -> Act:
        return lambda: correct(
            submission_id=cast.submission.pk,
            user=user,
            now=NOW,
            answer=FigureAnswer(code=code, value=Decimal(value), version=1),
            given_by="Anna",
            seen="",
        )

    outcomes = at_once(enters(people[0], "companies_sme", 15), enters(people[1], "companies_total", 12))
    assert sum(isinstance(one, NeedsSecondLook) for one in outcomes) == 1
    assert Correction.objects.count() == 1
    stand = [figure(cast, code).value for code in ("companies_sme", "companies_total")]
    assert stand in ([Decimal(15), Decimal(20)], [Decimal(10), Decimal(12)])


def test_answering_while_it_is_sent_back(cast: Cast) -> None:
    correction = corrected(cast)
    answered, returned = at_once(
        declines(cast, correction),
        lambda: return_submission(
            submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, reason="Se på kurserne"
        ),
    )
    assert not isinstance(returned, Exception)
    correction.refresh_from_db()
    declined = correction.confirmed is False
    assert declined != isinstance(answered, NotAllowed)
    assert figure(cast).value == (20 if declined else 25)
    assert FigureChange.objects.filter(indicator__code="courses").count() == (3 if declined else 2)
