"""The pages of decisions: who gets there, what is asked, what is kept of what was typed, who is told what."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.typed import seal
from reports.aggregation import refresh_totals
from reports.models import TotalsState
from submissions.models import (
    Comment,
    Event,
    Mail,
    MailKind,
    ReturnedContent,
    RoundStatus,
    Submission,
)
from submissions.services.save_figures import FigureAnswer
from submissions.services.take_into_review import take_into_review
from submissions.status import LONGEST_REASON
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.deciding import ASKING, AT_ONCE, REASON, S, browser, events, put, seen, status, url

pytestmark = pytest.mark.shared


@pytest.fixture(autouse=True)
def _now(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW)


# Who gets there


@pytest.mark.parametrize("name", [*ASKING, *AT_ONCE])
@pytest.mark.parametrize("who", ["editor", "signatory", "stranger"])
def test_cluster_people_decide_nothing(cast: Cast, name: str, who: str) -> None:
    put(cast, S.IN_REVIEW)
    client = browser(getattr(cast, who))
    refused = 404 if who == "stranger" else 403
    if name in ASKING:
        assert client.get(url(cast, name)).status_code == refused
    assert client.post(url(cast, name), seen(cast)).status_code == refused
    assert status(cast) == S.IN_REVIEW


@pytest.mark.parametrize("name", [*ASKING, *AT_ONCE])
def test_nobody_signed_in_gets_the_login_page(cast: Cast, name: str) -> None:
    put(cast, S.IN_REVIEW)
    response = Client().post(url(cast, name), seen(cast))
    assert response["Location"].startswith("/konto/login/")
    assert status(cast) == S.IN_REVIEW


@pytest.mark.parametrize("name", ASKING)
def test_there_is_no_page_about_a_cluster_that_is_not_there(cast: Cast, name: str) -> None:
    assert browser(cast.reviewer).get(reverse(name, args=[2018, "ingen-klynge"])).status_code == 404


@pytest.mark.parametrize("name", AT_ONCE)
def test_a_link_decides_nothing(cast: Cast, name: str) -> None:
    put(cast, S.SUBMITTED)
    assert browser(cast.reviewer).get(url(cast, name)).status_code == 405


@pytest.mark.parametrize(
    ("name", "standing"), [("send-back", S.APPROVED), ("reopen", S.IN_REVIEW), ("readmit", S.DRAFT)]
)
def test_a_page_about_what_cannot_be_decided_leads_back_and_says_so(
    cast: Cast, name: str, standing: str
) -> None:
    put(cast, standing)
    response = browser(cast.reviewer).get(url(cast, name), follow=True)
    assert response.redirect_chain == [(url(cast, "review"), 302)]
    assert len(response.context["messages"]) == 1


# Sending back


def test_a_submission_is_sent_back_with_questions_and_a_reason(cast: Cast) -> None:
    one = put(cast, S.IN_REVIEW)
    client = browser(cast.reviewer)
    page = client.get(url(cast, "send-back")).content.decode()
    assert 'value="courses"' in page
    assert 'value="funding_total"' in page, "a total opens its parts"
    assert 'value="collaborations_total"' in page
    assert 'value="collaborations_b2b"' not in page, "countries are entered for all types at once"

    response = client.post(url(cast, "send-back"), seen(cast, questions=["newsletters", "courses"]))
    assert response["Location"] == url(cast, "review")
    one.refresh_from_db()
    assert (one.status, one.open_questions) == (S.RETURNED, ["newsletters", "courses"])
    event = Event.objects.get(submission=one, action="return")
    assert (event.user, event.reason, event.questions) == (cast.reviewer, REASON, one.open_questions)
    assert ReturnedContent.objects.get().event == event
    assert set(Mail.objects.filter(kind=MailKind.RETURNED).values_list("recipient", flat=True)) == {
        cast.editor.pk,
        cast.signatory.pk,
    }


def test_no_question_chosen_opens_all_of_them(cast: Cast) -> None:
    put(cast, S.IN_REVIEW)
    browser(cast.reviewer).post(url(cast, "send-back"), seen(cast))
    assert status(cast) == S.RETURNED
    assert cast.save(FigureAnswer(code="press_releases", value=Decimal(21), version=1)).saved


def test_without_a_reason_it_is_asked_for_and_what_was_chosen_is_kept(cast: Cast) -> None:
    put(cast, S.IN_REVIEW)
    form = seen(cast, reason="  \n", questions=["courses"])
    response = browser(cast.reviewer).post(url(cast, "send-back"), form)
    assert response.status_code == 422
    page = response.content.decode()
    assert 'id="id_question-courses" name="questions" value="courses" checked' in page
    assert 'href="#id_reason"' in page
    assert status(cast) == S.IN_REVIEW


def test_far_too_long_a_reason_is_refused_with_the_limit_and_kept(cast: Cast) -> None:
    put(cast, S.IN_REVIEW)
    reason = "æ" * 100_000
    response = browser(cast.reviewer).post(url(cast, "send-back"), seen(cast, reason=reason))
    assert response.status_code == 422
    page = response.content.decode()
    assert (LONGEST_REASON, "2.000" in page, "100.000" in page) == (2000, True, True)
    assert reason in page
    assert status(cast) == S.IN_REVIEW


def test_a_reason_of_the_longest_length_is_taken_with_its_lines_as_they_are(cast: Cast) -> None:
    put(cast, S.IN_REVIEW)
    reason = ("a" * 998 + "\r\n\r\n") * 2
    browser(cast.reviewer).post(url(cast, "send-back"), seen(cast, reason=reason))
    assert Event.objects.get(action="return").reason == ("a" * 998 + "\n\n" + "a" * 998)


def test_what_no_database_can_keep_is_refused(cast: Cast) -> None:
    put(cast, S.IN_REVIEW)
    response = browser(cast.reviewer).post(url(cast, "send-back"), seen(cast, reason="Nej\0"))
    assert response.status_code == 422


@pytest.mark.parametrize("code", ["no_such_question", "collaborations_b2b", "<script>", "x" * 5000, "\0"])
def test_forged_questions_are_refused_and_never_open_everything(cast: Cast, code: str) -> None:
    put(cast, S.IN_REVIEW)
    response = browser(cast.reviewer).post(url(cast, "send-back"), seen(cast, questions=[code]))
    assert response.status_code == 422
    page = response.content.decode()
    assert REASON in page
    assert "<script>&" not in page
    assert status(cast) == S.IN_REVIEW


def test_what_a_reason_says_is_never_markup(cast: Cast) -> None:
    put(cast, S.IN_REVIEW)
    form = seen(cast, reason="<b>nej</b>", questions=["no_such"])
    page = browser(cast.reviewer).post(url(cast, "send-back"), form).content.decode()
    assert "&lt;b&gt;nej&lt;/b&gt;" in page
    assert "<b>nej" not in page


def test_the_marked_questions_can_be_chosen_at_once_and_what_was_typed_stays(cast: Cast) -> None:
    one = put(cast, S.DRAFT)
    cast.save(FigureAnswer(code="fees_companies", value=Decimal(21), version=1, explanation="Betalt forud."))
    courses = cast.round.questions.get(indicator__code="courses").indicator
    Comment.objects.create(
        submission=one, indicator=courses, author=cast.reviewer, by_cluster=False, at=NOW, text="Hvorfor?"
    )
    Submission.objects.filter(pk=one.pk).update(status=S.IN_REVIEW)
    client = browser(cast.reviewer)
    assert " checked" not in client.get(url(cast, "send-back")).content.decode()
    form = seen(cast, questions=["newsletters"], **{"choose-marked": "1"})
    response = client.post(url(cast, "send-back"), form)
    page = response.content.decode()
    assert response.status_code == 200
    assert REASON in page
    assert page.count(" checked") == 3
    for code in ("newsletters", "fees_companies", "courses"):
        assert f'id="id_question-{code}" name="questions" value="{code}" checked' in page
    assert status(cast) == S.IN_REVIEW


def test_the_page_takes_as_many_queries_with_ten_times_the_comments(
    cast: Cast, count_queries: object
) -> None:
    one = put(cast, S.IN_REVIEW)
    client = browser(cast.reviewer)
    few = count_queries(lambda: client.get(url(cast, "send-back")))  # type: ignore[operator] # untyped
    for question in cast.round.questions.asked()[:30]:
        Comment.objects.create(
            submission=one,
            indicator=question.indicator,
            author=cast.reviewer,
            by_cluster=False,
            at=NOW,
            text="?",
        )
    # The fixture has no type.
    assert count_queries(lambda: client.get(url(cast, "send-back"))) == few  # type: ignore[operator]


def test_the_filter_of_the_board_is_kept(cast: Cast) -> None:
    put(cast, S.IN_REVIEW)
    client = browser(cast.reviewer)
    address = url(cast, "send-back") + "?status=in_review&q=vind"
    assert "?status=in_review&amp;q=vind" in client.get(address).content.decode()
    response = client.post(address, seen(cast))
    assert response["Location"] == url(cast, "review") + "?status=in_review&q=vind"


@pytest.mark.parametrize("name", ["send-back", "excuse"])
def test_what_was_typed_outlives_a_sign_in_that_ran_out(cast: Cast, name: str) -> None:
    put(cast, S.IN_REVIEW)
    client = Client(headers={"accept-language": "en"})
    form = seen(cast, questions=["courses"], **{"typed-by": seal(cast.reviewer)})
    assert client.post(url(cast, name), form)["Location"].startswith("/konto/login/")
    client.force_login(cast.reviewer)
    page = client.get(url(cast, name)).content.decode()
    assert REASON in page
    assert "data-put-back" in page
    if name == "send-back":
        assert 'value="courses" checked' in page
    assert status(cast) == S.IN_REVIEW
    assert client.post(url(cast, name), form).status_code == 302
    assert status(cast) in {S.RETURNED, S.EXCUSED}


# Reopening


def test_an_approval_is_taken_back_and_the_totals_follow_at_once(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    put(cast, S.APPROVED)
    refresh_totals(cast.round.pk)
    assert TotalsState.objects.get().final == 1
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator] # an untyped fixture
        response = browser(cast.reviewer).post(url(cast, "reopen"), seen(cast, questions=["courses"]))
    assert response.status_code == 302
    assert status(cast) == S.RETURNED
    assert (cast.submission.approved_by, cast.submission.approved_at) == (None, None)
    state = TotalsState.objects.get()
    assert (state.provisional, state.final, state.stale) == (0, 0, False)
    assert Mail.objects.filter(kind=MailKind.REOPENED).count() == 2


def test_once_published_only_an_administrator_reopens(cast: Cast) -> None:
    put(cast, S.APPROVED)
    cast.round.status = RoundStatus.PUBLISHED
    cast.round.save()
    reviewer = browser(cast.reviewer)
    page = reviewer.get(url(cast, "review")).content.decode()
    assert url(cast, "reopen") not in page
    assert "administrator" in page
    response = reviewer.post(url(cast, "reopen"), seen(cast))
    assert response.status_code == 409
    assert REASON in response.content.decode()
    assert status(cast) == S.APPROVED

    administrator = browser(cast.administrator)
    assert administrator.get(url(cast, "reopen")).status_code == 200
    administrator.post(url(cast, "reopen"), seen(cast))
    assert status(cast) == S.RETURNED


# Excusing


def test_a_cluster_is_excused_with_a_reason_and_readmitted(cast: Cast) -> None:
    put(cast, S.DRAFT)
    client = browser(cast.reviewer)
    assert client.get(url(cast, "excuse")).status_code == 200
    assert client.post(url(cast, "excuse"), {"reason": ""}).status_code == 422
    assert client.post(url(cast, "excuse"), {"reason": "a" * 100_000}).status_code == 422
    assert status(cast) == S.DRAFT
    client.post(url(cast, "excuse"), {"reason": "Nedlagt i året."})
    assert status(cast) == S.EXCUSED
    assert cast.submission.excuse == "Nedlagt i året."

    assert "Nedlagt i året." in client.get(url(cast, "readmit")).content.decode()
    client.post(url(cast, "readmit"))
    assert (status(cast), cast.submission.excuse) == (S.DRAFT, "")
    assert Mail.objects.filter(kind=MailKind.EXCUSED).count() == 2
    assert Mail.objects.filter(kind=MailKind.READMITTED).count() == 2


# Taking, giving back, taking over


def test_what_one_took_by_mistake_is_given_back(cast: Cast) -> None:
    put(cast, S.SUBMITTED)
    client = browser(cast.reviewer)
    client.post(url(cast, "take"))
    assert url(cast, "release") in client.get(url(cast, "review")).content.decode()
    client.post(url(cast, "release"))
    assert (status(cast), cast.submission.reviewer) == (S.SUBMITTED, None)
    assert events(cast, "release") == 1


def test_a_colleague_takes_over_and_nobody_overlooks_who_did(cast: Cast) -> None:
    one = put(cast, S.SUBMITTED)
    take_into_review(submission_id=one.pk, user=cast.reviewer, now=NOW)
    third = builders.reviewer("tredje@example.dk")
    page = browser(cast.administrator).get(url(cast, "review")).content.decode()
    assert url(cast, "take-over") in page
    assert url(cast, "release") not in page
    form = {"holder": str(cast.reviewer.pk)}
    browser(cast.administrator).post(url(cast, "take-over"), form)
    assert (status(cast), cast.submission.reviewer) == (S.IN_REVIEW, cast.administrator)

    # A page that still shows the first of them takes nothing from the second.
    response = browser(third).post(url(cast, "take-over"), form, follow=True)
    assert str(cast.administrator) in response.content.decode()
    assert status(cast) == S.IN_REVIEW
    assert cast.submission.reviewer == cast.administrator
    for forged in ({}, {"holder": "x"}, {"holder": "9" * 40}):
        browser(third).post(url(cast, "take-over"), forged)
        cast.submission.refresh_from_db()
        assert cast.submission.reviewer == cast.administrator
    assert events(cast, "take_over") == 1
