"""Decisions from pages that are stale, and what stands in the way of approving."""

from decimal import Decimal

import pytest
from time_machine import TimeMachineFixture

from accounts.models import UserRole
from accounts.roles import roles_for
from submissions.content import content_hash
from submissions.models import (
    Correction,
    Event,
    FigureChange,
    Mail,
    MailKind,
    Submission,
)
from submissions.reviewing.decisions import decisions_for
from submissions.services.approve import approve
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.deciding import REASON, S, browser, events, put, seen, status, url


@pytest.fixture(autouse=True)
def _now(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW)


# Two at once, with pages that are stale


def test_the_slower_of_two_reviewers_is_told_who_was_faster_with_what_and_when(cast: Cast) -> None:
    one = put(cast, S.IN_REVIEW)
    form = seen(cast, questions=["courses"])
    approve(submission_id=one.pk, user=cast.administrator, now=NOW, content_hash=content_hash(one))
    response = browser(cast.reviewer).post(url(cast, "send-back"), form)
    page = response.content.decode()
    assert response.status_code == 409
    assert "administrator@example.dk" in page
    assert "8 February 2019" in page or "8. februar 2019" in page
    assert REASON in page, "what was typed can be copied"
    assert 'value="courses" checked' in page
    assert "get a mail" not in page, "nothing follows from it"
    assert (status(cast), events(cast, "return")) == (S.APPROVED, 0)
    assert not Mail.objects.filter(kind=MailKind.RETURNED).exists()


def test_the_slower_of_two_is_promised_nothing_of_an_excuse(cast: Cast) -> None:
    one = put(cast, S.IN_REVIEW)
    approve(submission_id=one.pk, user=cast.administrator, now=NOW, content_hash=content_hash(one))
    page = browser(cast.reviewer).post(url(cast, "excuse"), {"reason": REASON}).content.decode()
    assert REASON in page
    assert "get a mail" not in page


def test_approving_what_a_colleague_sent_back_is_refused_and_said(cast: Cast) -> None:
    put(cast, S.IN_REVIEW)
    form = seen(cast, questions=["courses"])
    browser(cast.administrator).post(url(cast, "send-back"), form)
    response = browser(cast.reviewer).post(url(cast, "approve"), form, follow=True)
    assert "administrator@example.dk" in str(next(iter(response.context["messages"])))
    assert (status(cast), events(cast, "approve")) == (S.RETURNED, 0)


def test_a_stale_page_approves_nothing_that_was_not_on_it(cast: Cast) -> None:
    one = put(cast, S.IN_REVIEW)
    stale = seen(cast)
    one.figures.filter(indicator__code="courses").update(value=Decimal(99))
    response = browser(cast.reviewer).post(url(cast, "approve"), stale, follow=True)
    assert len(response.context["messages"]) == 1
    assert (status(cast), events(cast, "approve")) == (S.IN_REVIEW, 0)


@pytest.mark.parametrize("sent", ["stale", "", "é", None])
def test_a_stale_page_sends_nothing_back_and_keeps_what_was_typed(cast: Cast, sent: str | None) -> None:
    one = put(cast, S.IN_REVIEW)
    form = seen(cast, questions=["courses"])
    if sent != "stale":
        form["content_hash"] = sent or ""
    if sent is None:
        del form["content_hash"]
    one.figures.filter(indicator__code="courses").update(value=Decimal(99))
    client = browser(cast.reviewer)
    response = client.post(url(cast, "send-back"), form)
    page = response.content.decode()
    assert response.status_code == 409
    assert REASON in page
    assert 'value="courses" checked' in page
    assert content_hash(one) in page, "pressing again is a choice"
    assert status(cast) == S.IN_REVIEW
    client.post(url(cast, "send-back"), {**form, "content_hash": content_hash(one)})
    assert status(cast) == S.RETURNED


# What stands in the way of approving


def test_what_can_be_decided_is_found_in_three_queries(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    put(cast, S.IN_REVIEW, reviewer=cast.administrator)
    one = Submission.objects.with_people().get(pk=cast.submission.pk)
    roles = roles_for(cast.reviewer, one.cluster)
    with django_assert_max_num_queries(3):  # type: ignore[operator] # an untyped fixture
        decisions = decisions_for(cast.reviewer, one, roles, NOW)
    assert decisions.main is not None
    assert decisions.main.action == "take_over"
    assert [str(other.action) for other in decisions.others] == ["approve", "return", "excuse"]
    assert (decisions.barred, decisions.holder, decisions.own) == ((), cast.administrator, False)


def test_whoever_had_a_hand_is_told_why_in_place_of_a_button(cast: Cast) -> None:
    put(cast, S.IN_REVIEW)
    Submission.objects.update(submitted_by=cast.administrator)
    page = browser(cast.administrator).get(url(cast, "review")).content.decode()
    assert url(cast, "approve") not in page
    assert 'class="decisions__barred"' in page
    assert url(cast, "approve") in browser(cast.reviewer).get(url(cast, "review")).content.decode()


def test_whoever_sent_it_once_does_not_approve_it_later_in_another_role(cast: Cast) -> None:
    one = put(cast, S.IN_REVIEW)
    moved = builders.signatory(cast.cluster)
    Event.objects.create(
        submission=one, action="submit", from_status=S.DRAFT, to_status=S.SUBMITTED, user=moved, at=NOW
    )
    moved.memberships.all().delete()
    moved.role = UserRole.REVIEWER
    moved.save()
    browser(moved).post(url(cast, "approve"), seen(cast))
    assert (status(cast), events(cast, "approve")) == (S.IN_REVIEW, 0)


def test_an_unanswered_correction_stands_in_the_way(cast: Cast) -> None:
    one = put(cast, S.IN_REVIEW)
    change = FigureChange.objects.filter(submission=one)[0]
    correction = Correction.objects.create(change=change, submission=one, given_by="Anna")
    client = browser(cast.reviewer)
    page = client.get(url(cast, "review")).content.decode()
    assert url(cast, "approve") not in page
    assert 'class="decisions__barred"' in page
    client.post(url(cast, "approve"), seen(cast))
    assert (status(cast), events(cast, "approve")) == (S.IN_REVIEW, 0)
    correction.confirmed, correction.answered_at, correction.answered_by = True, NOW, cast.signatory
    correction.save()
    client.post(url(cast, "approve"), seen(cast))
    assert status(cast) == S.APPROVED
