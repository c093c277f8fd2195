"""The pages of corrections: who may, what is told, and that nothing typed is lost."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from submissions.models import Correction, FigureChange, SubmissionStatus
from submissions.reviewing.corrections import CorrectionState, state_of
from submissions.services.answer_correction import confirm_corrections
from submissions.services.correct import correct
from submissions.services.write_figures import FigureAnswer
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.correcting import client_of, corrected, corrected_country, figure, in_review

pytestmark = pytest.mark.shared

LONG = "x" * 100_000


@pytest.fixture(autouse=True)
def _in_review(time_machine: TimeMachineFixture, cast: Cast) -> None:
    time_machine.move_to(NOW)
    in_review(cast)


def url(cast: Cast, code: str = "courses", query: str = "") -> str:
    return reverse("correct", args=[cast.round.year, cast.cluster.slug, code]) + query


def answers(cast: Cast) -> str:
    return reverse("corrections", args=[cast.cluster.slug, cast.round.year])


def text(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def send(cast: Cast, code: str = "courses", query: str = "", **fields: object) -> HttpResponse:
    """Send the form of a figure as the reviewer."""
    sent = {code: "25", f"{code}-absence": "", f"{code}-version": "1", "given_by": "Anna", "note": "Ringede"}
    return client_of(cast.reviewer).post(url(cast, code, query), {**sent, **fields})  # type: ignore[return-value] # the response itself


def test_a_reviewer_corrects_a_figure_and_comes_back_to_its_row(cast: Cast) -> None:
    page = text(client_of(cast.reviewer).get(url(cast)))  # type: ignore[arg-type] # the response itself
    assert 'name="courses-version" value="1"' in page
    response = send(cast, query="?status=in_review")
    assert response.status_code == 302
    here = reverse("review", args=[cast.round.year, cast.cluster.slug])
    assert response["Location"] == f"{here}?status=in_review#row-courses"
    assert figure(cast).value == 25
    assert Correction.objects.get().given_by == "Anna"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"courses": "12o"}, "id_courses"),
        ({"courses": "-3"}, "id_courses"),
        ({"courses": "1e5"}, "id_courses"),
        ({"courses": "25", "courses-absence": "not_measured"}, "id_courses"),
        ({"courses-explanation": LONG}, "id_courses-explanation"),
        ({"given_by": ""}, "id_given_by"),
        ({"given_by": LONG}, "id_given_by"),
        ({"note": LONG}, "id_note"),
        ({"given_by": "Anna\x00"}, "id_given_by"),
    ],
)
def test_what_cannot_be_taken_is_told_and_kept(cast: Cast, fields: dict[str, str], wrong: str) -> None:
    response = send(cast, **fields)
    assert response.status_code == 422
    page = text(response)
    assert f'<a href="#{wrong}">' in page
    for typed in fields.values():
        assert typed.replace("\x00", "") in page.replace("\x00", "")
    assert not Correction.objects.exists()
    assert figure(cast).value == 20


def test_a_figure_that_somebody_else_corrected_meanwhile_is_told_and_what_was_typed_kept(cast: Cast) -> None:
    correction = corrected(cast, 30)
    confirm_corrections(
        submission_id=cast.submission.pk, user=cast.signatory, now=NOW, correction_ids=[correction.pk]
    )
    response = send(cast)
    assert response.status_code == 409
    page = text(response)
    assert 'name="courses-version" value="2"' in page
    assert 'value="25"' in page
    assert figure(cast).value == 30
    # Sent again from there, it is a choice.
    assert send(cast, **{"courses-version": "2"}).status_code == 302


def test_what_waits_can_be_withdrawn_on_the_same_page(cast: Cast) -> None:
    correction = corrected(cast)
    client = client_of(cast.reviewer)
    assert f'name="withdraw" value="{correction.pk}"' in text(client.get(url(cast)))  # type: ignore[arg-type] # likewise
    assert send(cast, **{"courses-version": "2", "courses": "26"}).status_code == 409
    assert client.post(url(cast), {"withdraw": correction.pk}).status_code == 302
    assert figure(cast).value == 20
    assert 'name="withdraw"' not in text(client_of(builders.reviewer()).get(url(cast)))  # type: ignore[arg-type] # likewise


@pytest.mark.parametrize("pressed", ["999999", "x", "9" * 40, ""])
def test_withdrawing_what_is_not_there_is_not_found(cast: Cast, pressed: str) -> None:
    assert client_of(cast.reviewer).post(url(cast), {"withdraw": pressed}).status_code == 404


def test_fte_of_thousands_are_not_entered_but_asked_about(cast: Cast) -> None:
    fields = {"fte": "9.500", "fte-absence": "", "fte-version": "1", "given_by": "Anna"}
    response = client_of(cast.reviewer).post(url(cast, "fte"), fields)
    assert response.status_code == 422
    assert "Write 9,5 if" in text(response)  # type: ignore[arg-type] # likewise


def test_a_count_is_corrected_after_choosing_its_country(cast: Cast) -> None:
    client, code = client_of(cast.reviewer), "collaborations_b2b"
    assert '<option value="DE">' in text(client.get(url(cast, code)))  # type: ignore[arg-type] # likewise
    there = url(cast, code, "?land=DE")
    assert 'name="version" value="1"' in text(client.get(there))  # type: ignore[arg-type] # likewise
    fields = {"count": "6", "version": "1", "given_by": "Anna"}
    assert client.post(there, {**fields, "count": "x"}).status_code == 422
    for refused in ("10000", "1 234", "12 345"):
        assert client.post(there, {**fields, "count": refused}).status_code == 422
    assert client.post(url(cast, code), fields).status_code == 422
    assert client.post(there, fields).status_code == 302
    assert cast.submission.collaborations.get(country="DE", type="b2b").count == 6
    assert client.post(url(cast, code, "?land=SE"), {**fields, "version": "0"}).status_code == 302
    assert cast.submission.collaborations.get(country="SE", type="b2b").count == 6


@pytest.mark.parametrize(
    ("code", "query"),
    [
        ("nothing", ""),
        ("funding_total", ""),
        ("collaborations_total", ""),
        ("collaborations_b2b", "?land=DK"),
        ("collaborations_b2b", "?land=XX"),
        ("courses", "?land=DE"),
    ],
)
def test_what_nobody_enters_is_not_found(cast: Cast, code: str, query: str) -> None:
    assert client_of(cast.reviewer).get(url(cast, code, query)).status_code == 404


def test_where_it_is_not_in_review_the_page_says_why(cast: Cast) -> None:
    cast.submission.status = SubmissionStatus.SUBMITTED
    cast.submission.save()
    page = text(client_of(cast.reviewer).get(url(cast)))  # type: ignore[arg-type] # likewise
    assert 'name="given_by"' not in page
    response = send(cast)
    assert response.status_code == 409
    assert "Ringede" in text(response)


@pytest.mark.parametrize("who", ["editor", "signatory", "stranger"])
def test_only_reviewers_correct(cast: Cast, who: str) -> None:
    client = client_of(getattr(cast, who))
    refused = 404 if who == "stranger" else 403
    assert client.get(url(cast)).status_code == refused
    assert client.post(url(cast), {"courses": "25"}).status_code == refused


@pytest.mark.parametrize("where", [url, answers])
def test_nobody_is_led_to_sign_in(cast: Cast, client: Client, where: Callable[[Cast], str]) -> None:
    for response in (client.get(where(cast)), client.post(where(cast))):
        assert response.status_code == 302
        assert reverse("account_login") in response["Location"]


def test_the_signatory_is_led_from_the_list_and_the_overview_to_the_answer(cast: Cast) -> None:
    client, here = client_of(cast.signatory), f'href="{answers(cast)}"'
    overview = reverse("submission", args=[cast.cluster.slug, cast.round.year])
    assert here not in text(client.get(overview))  # type: ignore[arg-type] # likewise
    corrected(cast)
    assert here in text(client.get(reverse("submission-list")))  # type: ignore[arg-type] # likewise
    page = text(client.get(overview))  # type: ignore[arg-type] # likewise
    assert 'data-corrections="1"' in page
    assert here in page


def test_the_signatory_confirms_all_at_once(cast: Cast) -> None:
    one, other = corrected(cast), corrected_country(cast)
    client = client_of(cast.signatory)
    assert text(client.get(answers(cast))).count('name="confirm"') == 3  # type: ignore[arg-type] # likewise
    response = client.post(answers(cast), {"correction": [one.pk, other.pk], "confirm": "1"})
    assert response.status_code == 302
    assert not Correction.objects.filter(confirmed__isnull=True).exists()
    assert 'name="confirm"' not in text(client.get(answers(cast)))  # type: ignore[arg-type] # likewise


def test_the_signatory_declines_with_a_reason(cast: Cast) -> None:
    correction, client = corrected(cast), client_of(cast.signatory)
    sent, field = {"correction": correction.pk, "decline": "1"}, f"reason-{correction.pk}"
    for reason in ("", "   "):
        response = client.post(answers(cast), {**sent, field: reason})
        assert response.status_code == 422
        assert f'href="#{field}"' in text(response)  # type: ignore[arg-type] # likewise
    response = client.post(answers(cast), {**sent, field: LONG})
    assert response.status_code == 422
    assert LONG in text(response)  # type: ignore[arg-type] # likewise
    assert client.post(answers(cast), {**sent, field: "Det <b>er</b> 20"}).status_code == 302
    correction.refresh_from_db()
    assert state_of(correction) == CorrectionState.DECLINED
    assert figure(cast).value == 20
    assert "Det &lt;b&gt;er&lt;/b&gt; 20" in client.get(answers(cast)).content.decode()


def test_who_comes_too_late_is_told_and_what_was_typed_stays(cast: Cast) -> None:
    correction, client = corrected(cast), client_of(cast.signatory)
    client.post(answers(cast), {"correction": correction.pk, "confirm": "1"})
    sent = {"correction": correction.pk, "decline": "1", f"reason-{correction.pk}": "Alligevel ikke"}
    response = client.post(answers(cast), sent)
    assert response.status_code == 409
    assert "Alligevel ikke" in text(response)  # type: ignore[arg-type] # likewise


@pytest.mark.parametrize(
    "sent",
    [
        {"correction": "x", "confirm": "1"},
        {"correction": "999999", "confirm": "1"},
        {"decline": "1", "reason": "x"},
        {},
    ],
)
def test_what_no_form_sends_is_not_found(cast: Cast, sent: dict[str, str]) -> None:
    corrected(cast)
    assert client_of(cast.signatory).post(answers(cast), sent).status_code == 404


@pytest.mark.parametrize(
    ("who", "sees", "answered"), [("editor", 200, 403), ("reviewer", 200, 403), ("stranger", 404, 404)]
)
def test_who_else_sees_and_answers(cast: Cast, who: str, sees: int, answered: int) -> None:
    correction, client = corrected(cast), client_of(getattr(cast, who))
    response = client.get(answers(cast))
    assert response.status_code == sees
    assert 'name="confirm"' not in text(response)  # type: ignore[arg-type] # likewise
    response = client.post(answers(cast), {"correction": correction.pk, "confirm": "1"})
    assert response.status_code == answered
    correction.refresh_from_db()
    assert correction.confirmed is None


def test_the_history_says_who_gave_it_and_who_confirmed_it(cast: Cast) -> None:
    correction = corrected(cast)
    where = reverse("history", args=[cast.cluster.slug, cast.round.year, "courses"])
    client = client_of(cast.editor)
    assert "Anna Holm, leder" in text(client.get(where))  # type: ignore[arg-type] # likewise
    confirm_corrections(
        submission_id=cast.submission.pk, user=cast.signatory, now=NOW, correction_ids=[correction.pk]
    )
    shown = text(client.get(where)).split("<main")[1]  # type: ignore[arg-type] # likewise
    assert str(cast.signatory) in shown.split('class="change__who"')[1].split("</p>")[0]


def test_the_receipt_says_that_figures_were_corrected_since(
    cast: Cast, time_machine: TimeMachineFixture
) -> None:
    where = reverse("receipt", args=[cast.cluster.slug, cast.round.year])
    client = client_of(cast.signatory)
    assert answers(cast) not in text(client.get(where))  # type: ignore[arg-type] # likewise
    correct(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW + dt.timedelta(hours=1),
        answer=FigureAnswer(code="courses", value=Decimal(25), version=1),
        given_by="Anna",
    )
    assert answers(cast) in text(client.get(where))  # type: ignore[arg-type] # likewise


def test_an_import_over_a_correction_can_only_be_declined(cast: Cast) -> None:
    correction = corrected(cast)
    last = correction.change
    FigureChange.objects.create(
        submission=cast.submission,
        indicator=last.indicator,
        old_value=25,
        new_value=40,
        version=3,
        user=cast.administrator,
        at=NOW,
        on_behalf=True,
    )
    cast.submission.figures.filter(indicator=last.indicator).update(value=Decimal(40), version=3)
    client = client_of(cast.signatory)
    assert client.post(answers(cast), {"correction": correction.pk, "confirm": "1"}).status_code == 409
    sent = {"correction": correction.pk, "decline": "1", f"reason-{correction.pk}": "Importen gælder"}
    assert client.post(answers(cast), sent).status_code == 302
    assert figure(cast).value == 40


def test_queries_do_not_grow_with_corrections(
    cast: Cast, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    corrected(cast)
    pages = (
        (client_of(cast.signatory), answers(cast)),
        (client_of(cast.signatory), reverse("submission-list")),
        (client_of(cast.reviewer), url(cast, "newsletters")),
    )

    def counts() -> list[int]:
        return [count_queries(lambda page=page: page[0].get(page[1])) for page in pages]  # type: ignore[misc] # bound above

    counts()
    few = counts()
    for code in ("newsletters", "press_releases", "matchmaking", "public_actors"):
        corrected(cast, 31, code=code)
    many = counts()
    assert many[:2] == few[:2]
    assert many[2] <= few[2]


def test_an_answer_that_names_no_correction_confirms_nothing(cast: Cast) -> None:
    response = client_of(cast.signatory).post(answers(cast), {"confirm": "1"})
    assert response.status_code == 404
