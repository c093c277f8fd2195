"""What was typed into a page that closed, or was taken away, is shown to whoever typed it."""

from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, User
from accounts.typed import seal
from submissions.countries import CODES, is_country
from submissions.models import Submission, SubmissionStatus
from submissions.services.remove_case import remove_case
from submissions.services.save_figures import FigureAnswer
from tests.builders import NOW, PASSWORD
from tests.submissions.cases.storytelling import told
from tests.submissions.conftest import Cast

CHECK = "fte_range"


@pytest.fixture(autouse=True)
def _while_the_round_is_open() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


def url(cast: Cast, name: str, *more: object) -> str:
    return reverse(name, args=[cast.cluster.slug, cast.round.year, *more])


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def typing(user: User, **fields: str) -> dict[str, str]:
    return {"typed-by": seal(user), **{name.replace("__", "-"): value for name, value in fields.items()}}


def back_after_signing_in(
    user: User, address: str, sent: dict[str, str], meanwhile: Any
) -> tuple[Client, Any]:
    """Send a page without a session, let something happen, sign in, and return what the page shows."""
    client = Client(headers={"accept-language": "en"})
    client.post(address, sent)
    meanwhile()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, "next": address})
    return client, client.get(address)


@pytest.mark.parametrize(("name", "code"), [("section", "secretariat"), ("warning", CHECK)])
def test_a_form_that_was_closed_before_one_signed_in_again_shows_what_was_typed(
    cast: Cast, name: str, code: str
) -> None:
    cast.save(FigureAnswer(code="fte", value=Decimal(70)))
    address = url(cast, name, code)
    sent = typing(cast.editor, fte="17", fte__version="1", fte__explanation="Vi er flyttet.")

    def send() -> None:
        Submission.objects.filter(pk=cast.submission.pk).update(
            status=SubmissionStatus.SUBMITTED, submitted_by=cast.signatory
        )

    client, response = back_after_signing_in(cast.editor, address, sent | {"figures-shown": "fte"}, send)
    assert response.status_code == 200
    page = text(response)
    assert "What you typed before you were logged out is not saved" in page
    assert "Explanation: Vi er flyttet." in page
    assert '<td class="figure">17</td>' in page
    client.post(address, {"forget-typed": "1"})
    assert "Vi er flyttet." not in text(client.get(address))


def test_nothing_is_said_of_what_stands_just_so(cast: Cast) -> None:
    cast.save(FigureAnswer(code="fte", value=Decimal(70)))
    address = url(cast, "section", "secretariat")
    sent = typing(cast.editor, fte="70", fte__version="1", fte__explanation="")

    def send() -> None:
        Submission.objects.filter(pk=cast.submission.pk).update(
            status=SubmissionStatus.SUBMITTED, submitted_by=cast.signatory
        )

    _client, response = back_after_signing_in(cast.editor, address, sent, send)
    assert "What you typed before you were logged out" not in text(response)


def test_whoever_left_the_cluster_while_typing_sees_their_words(cast: Cast) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.editor)
    Membership.objects.filter(user=cast.editor).delete()
    sent = typing(cast.editor, fte="17", fte__version="1", fte__explanation="Vi er <flyttet>.")
    response = client.post(url(cast, "section", "secretariat"), sent)
    assert response.status_code == 404
    assert "Vi er <flyttet>." in text(response)
    assert "<flyttet>" not in response.content.decode()
    assert "fte-version" not in text(response)
    assert not cast.submission.figures.exists()


def test_of_a_page_that_is_for_others_nothing_but_what_they_sent_is_shown(cast: Cast) -> None:
    for user, status in ((cast.stranger, 404), (cast.reviewer, 403)):
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        address = url(cast, "section", "secretariat")
        assert "What you sent was not saved" not in text(client.post(address, {"fte": "17"}))
        response = client.post(address, typing(user, fte="17"))
        assert response.status_code == status
        assert "What you sent was not saved" in text(response)
        assert cast.cluster.name not in text(response)
        # What somebody else filled in before them is not taken at all.
        assert client.post(address, typing(cast.editor, fte="17")).status_code == 403


def test_a_story_that_was_removed_before_one_signed_in_again_is_shown(cast: Cast) -> None:
    story = told(cast.submission, cast.editor, "Et skib")
    address = url(cast, "case-edit", story.pk)

    def remove() -> None:
        remove_case(
            submission_id=cast.submission.pk, user=cast.signatory, now=NOW, case_id=story.pk, version=1
        )

    sent = typing(cast.editor, title="To skibe", body="En lang tekst.", version="1")
    _client, response = back_after_signing_in(cast.editor, address, sent, remove)
    assert response.status_code == 404
    assert "En lang tekst." in text(response)


def test_a_page_with_every_country_of_the_world_is_taken(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.editor)
    sent = {"stay": "1"}
    codes = sorted(filter(is_country, CODES))
    for code in codes:
        sent[f"country-{code}-country"] = code
        for type_ in ("cluster", "knowledge", "b2b"):
            sent |= {f"country-{code}-{type_}": "1", f"country-{code}-{type_}-version": "0"}
    response = client.post(url(cast, "section", "internationalisation"), sent)
    assert response.status_code == 302
    assert cast.submission.collaborations.filter(type="b2b").count() == len(codes) > 200
