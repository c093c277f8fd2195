"""Telling a story: what is saved, what is kept on the page, and how it will look."""

import re
from html import unescape

import pytest

from accounts.models import User
from submissions.models import CaseStory, Submission
from submissions.models.case import LONGEST_BODY, LONGEST_TITLE
from tests.submissions.cases.storytelling import SCRIPT, fields, signed_in, text, told, url
from tests.submissions.pictures import encoded, plain, upload

# --- Telling


def test_a_story_is_told_and_shown_as_it_looks(one: Submission, editor: User):
    client = signed_in(editor)
    typed = fields(
        client,
        url(one, "case-new"),
        title="Tre bagerier",
        category="collaboration_projects",
        body="En **fed** tekst\r\n\r\n- a\r\n- b",
        photo=upload(encoded(plain(size=(3000, 2000)))),
        alt_text="En bager",
        credit="Karen",
        consent="on",
    )
    response = client.post(url(one, "case-new"), typed)
    case = one.cases.get()
    assert response["Location"] == url(one, "case", case)
    assert case.body == "En **fed** tekst\n\n- a\n- b"
    assert (case.photo_width, case.photo_height, case.consent_by) == (2400, 1600, editor)
    page = text(client.get(url(one, "case", case)))
    assert "<strong>fed</strong>" in page
    assert 'alt="En bager"' in page
    assert "Karen" in page


def test_a_story_without_a_photo_asks_for_nothing_about_one(one: Submission, editor: User):
    client = signed_in(editor)
    typed = fields(client, url(one, "case-new"), title="Kort", category="matchmaking")
    assert client.post(url(one, "case-new"), typed).status_code == 302
    assert one.cases.get().body == ""


def test_sending_the_form_twice_tells_one_story(one: Submission, editor: User):
    client = signed_in(editor)
    typed = fields(client, url(one, "case-new"), title="Kort", category="matchmaking")
    answers = [client.post(url(one, "case-new"), typed)["Location"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert one.cases.count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": ""}, "id_title"),
        ({"title": "x" * (LONGEST_TITLE + 1)}, "id_title"),
        ({"category": ""}, "id_category_0"),
        ({"category": "magic"}, "id_category_0"),
        ({"body": "x" * (LONGEST_BODY + 1)}, "id_body"),
        ({"title": "a\0b"}, "id_title"),
        ({"alt_text": "x" * 251}, "id_alt_text"),
    ],
)
def test_what_cannot_be_saved_is_kept_on_the_page_and_told_at_the_field(
    one: Submission, editor: User, typed: dict[str, str], field: str
):
    client = signed_in(editor)
    sent = {"title": "Min titel", "category": "matchmaking", "body": "Min tekst", **typed}
    response = client.post(url(one, "case-new"), sent)
    page = text(response)
    assert response.status_code == 422
    assert f'href="#{field}"' in page
    assert f'id="{field}"' in page
    assert "data-unsaved" in page
    assert not one.cases.exists()
    assert all(
        value.replace("\0", "") in page.replace("\0", "")
        for name, value in sent.items()
        if name != "category"
    )


def test_a_text_at_the_limit_is_taken_with_the_line_breaks_counted_once(one: Submission, editor: User):
    client = signed_in(editor)
    body = "x\r\n" * (LONGEST_BODY // 2 - 1) + "xx"
    typed = fields(client, url(one, "case-new"), title="Lang", category="matchmaking", body=body)
    assert client.post(url(one, "case-new"), typed).status_code == 302
    assert len(one.cases.get().body) == LONGEST_BODY


def test_a_form_that_shows_what_is_saved_says_so(one: Submission, editor: User, case: CaseStory):
    client = signed_in(editor)
    for address in (url(one, "case-new"), url(one, "case-edit", case)):
        page = text(client.get(address))
        assert "data-keep-typed" in page
        assert "data-unsaved" not in page


def test_no_field_cuts_off_what_is_pasted(one: Submission, editor: User):
    assert "maxlength" not in text(signed_in(editor).get(url(one, "case-new")))


def test_the_page_says_how_long_the_text_is_before_any_script(one: Submission, editor: User):
    case = told(one, editor, body="fem korte ord i alt")
    page = re.sub(r"\s+", " ", text(signed_in(editor).get(url(one, "case-edit", case))))
    assert "5 words, 19 characters." in page
    assert "150 to 300 words" in page
    assert "4.000 characters" in page


# --- How it will look


def test_a_preview_saves_nothing_and_keeps_what_is_typed(one: Submission, editor: User, case: CaseStory):
    client = signed_in(editor)
    typed = fields(client, url(one, "case-edit", case), title="", body=f"**fed** {SCRIPT}", preview="1")
    response = client.post(url(one, "case-edit", case), typed)
    page = response.content.decode()
    assert response.status_code == 200
    assert "<strong>fed</strong>" in page
    assert SCRIPT not in page
    assert "**fed**" in page
    assert "data-unsaved" in page
    assert "form-error" not in page
    case.refresh_from_db()
    assert case.body == "En tekst"


def test_a_preview_by_htmx_is_the_fragment_alone(one: Submission, editor: User):
    response = signed_in(editor).post(
        url(one, "case-new"), {"preview": "1", "body": "# Overskrift"}, headers={"hx-request": "true"}
    )
    page = response.content.decode()
    assert "<h2>Overskrift</h2>" in page
    assert "<html" not in page


# --- A sign-in that ran out


def test_what_was_typed_while_the_sign_in_ran_out_is_back(one: Submission, editor: User, case: CaseStory):
    client = signed_in(editor)
    address = url(one, "case-edit", case)
    page = client.get(address).content.decode()
    seal = re.search(r'name="typed-by" value="([^"]+)"', page)
    assert seal is not None
    sent = fields(client, address, body="Skrevet i toget") | {"typed-by": unescape(seal[1])}
    client.logout()
    assert client.post(address, sent).status_code == 302
    client.force_login(editor)
    response = client.get(address)
    assert response.context["form"]["body"].value() == "Skrevet i toget"
    assert [field_id for field_id, _label in response.context["put_back_fields"]] == ["id_body"]
    assert "data-unsaved" in response.content.decode()
    case.refresh_from_db()
    assert case.body == "En tekst"
