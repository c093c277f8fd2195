"""What was sent back with certain questions: pages that were opened before it, and what is closed now."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from submissions.models import Figure, Section, Submission, SubmissionStatus
from submissions.services.save_figures import FigureAnswer
from tests.builders import NOW
from tests.submissions.conftest import Cast

HTMX = {"HX-Request": "true"}
CLOSED = "Only the figures that were sent back can be changed now."


@pytest.fixture
def returned(cast: Cast) -> Cast:
    """Return the people around a submission of which only the newsletters are to be corrected."""
    cast.save(
        FigureAnswer(code="courses", value=Decimal(5)), FigureAnswer(code="newsletters", value=Decimal(6))
    )
    Submission.objects.filter(pk=cast.submission.pk).update(
        status=SubmissionStatus.RETURNED, open_questions=["newsletters"]
    )
    return cast


@pytest.fixture
def editor(returned: Cast, time_machine: object) -> Client:
    """Return the browser of someone who fills in the form, while it is open."""
    time_machine.move_to(NOW)  # type: ignore[attr-defined] # the plugin's fixture
    client = Client(headers={"accept-language": "en"})
    client.force_login(returned.editor)
    return client


def url(name: str, *more: str) -> str:
    return reverse(name, args=["vindklyngen", 2018, *more])


def section_of(code: str) -> str:
    return url("section", Section.objects.get(questions__indicator__code=code).code)


def row(code: str, value: str, version: int = 1) -> dict[str, str]:
    return {code: value, f"{code}-absence": "", f"{code}-explanation": "", f"{code}-version": str(version)}


def values() -> dict[str, Decimal | None]:
    return dict(Figure.objects.values_list("indicator__code", "value"))


def test_a_section_with_answers_that_are_closed_is_saved(editor: Client) -> None:
    page = editor.get(section_of("newsletters"))
    assert page.status_code == 200
    assert editor.post(section_of("newsletters"), row("newsletters", "7")).status_code == 302
    assert values() == {"courses": 5, "newsletters": 7}


def test_a_figure_that_is_closed_is_never_said_to_be_saved(editor: Client) -> None:
    answer = editor.post(url("field", "courses"), row("courses", "77"), headers=HTMX)
    assert answer.status_code == 409
    assert CLOSED in answer.content.decode()
    assert "data-closed" not in answer.content.decode(), "the other rows can still be saved"
    assert values()["courses"] == 5


def test_a_country_that_is_closed_is_never_said_to_be_saved(editor: Client) -> None:
    sent = {"country-DE-country": "DE", "country-DE-cluster": "3"}
    for pressed in ({}, {"remove": "DE"}, {"restore": "DE:1:1:1"}):
        answer = editor.post(url("country", "DE"), {**sent, **pressed}, headers=HTMX)
        assert answer.status_code == 409
        assert CLOSED in answer.content.decode()


def test_an_older_page_that_changes_what_is_closed_is_shown_to_copy(editor: Client) -> None:
    older = row("courses", "77") | row("newsletters", "8")
    answer = editor.post(section_of("courses"), older)
    assert answer.status_code == 409
    assert CLOSED in answer.content.decode()
    assert "77" in answer.content.decode()
    assert values() == {"courses": 5, "newsletters": 6}


def test_an_older_page_that_leaves_what_is_closed_is_saved(editor: Client) -> None:
    older = row("courses", "5") | row("newsletters", "8")
    assert editor.post(section_of("newsletters"), older).status_code == 302
    assert values() == {"courses": 5, "newsletters": 8}


def test_counts_of_countries_that_are_closed_are_shown_to_copy(editor: Client) -> None:
    section = Section.objects.get(has_collaborations=True)
    sent = {"country-DE-country": "DE", "country-DE-cluster": "31"}
    answer = editor.post(url("section", section.code), sent)
    assert answer.status_code == 409
    assert "31" in answer.content.decode()
