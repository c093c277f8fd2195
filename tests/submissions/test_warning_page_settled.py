"""The page of a warning over several figures, of which somebody settles some while it is open."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.typed import seal
from submissions.models import Collaboration, SubmissionStatus
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer, save_figures
from tests import builders
from tests.builders import NOW, PASSWORD
from tests.submissions.conftest import Cast

TENFOLD, TENFOLD_ABROAD = "digits", "collaborations_digits"


@pytest.fixture
def tenfold(cast: Cast) -> Iterator[Cast]:
    """Give a submission with two figures, and two countries, that have a zero too many since last year."""
    last = builders.submission(
        cast.cluster, round=builders.round_with_catalogue(2017), status=SubmissionStatus.APPROVED
    )
    builders.put_figures(last, courses=Decimal(200), newsletters=Decimal(300))
    Collaboration.objects.create(submission=last, country="DE", type="cluster", count=40)
    Collaboration.objects.create(submission=last, country="SE", type="cluster", count=50)
    save_figures(
        submission_id=cast.submission.pk,
        user=cast.editor,
        now=NOW,
        figures=[
            FigureAnswer(code="courses", value=Decimal(2000)),
            FigureAnswer(code="newsletters", value=Decimal(3000)),
        ],
        collaborations=[
            CollaborationAnswer(country="DE", type="cluster", count=400),
            CollaborationAnswer(country="SE", type="cluster", count=500),
        ],
    )
    with time_machine.travel(NOW):
        yield cast


def url(cast: Cast, code: str = TENFOLD) -> str:
    return reverse("warning", args=[cast.cluster.slug, cast.round.year, code])


def opened(cast: Cast, client: Client, code: str = TENFOLD) -> dict[str, str]:
    """Return what the page that an editor opens sends when nothing is touched."""
    client.force_login(cast.editor)
    context = client.get(url(cast, code)).context
    rows = [row for _, rows in context["sections"] for row in rows]
    form = {"figures-shown": context["warning"].shown}
    for row in rows:
        for field in (row.number, row.absence, row.explanation, row.version):
            form[field.html_name] = str(field.value() or "")
    return form


def values(cast: Cast) -> dict[str, Any]:
    return dict(cast.submission.figures.values_list("indicator__code", "value"))


def shown(response: Any) -> list[str]:
    return [row.code for _, rows in response.context["sections"] for row in rows]


def test_the_form_names_the_figures_that_it_shows(tenfold: Cast, client: Client) -> None:
    form = opened(tenfold, client)
    assert form["figures-shown"] == "courses newsletters"
    assert b'name="figures-shown" value="courses newsletters"' in client.get(url(tenfold)).content


def test_a_figure_that_a_colleague_settled_is_chosen_between(tenfold: Cast, client: Client) -> None:
    form = opened(tenfold, client)
    tenfold.save(FigureAnswer(code="courses", value=Decimal(210), version=1), user=tenfold.signatory)
    sent = {"courses": "220", "newsletters": "310", "newsletters-explanation": "Talt om"}
    response = client.post(url(tenfold), form | sent)
    assert response.status_code == 409
    assert shown(response) == ["courses", "newsletters"]
    assert not response.context["gone"]
    assert [(one.code, one.value) for one in response.context["conflicts"]] == [("courses", 210)]
    page = response.content.decode()
    assert 'name="courses" value="220"' in page
    assert 'id="conflict-courses"' in page
    assert values(tenfold) == {"courses": 210, "newsletters": 310}
    # Saving again takes the choice, though nothing looks odd by now.
    again = {"figures-shown": "courses newsletters", "courses": "220", "courses-version": "2"}
    assert client.post(url(tenfold), again).status_code == 302
    assert values(tenfold)["courses"] == 220


def test_all_is_saved_where_a_colleague_settled_everything_else(tenfold: Cast, client: Client) -> None:
    form = opened(tenfold, client)
    tenfold.save(
        FigureAnswer(code="courses", value=Decimal(210), version=1),
        FigureAnswer(code="newsletters", value=Decimal(310), version=1),
        user=tenfold.signatory,
    )
    sent = {"newsletters": "310", "newsletters-explanation": "Talt om"}
    response = client.post(url(tenfold), form | sent)
    assert response.status_code == 409
    assert response.context["conflicts"][0].code == "newsletters"
    assert "Talt om" in response.content.decode()


def test_what_cannot_be_read_stays_though_it_was_settled(tenfold: Cast, client: Client) -> None:
    form = opened(tenfold, client)
    tenfold.save(FigureAnswer(code="courses", value=Decimal(210), version=1), user=tenfold.signatory)
    response = client.post(url(tenfold), form | {"courses": "mange"})
    assert response.status_code == 422
    assert 'name="courses" value="mange"' in response.content.decode()


def test_counts_by_country_are_not_dropped_either(tenfold: Cast, client: Client) -> None:
    form = opened(tenfold, client, TENFOLD_ABROAD)
    save_figures(
        submission_id=tenfold.submission.pk,
        user=tenfold.signatory,
        now=NOW,
        collaborations=[
            CollaborationAnswer(country="DE", type="cluster", count=41, version=1),
            CollaborationAnswer(country="SE", type="cluster", count=51, version=1),
        ],
    )
    sent = {"country-DE-country": "DE", "country-DE-cluster": "42", "country-DE-cluster-version": "1"}
    response = client.post(url(tenfold, TENFOLD_ABROAD), form | sent)
    assert response.status_code == 409
    assert b"data-keep-country" in response.content
    assert 'value="42"' in response.content.decode()


def test_what_was_typed_before_a_sign_in_ran_out_comes_back_to_a_settled_figure(tenfold: Cast) -> None:
    form = opened(tenfold, Client()) | {"courses": "220", "typed-by": seal(tenfold.editor)}
    browser = Client()
    browser.post(url(tenfold), form)
    tenfold.save(FigureAnswer(code="courses", value=Decimal(210), version=1), user=tenfold.signatory)
    browser.post(
        reverse("account_login"),
        {"login": tenfold.editor.email, "password": PASSWORD, "next": url(tenfold)},
    )
    response = browser.get(url(tenfold))
    assert shown(response) == ["courses", "newsletters"]
    assert 'name="courses" value="220"' in response.content.decode()


def test_names_that_are_none_of_the_round_are_left_out(tenfold: Cast, client: Client) -> None:
    form = opened(tenfold, client) | {"figures-shown": "courses no_such_thing country-DE ' 31 courses"}
    response = client.post(url(tenfold), form | {"courses": "x"})
    assert response.status_code == 422
    assert shown(response) == ["courses", "newsletters"]
