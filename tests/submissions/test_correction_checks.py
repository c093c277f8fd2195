"""What the checks say of a corrected figure: before it is saved, on the signatory's page, and at approval."""

from decimal import Decimal
from html import unescape

import pytest
from django.http import HttpResponse
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import User
from submissions.content import content_hash
from submissions.models import Check, Correction, Event, SubmissionStatus
from submissions.reviewing.decisions import decisions_for
from submissions.reviewing.second_look import NeedsSecondLook
from submissions.services.answer_correction import confirm_corrections, decline_correction
from submissions.services.approve import approve
from submissions.services.correct import correct
from submissions.services.errors import NotAllowed
from submissions.services.return_submission import return_submission
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from submissions.services.write_figures import CollaborationAnswer, FigureAnswer
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.correcting import client_of, corrected, corrected_country, figure, in_review

SLIP = 99_999  # companies with under 50 employees, where there are 20 companies


@pytest.fixture(autouse=True)
def _in_review(time_machine: TimeMachineFixture, cast: Cast) -> None:
    time_machine.move_to(NOW)
    in_review(cast)


@pytest.fixture
def approver(cast: Cast) -> User:
    """Return who has it in review by now, and had no hand in it."""
    other = builders.reviewer()
    cast.submission.reviewer = other
    cast.submission.save()
    return other


def url(cast: Cast, code: str, query: str = "") -> str:
    return reverse("correct", args=[cast.round.year, cast.cluster.slug, code]) + query


def send(cast: Cast, code: str, value: object, **fields: str) -> HttpResponse:
    """Send the form of a figure as the reviewer."""
    sent = {
        code: str(value),
        f"{code}-absence": "",
        f"{code}-version": "1",
        "given_by": "Anna",
        "note": "Ring",
    }
    return client_of(cast.reviewer).post(url(cast, code), {**sent, **fields})  # type: ignore[return-value] # the response itself


def seen(response: HttpResponse) -> str:
    """Return what the page hands back at the second press."""
    return response.content.decode().split('name="seen" value="')[1].split('"')[0]


def text(response: object) -> str:
    return unescape(response.content.decode())  # type: ignore[attr-defined] # of a response


def confirm(cast: Cast, *corrections: Correction) -> None:
    confirm_corrections(
        submission_id=cast.submission.pk,
        user=cast.signatory,
        now=NOW,
        correction_ids=[one.pk for one in corrections],
    )


def approved(cast: Cast, user: User) -> Event:
    return approve(
        submission_id=cast.submission.pk, user=user, now=NOW, content_hash=content_hash(cast.submission)
    )


def test_a_slip_of_a_digit_is_seen_before_it_is_saved(cast: Cast) -> None:
    response = send(cast, "companies_sme", SLIP)
    assert response.status_code == 422
    page = text(response)
    assert "Enter it all the same" in page
    assert "99.999" in page.split('role="alert"')[1]
    for typed in (f'value="{SLIP}"', 'value="Anna"', "Ring</textarea>"):
        assert typed in page
    assert figure(cast, "companies_sme").value == 10
    assert not Correction.objects.exists()


def test_at_the_second_press_it_is_saved(cast: Cast) -> None:
    digest = seen(send(cast, "companies_sme", SLIP))
    assert send(cast, "companies_sme", SLIP, seen=digest).status_code == 302
    assert figure(cast, "companies_sme").value == SLIP
    assert Correction.objects.get().confirmed is None


def test_another_slip_at_the_second_press_is_seen_too(cast: Cast) -> None:
    digest = seen(send(cast, "companies_sme", SLIP))
    response = send(cast, "companies_sme", 88_888, seen=digest)
    assert response.status_code == 422
    assert seen(response) != digest
    assert send(cast, "companies_sme", 9, seen=digest).status_code == 302
    assert figure(cast, "companies_sme").value == 9


def test_the_whole_made_too_small_is_seen_although_the_part_is_to_correct(cast: Cast) -> None:
    assert send(cast, "companies_total", 2).status_code == 422
    assert not Correction.objects.exists()


def test_a_slip_behind_an_error_that_stood_before_is_seen(cast: Cast) -> None:
    cast.submission.figures.filter(indicator__code="companies_total").update(value=Decimal(5))
    assert send(cast, "companies_sme", SLIP).status_code == 422
    # What mends it is no question, nor is a figure that has no part in the error.
    assert send(cast, "courses", 25).status_code == 302
    assert send(cast, "companies_sme", 4).status_code == 302


def test_a_warning_is_seen_too(cast: Cast) -> None:
    response = send(cast, "funding_state", 1)
    assert response.status_code == 422
    assert "Warning:" in text(response)
    assert send(cast, "funding_state", 1, seen=seen(response)).status_code == 302


def test_a_count_that_brings_a_warning_is_seen(cast: Cast) -> None:
    cast.submission.figures.filter(indicator__code="international_total").update(value=Decimal(0))
    cast.submission.collaborations.update(count=0)
    there = url(cast, "collaborations_b2b", "?land=DE")
    fields = {"count": "7", "version": "1", "given_by": "Anna"}
    client = client_of(cast.reviewer)
    response = client.post(there, fields)
    assert response.status_code == 422
    assert 'name="count" value="7"' in text(response)
    assert client.post(there, {**fields, "seen": seen(response)}).status_code == 302  # type: ignore[arg-type] # the response itself
    assert cast.submission.collaborations.get(country="DE").count == 7


def test_the_service_refuses_unless_all_was_seen(cast: Cast) -> None:
    def enter(answer: FigureAnswer | CollaborationAnswer, digest: str) -> None:
        correct(
            submission_id=cast.submission.pk,
            user=cast.reviewer,
            now=NOW,
            answer=answer,
            given_by="Anna",
            seen=digest,
        )

    slip = FigureAnswer(code="companies_sme", value=Decimal(SLIP), version=1)
    with pytest.raises(NeedsSecondLook) as look:
        enter(slip, "")
    with pytest.raises(NeedsSecondLook):
        enter(slip, "abc")
    assert [one.check_code for one in look.value.findings] == ["companies_sme_within_companies_total"]
    assert figure(cast, "companies_sme").version == 1
    enter(CollaborationAnswer(country="DE", type="b2b", count=7, version=1), "")
    enter(slip, look.value.digest)
    assert Correction.objects.count() == 2


def test_the_signatory_sees_what_the_checks_say_of_it(cast: Cast) -> None:
    where = reverse("corrections", args=[cast.cluster.slug, cast.round.year])
    corrected(cast)
    assert "<strong>Error:</strong>" not in text(client_of(cast.signatory).get(where))
    wrong = corrected(cast, SLIP, code="companies_sme")
    page = text(client_of(cast.signatory).get(where))
    assert page.count("<strong>Error:</strong>") == 1
    card = page.split(f'id="correction-{wrong.pk}"')[1].split("</section>")[0]
    assert "99.999" in card.split("<strong>Error:</strong>")[1].split("</p>")[0]


@pytest.mark.parametrize(("code", "value"), [("companies_sme", SLIP), ("companies_total", 2)])
def test_nobody_approves_an_error_that_a_correction_brought(
    cast: Cast, approver: User, code: str, value: int
) -> None:
    confirm(cast, corrected(cast, value, code=code))
    label = cast.round.questions.get(indicator__code=code).label
    with pytest.raises(NotAllowed) as refusal:
        approved(cast, approver)
    assert label in str(refusal.value)
    cast.submission.refresh_from_db()
    assert cast.submission.status == SubmissionStatus.IN_REVIEW
    decisions = decisions_for(approver, cast.submission, frozenset({approver.role}), NOW)  # type: ignore[arg-type] # its own word
    assert str(refusal.value) in [one.why_not for one in decisions.barred]


def test_once_it_is_corrected_again_it_is_approved(cast: Cast, approver: User) -> None:
    confirm(cast, corrected(cast, SLIP, code="companies_sme"))
    confirm(cast, corrected(cast, 9, code="companies_sme", version=2))
    assert approved(cast, approver).action == "approve"


def test_what_was_declined_stands_in_the_way_of_nothing(cast: Cast, approver: User) -> None:
    declined = corrected(cast, 11, code="companies_sme")
    decline_correction(
        submission_id=cast.submission.pk,
        user=cast.signatory,
        now=NOW,
        correction_id=declined.pk,
        reason="Det er 10.",
    )
    # As an import may leave it: an error that was there before.
    cast.submission.figures.filter(indicator__code="companies_total").update(value=Decimal(5))
    assert approved(cast, approver).action == "approve"


def test_errors_in_which_nothing_corrected_takes_part_stand_in_the_way_of_nothing(
    cast: Cast, approver: User
) -> None:
    cast.submission.figures.filter(indicator__code="companies_total").update(value=Decimal(5))
    cast.submission.figures.filter(indicator__code="newsletters").delete()
    confirm(cast, corrected(cast), corrected_country(cast))
    assert approved(cast, approver).action == "approve"


def test_a_warning_is_approved(cast: Cast, approver: User) -> None:
    confirm(cast, corrected(cast, 1, code="funding_state"))
    assert approved(cast, approver).action == "approve"


def test_what_has_been_sent_again_since_was_looked_through(
    cast: Cast, approver: User, time_machine: TimeMachineFixture
) -> None:
    confirm(cast, corrected(cast, 11, code="companies_sme"))
    return_submission(submission_id=cast.submission.pk, user=approver, now=NOW, reason="Se på virksomhederne")
    later = NOW.replace(hour=NOW.hour + 1)
    time_machine.move_to(later)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=later, tell=False)
    take_into_review(submission_id=cast.submission.pk, user=approver, now=later)
    # As a check that an administrator has made stricter since would: what was sent passed as it was then.
    cast.submission.figures.filter(indicator__code="companies_total").update(value=Decimal(5))
    assert approved(cast, approver).action == "approve"


def test_the_check_that_is_switched_off_says_nothing(cast: Cast, approver: User) -> None:
    confirm(cast, corrected(cast, SLIP, code="companies_sme"))
    Check.objects.filter(code="companies_sme_within_companies_total").update(active=False)
    assert approved(cast, approver).action == "approve"
