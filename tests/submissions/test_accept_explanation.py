"""An explanation is accepted for what it was given for, with a footnote in the reviewer's own words."""

from collections.abc import Callable
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import AuditEntry, Membership
from submissions.models import AcceptedExplanation, Figure, SubmissionStatus
from submissions.models.review import LONGEST_FOOTNOTE
from submissions.reviewing.accepted import accepted_of
from submissions.services.accept_explanation import accept_explanation, take_back_acceptance
from submissions.services.errors import ContentChanged, NotAllowed
from submissions.services.save_figures import FigureAnswer
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.correcting import client_of, corrected, figure, put_in
from tests.submissions.test_sending import ready

WORDS = "Vi lukkede et hold midt på året."


@pytest.fixture(autouse=True)
def _in_review(time_machine: TimeMachineFixture, cast: Cast) -> None:
    time_machine.move_to(NOW)
    ready(cast)
    cast.save(FigureAnswer(code="courses", value=Decimal(20), explanation=WORDS, version=1))
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW, tell=False)
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    cast.submission.refresh_from_db()


def accept(
    cast: Cast, *, version: int = 2, code: str = "courses", who: str = "reviewer", **notes: str
) -> None:
    accept_explanation(
        submission_id=cast.submission.pk,
        code=code,
        version=version,
        user=getattr(cast, who),
        now=NOW,
        **notes,
    )


def url(cast: Cast, code: str = "courses") -> str:
    return reverse("accept-explanation", args=[cast.round.year, cast.cluster.slug, code])


def post(cast: Cast, client: Client | None = None, **fields: str) -> tuple[int, str]:
    response = (client or client_of(cast.reviewer)).post(url(cast), {"version": "2", **fields})
    return response.status_code, unescape(response.content.decode())


def test_it_is_accepted_and_recorded(cast: Cast) -> None:
    accept(cast, footnote_da="Et hold lukkede.", footnote_en="A class closed.")
    accepted = accepted_of(cast.submission)["courses"]
    assert (accepted.holds, accepted.has_footnote, accepted.explanation) == (True, True, WORDS)
    entry = AuditEntry.objects.get(action="explanation-accepted")
    assert (entry.user, entry.subject, entry.detail["footnote_da"]) == (
        cast.reviewer,
        "courses",
        "Et hold lukkede.",
    )


def test_accepting_again_words_the_footnote_anew(cast: Cast) -> None:
    accept(cast, footnote_da="En", footnote_en="One")
    accept(cast, footnote_da="To", footnote_en="Two")
    assert AcceptedExplanation.objects.get().footnote_en == "Two"


def test_another_value_or_other_words_end_it(cast: Cast) -> None:
    accept(cast)
    corrected(cast, 25, version=2)
    assert not accepted_of(cast.submission)["courses"].holds


def test_it_can_be_taken_back(cast: Cast) -> None:
    accept(cast)
    take_back_acceptance(submission_id=cast.submission.pk, code="courses", user=cast.reviewer, now=NOW)
    assert not accepted_of(cast.submission)
    assert AuditEntry.objects.filter(action="acceptance-taken-back").count() == 1
    take_back_acceptance(submission_id=cast.submission.pk, code="courses", user=cast.reviewer, now=NOW)
    assert AuditEntry.objects.filter(action="acceptance-taken-back").count() == 1


@pytest.mark.parametrize("code", ["newsletters", "nothing"])
def test_what_was_not_explained_is_not_accepted(cast: Cast, code: str) -> None:
    with pytest.raises(NotAllowed):
        accept(cast, code=code, version=1)


def test_a_figure_that_changed_since_is_told(cast: Cast) -> None:
    with pytest.raises(ContentChanged):
        accept(cast, version=1)


def test_words_that_were_written_for_another_value_are_not_accepted(cast: Cast) -> None:
    Figure.objects.filter(submission=cast.submission, indicator__code="courses").update(value=Decimal(21))
    with pytest.raises(NotAllowed, match="et andet tal"):
        accept(cast)
    assert not accepted_of(cast.submission)


@pytest.mark.parametrize("status", ["not_started", "draft", "returned", "excused"])
def test_nothing_is_accepted_of_what_the_cluster_has_or_does_not_hand_in(cast: Cast, status: str) -> None:
    put_in(cast, status)
    with pytest.raises(NotAllowed) as refused:
        accept(cast)
    assert ("fritaget" in str(refused.value)) == (status == "excused")


@pytest.mark.parametrize("who", ["editor", "signatory", "stranger"])
def test_only_reviewers_accept(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        accept(cast, who=who)


def test_a_reviewer_who_works_for_the_cluster_does_not(cast: Cast) -> None:
    Membership.objects.create(user=cast.reviewer, cluster=cast.cluster, role="editor")
    with pytest.raises(NotAllowed):
        accept(cast)


def test_not_while_the_cluster_has_the_form(cast: Cast) -> None:
    cast.submission.status = SubmissionStatus.RETURNED
    cast.submission.save()
    with pytest.raises(NotAllowed):
        accept(cast)
    assert post(cast)[0] == 409


def test_a_footnote_is_in_both_languages(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        accept(cast, footnote_da="Kun dansk")
    status, page = post(cast, footnote_da="Kun dansk")
    assert status == 422
    assert 'href="#id_footnote_en"' in page
    assert "Kun dansk" in page


def test_the_page_accepts_and_leads_back(cast: Cast) -> None:
    page = client_of(cast.reviewer).get(url(cast)).content.decode()
    assert WORDS in page
    response = client_of(cast.reviewer).post(
        f"{url(cast)}?sort=-warnings",
        {"version": "2", "footnote_da": " Et\r\nhold ", "footnote_en": "A class"},
    )
    assert response.status_code == 302
    assert response["Location"].endswith("?sort=-warnings#row-courses")
    assert AcceptedExplanation.objects.get().footnote_da == "Et hold"
    assert client_of(cast.reviewer).post(url(cast), {"take-back": "1"}).status_code == 302
    assert not AcceptedExplanation.objects.exists()


@pytest.mark.parametrize("length", [LONGEST_FOOTNOTE + 1, 100_000])
def test_too_long_a_footnote_is_told_with_the_limit_and_kept(cast: Cast, length: int) -> None:
    long = "æ" * length
    status, page = post(cast, footnote_da=long, footnote_en="x")
    assert status == 422
    assert long in page
    assert str(LONGEST_FOOTNOTE) in page


def test_what_was_typed_stays_where_the_figure_changed_meanwhile(cast: Cast) -> None:
    corrected(cast, 25, version=2)
    AcceptedExplanation.objects.all().delete()
    figure_now = figure(cast)
    figure_now.explanation = WORDS
    figure_now.save()
    status, page = post(cast, footnote_da="Mine ord", footnote_en="My words")
    assert status == 409
    assert "Mine ord" in page
    assert 'name="version" value="3"' in page
    assert not AcceptedExplanation.objects.exists()


@pytest.mark.parametrize("code", ["nothing", "funding_total", "collaborations_b2b"])
def test_what_has_no_explanation_is_not_found(cast: Cast, code: str) -> None:
    assert client_of(cast.reviewer).get(url(cast, code)).status_code == 404


@pytest.mark.parametrize("who", ["editor", "signatory", "stranger"])
def test_only_reviewers_see_the_page(cast: Cast, who: str) -> None:
    client = client_of(getattr(cast, who))
    refused = 404 if who == "stranger" else 403
    assert client.get(url(cast)).status_code == refused
    assert post(cast, client)[0] == refused


def test_nobody_is_led_to_sign_in(cast: Cast, client: Client) -> None:
    assert reverse("account_login") in client.get(url(cast))["Location"]


def test_it_is_one_query(cast: Cast, count_queries: Callable[[Callable[[], object]], int]) -> None:
    accept(cast)
    assert count_queries(lambda: accepted_of(cast.submission)) == 1
