"""Recalling what was sent back and sent again: it is what it was, and opens no more than was asked for."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from submissions.answers import questions_of
from submissions.content import content_hash
from submissions.models import Event, Submission, SubmissionStatus
from submissions.open_questions import open_codes
from submissions.services.approve import approve
from submissions.services.correct import correct
from submissions.services.errors import NotAllowed
from submissions.services.excuse import excuse, readmit
from submissions.services.recall import recall
from submissions.services.release import release
from submissions.services.return_submission import reopen, return_submission
from submissions.services.save_figures import FigureAnswer
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from tests.builders import NOW
from tests.submissions.conftest import Cast

S = SubmissionStatus
DAY = dt.timedelta(days=1)


def send(cast: Cast, now: dt.datetime = NOW) -> None:
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=now)


def take(cast: Cast) -> None:
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)


def send_back(cast: Cast, *questions: str) -> None:
    take(cast)
    return_submission(
        submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, reason="Højt.", questions=questions
    )


def approve_and_reopen(cast: Cast, *questions: str) -> None:
    take(cast)
    approve(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW,
        content_hash=content_hash(cast.submission),
    )
    reopen(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, reason="Højt.", questions=questions)


def take_back(cast: Cast, now: dt.datetime = NOW) -> Event:
    return recall(submission_id=cast.submission.pk, user=cast.signatory, now=now)


def standing(cast: Cast) -> Submission:
    return Submission.objects.select_related("round", "cluster").get(pk=cast.submission.pk)


def opened(cast: Cast) -> frozenset[str]:
    one = standing(cast)
    return open_codes(one, questions_of(one))


@pytest.fixture
def sent(cast: Cast) -> Cast:
    """Return the people around a submission that is sent."""
    cast.answer_all()
    send(cast)
    return cast


@pytest.mark.parametrize("way", [send_back, approve_and_reopen])
def test_only_what_was_asked_about_is_open_again(sent: Cast, way: object) -> None:
    way(sent, "courses")  # type: ignore[operator] # one of the two above
    open_before = opened(sent)
    send(sent)
    assert take_back(sent).to_status == S.RETURNED
    assert opened(sent) == open_before
    saved = sent.save(
        FigureAnswer(code="funding_state", value=Decimal(1), version=1),
        FigureAnswer(code="courses", value=Decimal(19), version=1),
    )
    assert saved.saved == ("courses",)


def test_so_it_stays_however_often_it_is_sent_and_recalled(sent: Cast) -> None:
    send_back(sent, "courses")
    for _ in range(3):
        send(sent)
        take(sent)
        release(submission_id=sent.submission.pk, user=sent.reviewer, now=NOW)
        take_back(sent)
    assert standing(sent).open_questions == ["courses"]
    send(sent)
    send_back(sent, "newsletters")
    send(sent)
    take_back(sent)
    assert standing(sent).open_questions == ["newsletters"]


def test_where_nothing_was_named_all_is_open_again(sent: Cast) -> None:
    send_back(sent)
    open_before = opened(sent)
    send(sent)
    assert take_back(sent).to_status == S.RETURNED
    assert opened(sent) == open_before == frozenset(one.code for one in questions_of(sent.submission))


def test_what_was_never_sent_back_is_a_draft_again(sent: Cast) -> None:
    assert take_back(sent).to_status == S.DRAFT


def test_what_was_excused_and_readmitted_after_it_was_sent_back_is_that_again(sent: Cast) -> None:
    send_back(sent, "courses")
    send(sent)
    excuse(submission_id=sent.submission.pk, user=sent.reviewer, now=NOW, reason="Lukket.")
    readmit(submission_id=sent.submission.pk, user=sent.reviewer, now=NOW)
    send(sent)
    assert take_back(sent).to_status == S.RETURNED
    sent.submission.refresh_from_db()
    assert sent.submission.open_questions == ["courses"]


def corrected(cast: Cast, code: str) -> None:
    correct(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW,
        answer=FigureAnswer(code=code, value=Decimal(18), version=1),
        given_by="Sekretariatet",
    )


def test_what_was_corrected_for_them_is_open_again_too(sent: Cast) -> None:
    take(sent)
    corrected(sent, "newsletters")
    return_submission(
        submission_id=sent.submission.pk,
        user=sent.reviewer,
        now=NOW,
        reason="Højt.",
        questions=["courses"],
    )
    open_before = opened(sent)
    send(sent)
    take(sent)
    corrected(sent, "press_releases")
    release(submission_id=sent.submission.pk, user=sent.reviewer, now=NOW)
    take_back(sent)
    assert opened(sent) == open_before | {"press_releases"}


@pytest.mark.parametrize("first", [0, 22])
def test_it_is_as_late_as_it_was(sent: Cast, first: int) -> None:
    """What was sent in time is not late because it was corrected, sent again and recalled afterwards."""
    take_back(sent)
    send(sent, now=NOW + first * DAY)
    late = standing(sent).late
    assert late == bool(first)
    send_back(sent, "courses")
    after = sent.round.deadline + 2 * DAY
    send(sent, now=after)
    take_back(sent, now=after)
    send(sent, now=after)
    assert standing(sent).late == late


def test_a_draft_that_is_recalled_and_sent_after_the_deadline_is_late(sent: Cast) -> None:
    after = sent.round.deadline + DAY
    take_back(sent, now=after)
    send(sent, now=after)
    assert standing(sent).late


@pytest.mark.parametrize("way", [send_back, approve_and_reopen])
def test_what_was_sent_back_is_recalled_after_the_last_edit_too(
    sent: Cast, time_machine: TimeMachineFixture, way: object
) -> None:
    """It was open then, and it is not too late to put a slip right that shows a minute after sending."""
    way(sent, "courses")  # type: ignore[operator] # one of the two
    after = sent.round.last_edit + 2 * DAY
    time_machine.move_to(after, tick=False)
    send(sent, now=after)
    client, address = Client(headers={"accept-language": "en"}), reverse("recall", args=["vindklyngen", 2018])
    client.force_login(sent.signatory)
    for name in ("submission", "receipt"):
        page = client.get(reverse(name, args=["vindklyngen", 2018])).content.decode()
        assert address in page
    section = client.get(reverse("section", args=["vindklyngen", 2018, "competence"])).content.decode()
    assert "You can recall them until a reviewer has taken them up" in section
    assert client.get(address).status_code == 200
    client.post(address)
    one = standing(sent)
    assert (one.status, one.late, one.open_questions) == (S.RETURNED, False, ["courses"])
    assert sent.save(FigureAnswer(code="courses", value=Decimal(19), version=1), now=after).saved
    send(sent, now=after)
    assert not standing(sent).late
    take(sent)
    client.post(address)
    assert standing(sent).status == S.IN_REVIEW


def test_a_draft_that_was_sent_is_not_recalled_after_the_last_edit(sent: Cast) -> None:
    """It would be neither sent nor open, and the cluster would be without figures."""
    after = sent.round.last_edit + DAY
    with pytest.raises(NotAllowed):
        take_back(sent, now=after)
    assert standing(sent).status == S.SUBMITTED


@pytest.mark.parametrize("named", ["courses", ""])
def test_the_page_says_beforehand_what_is_open_and_how_late_it_is(
    sent: Cast, time_machine: TimeMachineFixture, named: str
) -> None:
    time_machine.move_to(NOW, tick=False)
    client = Client(headers={"accept-language": "en"})
    client.force_login(sent.signatory)
    address = reverse("recall", args=["vindklyngen", 2018])
    first = client.get(address).content.decode()
    assert "The form is open again" in first
    assert "marked as late" in first
    send_back(sent, *filter(None, [named]))
    send(sent)
    page = client.get(address).content.decode()
    assert ("Only what Cluster Excellence Denmark asked you to correct is open again" in page) == bool(named)
    assert ("The form is open again" in page) == (not named)
    assert "marked as late" not in page
    after = client.post(address, follow=True).content.decode()
    assert "The figures are recalled." in after
    assert "sent the figures back" in after
