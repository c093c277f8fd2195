"""Check and send, recall and ask, as pages."""

import datetime as dt
from decimal import Decimal
from html import unescape

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import Membership, User
from accounts.typed import seal
from submissions.models import Mail, MailKind, SendingRequest, SubmissionStatus
from submissions.services.recall import recall
from submissions.services.return_submission import return_submission
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer, save_figures
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_sending import ready

pytestmark = pytest.mark.shared

SCRIPT = "<script>alert(1)</script>"
ASK = {"ask": "1"}
PAGES = ("submit", "recall", "receipt", "receipt-file")


@pytest.fixture(autouse=True)
def clock(time_machine: TimeMachineFixture) -> TimeMachineFixture:
    """Let the pages, which go by the clock, be opened while the round of 2018 is open."""
    time_machine.move_to(NOW)
    return time_machine


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "da"})
    client.force_login(user)
    return client


def url(cast: Cast, name: str) -> str:
    return reverse(name, args=[cast.cluster.slug, 2018])


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def seen(client: Client, cast: Cast) -> dict[str, str]:
    """Open the page, and return what its form sends."""
    context = client.get(url(cast, "submit")).context
    return {"content_hash": context["content_hash"], "last_change": str(context["last_change"])}


def status(cast: Cast) -> str:
    cast.submission.refresh_from_db()
    return cast.submission.status


def send(cast: Cast) -> None:
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)


# What the page shows


def test_the_page_shows_every_figure_beside_last_years_with_change_and_explanation(cast: Cast) -> None:
    ready(cast)
    last = builders.submission(cast.cluster, round=builders.round_with_catalogue(2017))
    builders.put_figures(last, courses=Decimal(16))
    cast.save(
        FigureAnswer(code="courses", value=Decimal(20), explanation=f"Nye kurser {SCRIPT}", version=1),
        FigureAnswer(code="newsletters", absence="not_measured", version=1),
    )
    response = signed_in(cast.signatory).get(url(cast, "submit"))
    page = response.content.decode()
    assert SCRIPT not in page
    text = unescape(page)
    for expected in ("+25\xa0%", f"Nye kurser {SCRIPT}", "Ikke målt", "10,25\xa0årsværk", "Tyskland"):
        assert expected in text, expected
    rows = {row.question.code for summary, _ in response.context["sections"] for row in summary.rows}
    assert rows == {question.code for question in cast.round.questions.select_related("indicator")}


def test_what_stands_in_the_way_comes_first_with_the_way_to_it(cast: Cast) -> None:
    cast.answer_all()
    cast.save(
        FigureAnswer(code="courses", version=1),
        FigureAnswer(code="companies_sme", value=Decimal(30), version=1),
    )
    page = shown(signed_in(cast.signatory), url(cast, "submit"))
    assert "Der mangler 1 svar" in page
    assert "/competence/#row-courses" in page
    assert "1 fejl, der skal rettes" in page
    assert "Send tallene" not in page


def test_many_missing_answers_are_told_by_section(cast: Cast) -> None:
    page = shown(signed_in(cast.editor), url(cast, "submit"))
    assert "Der mangler 48 svar" in page
    assert page.count("#row-") < 10


def test_the_button_is_for_signatories_when_nothing_stands_in_the_way(cast: Cast) -> None:
    ready(cast)
    assert "Send tallene" in shown(signed_in(cast.signatory), url(cast, "submit"))
    for other in (cast.editor, cast.reviewer):
        assert "Send tallene" not in shown(signed_in(other), url(cast, "submit"))
    assert "Bed en indberetningsansvarlig" not in shown(signed_in(cast.reviewer), url(cast, "submit"))


def test_what_was_returned_is_on_the_page(cast: Cast) -> None:
    ready(cast)
    send(cast)
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    return_submission(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW,
        reason=f"Er kurserne talt to gange? {SCRIPT}",
        questions=["courses"],
    )
    response = signed_in(cast.signatory).get(url(cast, "submit"))
    assert "Er kurserne talt to gange?" in response.content.decode()
    assert SCRIPT not in response.content.decode()


def test_the_page_takes_the_same_queries_whatever_is_in_it(cast: Cast, count_queries: object) -> None:
    client = signed_in(cast.signatory)
    cast.save(FigureAnswer(code="courses", value=Decimal(1)))
    few = count_queries(lambda: client.get(url(cast, "submit")))  # type: ignore[operator] # untyped
    cast.answer_all(courses=1)
    save_figures(
        submission_id=cast.submission.pk,
        user=cast.signatory,
        now=NOW,
        collaborations=[
            CollaborationAnswer(country=code, type="b2b", count=2) for code in ("DE", "SE", "NO")
        ],
    )
    assert count_queries(lambda: client.get(url(cast, "submit"))) == few  # type: ignore[operator] # untyped
    assert few <= 19


# Sending


def test_a_signatory_sends_what_was_on_the_page_and_sees_the_receipt(cast: Cast) -> None:
    ready(cast)
    client = signed_in(cast.signatory)
    response = client.post(url(cast, "submit"), seen(client, cast))
    assert response.status_code == 302
    assert response["Location"] == url(cast, "receipt")
    assert status(cast) == SubmissionStatus.SUBMITTED
    page = shown(client, url(cast, "receipt"))
    assert cast.submission.content_hash in page
    assert "fredag 8. februar 2019 kl. 13.00" in page
    assert "10,25\xa0årsværk" in page


def test_sending_twice_sends_once_and_shows_the_receipt(cast: Cast) -> None:
    other = builders.signatory(cast.cluster)
    ready(cast)
    first, second = signed_in(cast.signatory), signed_in(other)
    forms = [(first, seen(first, cast)), (first, seen(first, cast)), (second, seen(second, cast))]
    for client, form in forms:
        assert client.post(url(cast, "submit"), form)["Location"] == url(cast, "receipt")
    assert cast.submission.events.filter(action="submit").count() == 1
    assert Mail.objects.filter(kind=MailKind.RECEIPT).count() == 2


def test_what_a_colleague_changed_meanwhile_is_shown_and_not_sent(cast: Cast) -> None:
    ready(cast)
    client = signed_in(cast.signatory)
    form = seen(client, cast)
    cast.save(FigureAnswer(code="courses", value=Decimal(77), explanation=SCRIPT, version=1))
    save_figures(
        submission_id=cast.submission.pk,
        user=cast.editor,
        now=NOW,
        collaborations=[CollaborationAnswer(country="SE", type="b2b", count=2)],
    )

    response = client.post(url(cast, "submit"), form)

    page = unescape(response.content.decode())
    assert response.status_code == 409
    assert status(cast) == SubmissionStatus.DRAFT
    assert [(change.before, change.now, change.who) for change in response.context["changed"]] == [
        ("20", f"77 – {SCRIPT}", cast.editor.email),
        ("intet", "2", cast.editor.email),
    ]
    assert "Sverige" in page
    assert SCRIPT not in response.content.decode()
    # The page that came back is the newest: sending it is the person's choice.
    again = {name: str(response.context[name]) for name in ("content_hash", "last_change")}
    assert client.post(url(cast, "submit"), again)["Location"] == url(cast, "receipt")


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 18, "9" * 40, "²"])
def test_a_form_without_a_sensible_hash_is_never_sent(cast: Cast, number: str) -> None:
    ready(cast)
    for form in ({}, {"content_hash": "", "last_change": number}, {"content_hash": "æ" * 64}):
        assert signed_in(cast.signatory).post(url(cast, "submit"), form).status_code == 409
    assert status(cast) == SubmissionStatus.DRAFT


def test_forged_fields_are_ignored(cast: Cast) -> None:
    ready(cast)
    client = signed_in(cast.signatory)
    forged = {**seen(client, cast), "status": "approved", "cluster": "1", "user": "1", "late": "1"}
    client.post(url(cast, "submit"), forged)
    assert status(cast) == SubmissionStatus.SUBMITTED
    assert cast.submission.submitted_by == cast.signatory
    assert not cast.submission.late


def test_what_has_errors_is_not_sent_by_a_forged_form_either(cast: Cast) -> None:
    cast.save(FigureAnswer(code="courses", value=Decimal(1)))
    client = signed_in(cast.signatory)
    response = client.post(url(cast, "submit"), seen(client, cast))
    assert response.status_code == 422
    assert "Tallene er ikke sendt endnu" in response.content.decode()


def test_after_the_last_edit_the_page_says_why_nothing_can_be_sent(
    cast: Cast, clock: TimeMachineFixture
) -> None:
    ready(cast)
    client = signed_in(cast.signatory)
    form = seen(client, cast)
    clock.move_to(cast.round.last_edit + dt.timedelta(minutes=1))
    client.force_login(cast.signatory)
    assert "Fristen var" in shown(client, url(cast, "submit"))
    assert client.post(url(cast, "submit"), form)["Location"] == url(cast, "submission")
    assert status(cast) == SubmissionStatus.DRAFT


# Asking


def test_an_editor_asks_every_signatory_by_mail(cast: Cast) -> None:
    ready(cast)
    client = signed_in(cast.editor)
    client.post(url(cast, "submit"), {"ask": "1", "note": "  Kig især på kurserne.  "})
    (mail,) = Mail.objects.all()
    assert mail.address == cast.signatory.email
    assert "Kig især på kurserne." in mail.text
    assert f"http://localhost:8000{url(cast, 'submit')}" in mail.text
    assert "Alt er besvaret" in mail.text
    for page in ("submission", "submit"):
        text = shown(client, url(cast, page))
        assert f"{cast.editor} bad de indberetningsansvarlige om at sende" in text
        assert "Kig især på kurserne." in text


def test_nobody_is_asked_more_than_once_an_hour(cast: Cast, clock: TimeMachineFixture) -> None:
    other = builders.editor(cast.cluster)
    ready(cast)
    signed_in(cast.editor).post(url(cast, "submit"), ASK)
    clock.move_to(NOW + dt.timedelta(minutes=59))
    answer = signed_in(other).post(url(cast, "submit"), ASK, follow=True)
    assert "har allerede bedt om det. I kan bede om det igen fra kl. 14.00" in unescape(
        answer.content.decode()
    )
    assert Mail.objects.count() == 1
    clock.move_to(NOW + dt.timedelta(minutes=61))
    signed_in(other).post(url(cast, "submit"), ASK)
    assert Mail.objects.count() == 2


def test_without_a_signatory_the_page_says_who_to_write_to(cast: Cast) -> None:
    Membership.objects.filter(user=cast.signatory).delete()
    ready(cast)
    client = signed_in(cast.editor)
    page = shown(client, url(cast, "submit"))
    assert "jeres klynge har ingen" in page
    assert "Bed en indberetningsansvarlig" not in page
    answer = client.post(url(cast, "submit"), ASK, follow=True)
    assert "Skriv til Cluster Excellence Denmark" in answer.content.decode()
    assert not SendingRequest.objects.exists()


def test_a_sending_answers_the_request(cast: Cast, clock: TimeMachineFixture) -> None:
    ready(cast)
    signed_in(cast.editor).post(url(cast, "submit"), ASK)
    later = NOW + dt.timedelta(minutes=5)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=later)
    recall(submission_id=cast.submission.pk, user=cast.signatory, now=later)
    assert "bad de indberetningsansvarlige" not in shown(signed_in(cast.editor), url(cast, "submission"))


def test_reviewers_and_closed_forms_cannot_ask(cast: Cast) -> None:
    signed_in(cast.editor).post(url(cast, "submit"), ASK)  # nothing is filled in yet
    ready(cast)
    signed_in(cast.reviewer).post(url(cast, "submit"), ASK)
    send(cast)
    signed_in(cast.editor).post(url(cast, "submit"), ASK)
    assert not SendingRequest.objects.exists()


def test_a_note_stands_there_where_nobody_is_asked(cast: Cast) -> None:
    ready(cast)
    client = signed_in(cast.editor)
    client.post(url(cast, "submit"), ASK)
    again = client.post(url(cast, "submit"), {"ask": "1", "note": "Fra <Bo>"})
    assert again.status_code == 409
    assert "\nFra &lt;Bo&gt;</textarea>" in again.content.decode()
    send(cast)
    closed = unescape(client.post(url(cast, "submit"), {"ask": "1", "note": "Fra Bo"}).content.decode())
    assert "</textarea>" not in closed
    assert ">Fra Bo</p>" in closed


def test_a_note_outlives_a_sign_in_that_ran_out(cast: Cast) -> None:
    ready(cast)
    client = Client()
    client.post(url(cast, "submit"), {"ask": "1", "note": "Fra Bo", "typed-by": seal(cast.editor)})
    client.force_login(cast.editor)
    page = shown(client, url(cast, "submit"))
    assert "Fra Bo</textarea>" in page
    assert "data-put-back" in page
    assert not SendingRequest.objects.exists()


def test_a_note_that_is_too_long_is_cut(cast: Cast) -> None:
    ready(cast)
    signed_in(cast.editor).post(url(cast, "submit"), {"ask": "1", "note": "x" * 50_000})
    assert len(SendingRequest.objects.get().note) == 1000


# Recalling


def test_recalling_is_confirmed_first_and_opens_the_form(cast: Cast) -> None:
    ready(cast)
    send(cast)
    client = signed_in(cast.signatory)
    assert url(cast, "recall") in shown(client, url(cast, "submission"))
    assert "Skemaet åbner igen" in shown(client, url(cast, "recall"))
    assert status(cast) == SubmissionStatus.SUBMITTED
    client.post(url(cast, "recall"))
    assert status(cast) == SubmissionStatus.DRAFT
    assert "åbnet for rettelser" in shown(client, url(cast, "receipt"))


def test_after_the_last_edit_nothing_leads_to_a_recall(cast: Cast, clock: TimeMachineFixture) -> None:
    ready(cast)
    send(cast)
    clock.move_to(cast.round.last_edit + dt.timedelta(minutes=1))
    client = signed_in(cast.signatory)
    for page in ("submission", "receipt"):
        assert url(cast, "recall") not in shown(client, url(cast, page))
    assert client.get(url(cast, "recall"))["Location"] == url(cast, "submission")
    client.post(url(cast, "recall"))
    assert status(cast) == SubmissionStatus.SUBMITTED


def test_an_editor_cannot_recall_and_nobody_can_once_a_reviewer_has_it(cast: Cast) -> None:
    ready(cast)
    send(cast)
    assert signed_in(cast.editor).get(url(cast, "recall")).status_code == 403
    assert url(cast, "recall") not in shown(signed_in(cast.editor), url(cast, "submission"))
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    client = signed_in(cast.signatory)
    assert client.get(url(cast, "recall"))["Location"] == url(cast, "submission")
    client.post(url(cast, "recall"))
    assert status(cast) == SubmissionStatus.IN_REVIEW


# Wrong people, and nobody


@pytest.mark.parametrize("name", PAGES)
def test_another_clusters_pages_are_not_there_and_nobody_signs_in_first(cast: Cast, name: str) -> None:
    ready(cast)
    send(cast)
    stranger = signed_in(cast.stranger)
    for response in (stranger.get(url(cast, name)), stranger.post(url(cast, name))):
        assert response.status_code in {404, 405}
    for response in (Client().get(url(cast, name)), Client().post(url(cast, name))):
        assert response.status_code == 302
        assert response["Location"].startswith("/konto/login/")


def test_an_editor_and_a_reviewer_cannot_send(cast: Cast) -> None:
    ready(cast)
    for user in (cast.editor, cast.reviewer, cast.administrator):
        client = signed_in(user)
        client.post(url(cast, "submit"), seen(client, cast))
    assert status(cast) == SubmissionStatus.DRAFT
    assert outbox.outbox == []
