"""What no form of ours sends: numbers and letters that no database takes, and fields that are missing."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from submissions.models import CaseStory, Check, Figure, SendingRequest
from submissions.services.save_figures import FigureAnswer
from tests.builders import NOW
from tests.submissions.conftest import Cast

HUGE, ENDLESS = str(2**63), "9" * 5000
ODD = [HUGE, ENDLESS, "-1", "1e5", "²", "\0"]


@pytest.fixture
def editor(cast: Cast, time_machine: object) -> Client:
    """Return the browser of someone who fills in the form, while it is open."""
    time_machine.move_to(NOW)  # type: ignore[attr-defined] # the plugin's fixture
    client = Client()
    client.force_login(cast.editor)
    return client


def url(name: str, *more: object) -> str:
    return reverse(name, args=["vindklyngen", 2018, *more])


@pytest.mark.parametrize("version", ODD)
def test_a_version_that_cannot_be_saves_nothing(editor: Client, version: str) -> None:
    editor.post(url("field", "courses"), {"courses": "5", "courses-version": "0"})
    for address in (url("field", "courses"), url("section", "competence")):
        answer = editor.post(address, {"courses": "7", "courses-version": version})
        assert answer.status_code == 422
    assert Figure.objects.get().value == 5

    sent = {"country-DE-country": "DE", "country-DE-cluster": "3"}
    editor.post(url("country", "DE"), sent)
    sent |= {"country-DE-cluster": "4", "country-DE-cluster-version": version}
    assert editor.post(url("country", "DE"), sent).status_code == 422


def test_a_country_without_a_row_is_removed_without_more_ado(editor: Client) -> None:
    assert editor.post(url("country", "DE"), {"remove": "DE"}).status_code == 200


def test_a_note_is_kept_without_what_the_database_does_not_take(editor: Client) -> None:
    editor.post(url("field", "courses"), {"courses": "5", "courses-version": "0"})
    editor.post(url("submit"), {"ask": "1", "note": "Er I\0 klar?"})
    assert SendingRequest.objects.get().note == "Er I klar?"


@pytest.mark.parametrize("odd", ODD)
def test_a_new_story_collides_with_nothing(editor: Client, odd: str) -> None:
    told = {"title": "Et skib", "category": "matchmaking", "body": "", "seen": odd, "version": "0", "key": ""}
    answer = editor.post(url("case-new"), told)
    assert answer.status_code == (422 if odd == "\0" else 302)
    assert CaseStory.objects.count() == (odd != "\0")


@pytest.mark.parametrize("version", ODD)
def test_a_story_is_not_removed_at_a_version_that_cannot_be(editor: Client, version: str) -> None:
    editor.post(url("case-new"), {"title": "Et skib", "category": "matchmaking"})
    case = CaseStory.objects.get()
    assert editor.post(url("case-remove", case.pk), {"version": version}).status_code == 302
    assert CaseStory.objects.exists()


def test_limits_at_a_version_that_never_was_are_shown_again(cast: Cast, editor: Client) -> None:
    check = Check.objects.exclude(rule="required").filter(round=cast.round)[0]
    editor.force_login(cast.administrator)
    address = reverse("check-limits", args=[2018, check.code])
    form = editor.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"version": "99", "active": "on"}
    assert editor.post(address, sent).status_code == 409


def test_an_explanation_that_is_not_sent_stands(cast: Cast, editor: Client) -> None:
    cast.save(FigureAnswer(code="courses", value=Decimal(5), explanation="Et nyt kursus"))
    editor.post(url("field", "courses"), {"courses": "6", "courses-version": "1"})
    figure = Figure.objects.get()
    assert (figure.value, figure.explanation) == (Decimal(6), "Et nyt kursus")
    editor.post(url("field", "courses"), {"courses": "6", "courses-version": "2", "courses-explanation": ""})
    assert not Figure.objects.get().explanation


def test_a_search_without_end_is_cut(editor: Client) -> None:
    answer = editor.post(url("section", "internationalisation"), {"find-country": "a" * 200_000})
    assert answer.status_code == 302
