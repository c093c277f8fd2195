"""The pages of case stories: for the right person, the wrong one and nobody, open and closed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from submissions.models import CaseStory, Submission, SubmissionStatus
from submissions.services.remove_case import remove_case
from tests import builders
from tests.builders import NOW
from tests.submissions.cases.storytelling import SCRIPT, fields, signed_in, text, told, url

# --- Who


PLACES = [
    ("cases", False),
    ("case", True),
    ("case-photo", True),
    ("case-edit", True),
    ("case-remove", True),
    ("case-new", False),
]
READ_ONLY = {"cases", "case", "case-photo"}


@pytest.mark.parametrize(("name", "has_case"), PLACES)
def test_each_page_opens_for_whom_it_is_meant(
    one: Submission, editor: User, case: CaseStory, name: str, has_case: bool
):
    address = url(one, name, case if has_case else None)
    assert signed_in(editor).get(address).status_code == 200
    assert signed_in(builders.signatory(one.cluster)).get(address).status_code == 200
    for staff in (builders.reviewer(), builders.administrator()):
        assert signed_in(staff).get(address).status_code == (200 if name in READ_ONLY else 403)
    assert signed_in(builders.signatory(builders.cluster())).get(address).status_code == 404
    nobody = Client().get(address)
    assert nobody.status_code == 302
    assert nobody["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(("name", "has_case"), [place for place in PLACES if place[0] not in READ_ONLY])
def test_nobody_else_changes_anything(one: Submission, case: CaseStory, name: str, has_case: bool):
    address = url(one, name, case if has_case else None)
    typed = {"title": "Overtaget", "category": "matchmaking", "version": "1"}
    assert signed_in(builders.reviewer()).post(address, typed).status_code == 403
    assert signed_in(builders.signatory(builders.cluster())).post(address, typed).status_code == 404
    assert Client().post(address, typed).status_code == 302
    assert [story.title for story in CaseStory.objects.all()] == ["Et skib"]


def test_a_story_is_found_in_its_own_submission_alone(one: Submission, editor: User, case: CaseStory):
    other = builders.submission(round=one.round)
    stranger = signed_in(builders.signatory(other.cluster))
    for name in ("case", "case-photo", "case-edit", "case-remove"):
        assert stranger.get(url(other, name, case)).status_code == 404
    assert stranger.post(url(other, "case-remove", case), {"version": "1"}).status_code == 302
    assert CaseStory.objects.filter(pk=case.pk).exists()


@pytest.mark.parametrize("name", ["cases", "case", "case-photo"])
def test_pages_that_only_show_take_no_post(one: Submission, editor: User, case: CaseStory, name: str):
    address = url(one, name, case if name != "cases" else None)
    assert signed_in(editor).post(address).status_code == 405


# --- The list


def test_an_empty_list_says_how_to_begin_and_shows_an_example(one: Submission, editor: User):
    page = text(signed_in(editor).get(url(one)))
    assert url(one, "case-new") in page
    assert "What makes a good story?" in page
    assert "An example" in page
    assert url(one, "case-new") not in text(signed_in(builders.reviewer()).get(url(one)))


def test_three_stories_leave_no_room(one: Submission, editor: User):
    for number in range(3):
        assert f"room for {3 - number}" in text(signed_in(editor).get(url(one))) or number == 0
        told(one, editor, f"Nummer {number}", photo=False)
    client = signed_in(editor)
    page = text(client.get(url(one)))
    assert url(one, "case-new") not in page
    assert all(f"Nummer {number}" in page for number in range(3))
    assert client.get(url(one, "case-new"))["Location"] == url(one)
    response = client.post(
        url(one, "case-new"), {"title": "Fire", "category": "matchmaking", "body": "Min tekst"}
    )
    assert response.status_code == 409
    assert "Min tekst" in text(response)
    assert one.cases.count() == 3


def test_the_overview_and_the_review_lead_there(one: Submission, editor: User, case: CaseStory):
    assert url(one) in text(signed_in(editor).get(reverse("submission", args=["vindklyngen", 2018])))
    assert url(one) in text(signed_in(builders.reviewer()).get(reverse("review", args=[2018, "vindklyngen"])))


def test_the_number_of_queries_does_not_grow(one: Submission, editor: User):
    def queries(address: str) -> int:
        client = signed_in(editor)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    told(one, editor, "Første")
    few = queries(url(one))
    for number in range(2):
        told(one, editor, f"Nummer {number}")
    assert queries(url(one)) == few
    assert few <= 8


# --- Removing


def test_removing_asks_first(one: Submission, editor: User, case: CaseStory):
    client = signed_in(editor)
    assert "Et skib" in text(client.get(url(one, "case-remove", case)))
    assert one.cases.exists()
    response = client.post(url(one, "case-remove", case), {"version": "1"})
    assert response["Location"] == url(one)
    assert not one.cases.exists()
    assert client.post(url(one, "case-remove", case), {"version": "1"}).status_code == 302


@pytest.mark.parametrize("version", ["0", "", "x", "²", "9" * 30])
def test_what_was_not_seen_is_not_removed(one: Submission, editor: User, case: CaseStory, version: str):
    response = signed_in(editor).post(url(one, "case-remove", case), {"version": version}, follow=True)
    assert "changed the story meanwhile" in text(response)
    assert one.cases.exists()


# --- Closed


def test_a_closed_form_is_read_only_and_a_stale_tab_loses_nothing(
    one: Submission, editor: User, case: CaseStory
):
    client = signed_in(editor)
    sent = fields(client, url(one, "case-edit", case), body="Skrevet for sent")
    Submission.objects.filter(pk=one.pk).update(
        status=SubmissionStatus.SUBMITTED, submitted_by=editor, submitted_at=NOW
    )
    for address in (url(one), url(one, "case", case)):
        page = text(client.get(address))
        assert "The figures are sent" in page
        assert url(one, "case-edit", case) not in page
        assert url(one, "case-new") not in page
    assert client.get(url(one, "case-edit", case))["Location"] == url(one, "case", case)
    assert client.get(url(one, "case-new"))["Location"] == url(one)
    assert client.get(url(one, "case-remove", case))["Location"] == url(one, "case", case)
    response = client.post(url(one, "case-edit", case), sent)
    assert response.status_code == 409
    assert "Skrevet for sent" in text(response)
    page = text(client.post(url(one, "case-remove", case), {"version": "1"}, follow=True))
    assert "The story was not removed." in page
    assert page.count("The figures are sent") == 1
    case.refresh_from_db()
    assert case.body == "En tekst"


def test_a_story_that_is_gone_already_is_told_as_that(one: Submission, editor: User, case: CaseStory):
    client = signed_in(editor)
    remove_case(
        submission_id=one.pk, user=builders.signatory(one.cluster), now=NOW, case_id=case.pk, version=1
    )
    page = text(client.post(url(one, "case-remove", case), {"version": "1"}, follow=True))
    assert "The story had been removed already." in page


# --- Script


@pytest.mark.parametrize("name", ["cases", "case", "case-edit", "case-remove"])
def test_script_in_any_text_is_inert_on_every_page(one: Submission, editor: User, name: str):
    case = told(one, editor, photo=True)
    CaseStory.objects.filter(pk=case.pk).update(
        title=SCRIPT, body=f"{SCRIPT} [x](javascript:alert(1))", alt_text=f'"{SCRIPT}', credit=SCRIPT
    )
    page = signed_in(editor).get(url(one, name, case if name != "cases" else None)).content.decode()
    assert "alert(1)" in page
    assert SCRIPT not in page
    assert 'href="javascript' not in page


def test_script_is_inert_where_it_is_refused(one: Submission, editor: User):
    client = signed_in(editor)
    typed = {
        "title": f'"{SCRIPT}' * 10,
        "category": SCRIPT,
        "body": f"</textarea>{SCRIPT}",
        "credit": f'"{SCRIPT}',
    }
    page = client.post(url(one, "case-new"), typed).content.decode()
    assert SCRIPT not in page
    assert page.count("</textarea>") == 1
