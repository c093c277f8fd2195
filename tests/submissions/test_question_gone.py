"""A question that is taken out while a page is open: all else is saved, and what was typed can be copied."""

import datetime as dt
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from submissions.models import Figure, Question, Round, Section
from submissions.services.retire_question import retire_question
from submissions.services.save_figures import FigureAnswer
from tests import builders
from tests.submissions.conftest import Cast

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _while_the_round_is_open(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(builders.NOW)


@pytest.fixture
def client(cast: Cast) -> Client:
    """Return the browser of an editor, who has the page open."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.editor)
    client.get(url(cast, "section", "competence"))
    return client


def url(cast: Cast, name: str, code: str) -> str:
    return reverse(name, args=[cast.cluster.slug, cast.round.year, code])


def retire(cast: Cast, code: str = "courses") -> None:
    retire_question(
        round_id=cast.round.pk,
        code=code,
        user=cast.administrator,
        now=builders.NOW + dt.timedelta(minutes=1),
        version=Round.objects.get(pk=cast.round.pk).version,
        with_checks=True,
    )


def typed(**values: str) -> dict[str, str]:
    return {
        name: value
        for code, number in values.items()
        for name, value in {code: number, f"{code}-version": "0", f"{code}-explanation": ""}.items()
    }


def saved() -> dict[str, Decimal | None]:
    return dict(Figure.objects.values_list("indicator__code", "value"))


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def label(code: str) -> str:
    return Question.objects.get(indicator__code=code).label_en


def test_all_else_is_saved_and_what_was_typed_for_it_is_listed_to_copy(cast: Cast, client: Client) -> None:
    words = label("courses")
    sent = typed(courses="31", newsletters="7") | {"courses-explanation": "Et nyt hold"}
    retire(cast)
    response = client.post(url(cast, "section", "competence"), sent)
    assert response.status_code == 409
    assert saved() == {"newsletters": Decimal(7)}
    page = text(response)
    assert "taken out of the questionnaire, or moved to another section, while you had the page open" in page
    assert f'<th scope="row">{words}<div class="weight-normal">Explanation: Et nyt hold' in page
    assert '<td class="figure">31</td>' in page
    assert "Your other answers were saved at 13.00." in page
    # The rest of the form goes on from what stands.
    assert 'name="newsletters-version" value="1"' in page
    assert 'id="row-courses"' not in page


def test_nothing_is_said_of_a_question_in_which_nothing_was_typed(cast: Cast, client: Client) -> None:
    retire(cast)
    response = client.post(url(cast, "section", "competence"), typed(courses=" ", newsletters="7"))
    assert response.status_code == 302
    assert saved() == {"newsletters": Decimal(7)}


def test_what_was_never_asked_is_left_out_without_a_word(cast: Cast, client: Client) -> None:
    for code in ("no_such_thing", "funding_total", "country-DE", "x" * 300, "courses-explanation"):
        sent = typed(newsletters="7") | {code: "31", f"{code}-version": "0"}
        assert client.post(url(cast, "section", "competence"), sent).status_code == 302, code


def test_a_question_that_was_moved_to_another_section_is_listed_where_it_was_changed(
    cast: Cast, client: Client
) -> None:
    cast.save(FigureAnswer(code="courses", value=Decimal(12)))
    Question.objects.filter(indicator__code="courses").update(section=Section.objects.get(code="secretariat"))
    section = url(cast, "section", "competence")
    response = client.post(section, typed(courses="31", newsletters="7"))
    assert response.status_code == 409
    assert '<td class="figure">31</td>' in text(response)
    assert client.post(section, typed(courses="12", media_mentions="7")).status_code == 302
    assert saved() == {"courses": Decimal(12), "newsletters": Decimal(7), "media_mentions": Decimal(7)}


def test_on_the_page_of_a_warning_too(cast: Cast, client: Client) -> None:
    cast.save(FigureAnswer(code="companies_total", value=Decimal(5)))
    check = "companies_sme_within_companies_total"
    page = url(cast, "warning", check)
    sent = typed(courses="31", companies_sme="3")
    retire(cast)
    response = client.post(page, sent)
    assert response.status_code == 409
    assert '<td class="figure">31</td>' in text(response)
    assert saved()["companies_sme"] == 3


def test_a_figure_that_saves_by_itself_says_so_at_its_row(cast: Cast, client: Client) -> None:
    words = label("courses")
    retire(cast)
    response = client.post(url(cast, "field", "courses"), typed(courses="31"), headers=HTMX)
    assert response.status_code == 409
    assert f"“{words}” was taken out of the questionnaire while you had the page open." in text(response)
    assert "What you typed still stands in the field" in text(response)
    assert "data-closed" not in text(response), "the other rows can still be saved"
    assert saved() == {}


def test_what_was_never_asked_is_not_there_for_anybody(cast: Cast, client: Client) -> None:
    retire(cast)
    for code in ("no_such_thing", "funding_total", "collaborations_total"):
        assert client.post(url(cast, "field", code), {code: "5"}, headers=HTMX).status_code == 404
    stranger = Client()
    stranger.force_login(cast.stranger)
    assert stranger.post(url(cast, "field", "courses"), typed(courses="3"), headers=HTMX).status_code == 404
    assert client.get(url(cast, "field", "courses")).status_code == 404


def test_a_sending_held_back_tells_only_of_figures_that_are_still_asked(cast: Cast) -> None:
    cast.answer_all()
    client = Client()
    client.force_login(cast.signatory)
    address = reverse("submit", args=[cast.cluster.slug, cast.round.year])
    context = client.get(address).context
    form = {"content_hash": context["content_hash"], "last_change": str(context["last_change"])}
    cast.save(FigureAnswer(code="courses", value=Decimal(77), version=1))
    cast.save(FigureAnswer(code="courses", value=None, version=2))
    retire(cast)
    cast.save(FigureAnswer(code="companies_sme", value=Decimal(78), version=1))
    response = client.post(address, form)
    assert response.status_code == 409
    assert [change.now for change in response.context["changed"]] == ["78"]
