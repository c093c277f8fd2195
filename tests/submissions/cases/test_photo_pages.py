"""Photos on the pages of stories: sent, refused with the reason, and shown to those who may see them."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.test import Client

from accounts.models import User
from submissions.models import CaseStory, Submission
from submissions.photos import LARGEST_FILE
from tests.submissions import pictures
from tests.submissions.cases.storytelling import fields, signed_in, text, told, url
from tests.submissions.pictures import encoded, plain, upload


def photo_fields(content: bytes, **words: str) -> dict[str, Any]:
    return {"photo": upload(content), "alt_text": "Et skib", "credit": "Karen", "consent": "on", **words}


def test_a_refused_photo_says_why_and_the_text_is_saved(one: Submission, editor: User, case: CaseStory):
    client = signed_in(editor)
    sent = fields(
        client, url(one, "case-edit", case), body="Ny tekst", **photo_fields(encoded(plain(), "GIF"))
    )
    response = client.post(url(one, "case-edit", case), sent)
    page = text(response)
    assert response.status_code == 422
    assert "The file is GIF" in page
    assert "was saved at" in page
    case.refresh_from_db()
    assert case.body == "Ny tekst"
    assert case.photo_width == 300
    assert client.post(url(one, "case-edit", case), sent | {"body": "Igen"}).status_code == 409


def test_a_new_story_with_a_refused_photo_is_told_without_it(one: Submission, editor: User):
    client = signed_in(editor)
    sent = fields(
        client,
        url(one, "case-new"),
        title="Titel",
        category="matchmaking",
        body="Tekst",
        **photo_fields(pictures.png_that_claims(20_000, 10_000)),
    )
    response = client.post(url(one, "case-new"), sent, follow=True)
    case = one.cases.get()
    assert response.redirect_chain == [(url(one, "case-edit", case), 302)]
    assert "40 million" in text(response)
    assert (case.body, case.photo.name, case.alt_text, case.credit) == ("Tekst", "", "Et skib", "Karen")
    assert not case.consent


@pytest.mark.parametrize(
    ("lacking", "field"),
    [({"alt_text": ""}, "id_alt_text"), ({"credit": " "}, "id_credit"), ({"consent": ""}, "id_consent")],
)
def test_a_photo_needs_words_credit_and_consent(
    one: Submission, editor: User, lacking: dict[str, str], field: str
):
    case = told(one, editor, photo=False)
    client = signed_in(editor)
    sent = fields(client, url(one, "case-edit", case), **photo_fields(encoded(plain()), **lacking))
    response = client.post(url(one, "case-edit", case), sent)
    page = text(response)
    assert response.status_code == 422
    assert f'href="#{field}"' in page
    assert "Choose it once more" in page
    case.refresh_from_db()
    assert case.photo.name == ""


def test_another_photo_needs_another_consent(one: Submission, editor: User, case: CaseStory):
    client = signed_in(editor)
    page = client.get(url(one, "case-edit", case)).context["form"]
    assert not page["consent"].value()
    sent = fields(client, url(one, "case-edit", case), photo=upload(encoded(plain(colour=pictures.BLUE))))
    assert client.post(url(one, "case-edit", case), sent).status_code == 422
    sent["photo"] = upload(encoded(plain(colour=pictures.BLUE)))
    assert client.post(url(one, "case-edit", case), sent | {"consent": "on"}).status_code == 302


def test_a_photo_is_removed_with_a_tick(one: Submission, editor: User, case: CaseStory):
    client = signed_in(editor)
    sent = fields(client, url(one, "case-edit", case), remove_photo="on")
    assert client.post(url(one, "case-edit", case), sent).status_code == 302
    case.refresh_from_db()
    assert case.photo.name == ""
    assert client.get(url(one, "case-photo", case)).status_code == 404


def test_a_file_far_too_large_is_told_at_its_field_and_not_kept_whole(one: Submission, editor: User):
    case = told(one, editor, photo=False)
    client = signed_in(editor)
    sent = fields(
        client,
        url(one, "case-edit", case),
        body="Ny",
        **photo_fields(b"\xff\xd8\xff" + b"\0" * (3 * LARGEST_FILE)),
    )
    response = client.post(url(one, "case-edit", case), sent)
    assert response.status_code == 422
    assert "larger than 10 MB" in text(response)
    (file,) = response.wsgi_request.FILES.getlist("photo")
    assert isinstance(file, UploadedFile)
    assert (file.size or 0) < LARGEST_FILE + 200_000
    case.refresh_from_db()
    assert case.body == "Ny"


def test_a_photo_just_small_enough_is_taken(one: Submission, editor: User):
    case = told(one, editor, photo=False)
    client = signed_in(editor)
    content = encoded(plain())
    content += b"\0" * (LARGEST_FILE - len(content))
    sent = fields(client, url(one, "case-edit", case), **photo_fields(content))
    assert client.post(url(one, "case-edit", case), sent).status_code == 302


def test_far_too_much_text_is_told_in_plain_words(one: Submission, editor: User):
    client = signed_in(editor)
    client.raise_request_exception = False
    response = client.post(url(one, "case-new"), {"title": "x", "body": "x" * 3_000_000})
    assert response.status_code == 413
    assert "Gå tilbage i browseren" in text(response)


def test_a_photo_is_sent_to_those_who_may_see_it_and_is_kept_nowhere(
    one: Submission, editor: User, case: CaseStory
):
    client = signed_in(editor)
    response = client.get(url(one, "case-photo", case))
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined] # of a file
    assert content.startswith(b"\xff\xd8\xff")
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"] == 'inline; filename="vindklyngen-2018-1.jpg"'
    default_storage.delete(str(case.photo.name))
    assert client.get(url(one, "case-photo", case)).status_code == 404


def test_photos_have_no_address_but_that_of_the_view(client: Client, case: CaseStory):
    for address in (f"/{case.photo.name}", f"/media/{case.photo.name}", f"/static/{case.photo.name}"):
        assert client.get(address).status_code in {302, 404}
