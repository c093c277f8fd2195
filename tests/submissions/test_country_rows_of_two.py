"""Two people at the row of one country: what one of them changed is never written over unseen."""

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from time_machine import TimeMachineFixture

from submissions.services.save_figures import FigureAnswer
from tests import builders
from tests.submissions.conftest import Cast
from tests.submissions.test_country_rows import HTMX, counts, put, row, signed_in, url


@pytest.fixture(autouse=True)
def _while_the_round_is_open(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(builders.NOW)


def test_a_count_that_a_colleague_changed_is_not_written_over_unseen(cast: Cast) -> None:
    """The page still shows 5 where they saved 7: what is sent next has to meet that, not replace it."""
    put(cast, b2b=5, cluster=1)
    versions: dict[str, Any] = {"cluster_version": 1, "b2b_version": 1, "knowledge_version": 0}
    put(cast, user=cast.signatory, b2b=7)
    client = signed_in(cast.editor)

    first = client.post(url(cast), row(cluster=2, b2b=5, knowledge="", **versions), headers=HTMX)

    told = dict(re.findall(r'name="country-DE-(\w+)-version"[^>]*value="(\d+)"', first.content.decode()))
    assert (first.status_code, told) == (200, {"cluster": "2", "knowledge": "0", "b2b": "1"})
    again: dict[str, Any] = {f"{type_}_version": version for type_, version in told.items()}
    assert (
        client.post(url(cast), row(cluster=2, b2b=6, knowledge="", **again), headers=HTMX).status_code == 409
    )
    assert (
        client.post(url(cast), row(cluster=3, b2b=5, knowledge="", **again), headers=HTMX).status_code == 200
    )
    assert counts(cast) == {("DE", "cluster"): 3, ("DE", "b2b"): 7}


def told(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def places(page: str) -> list[tuple[str, str]]:
    """Return where rows are put that come, with their country."""
    found = re.findall(r'data-hx-swap-oob="before\w+:([^"]*)"> ?<div[^>]* id="country-(\w\w)"', page)
    return [(place, code) for place, code in found]


def test_what_a_colleague_did_to_other_countries_comes_with_a_save(cast: Cast) -> None:
    put(cast, country="DE", cluster=1)
    put(cast, country="SE", cluster=2, b2b=3)
    put(cast, country="NO", cluster=3)
    put(cast, country="SE", b2b=8, user=cast.signatory)
    put(cast, country="NO", cluster=0, user=cast.signatory)
    put(cast, country="FR", knowledge=4, user=cast.signatory)
    put(cast, country="AT", knowledge=5, user=cast.signatory)
    sent = {**row(cluster=2, cluster_version=1), "countries": "NO:1.0.0 SE:1.0.1 DE:1.0.0"}

    page = told(signed_in(cast.editor).post(url(cast), sent, headers=HTMX))

    # In the order of their names, whatever the person has put on top.
    assert places(page) == [("#country-NO", "AT"), ("#country-NO", "FR")]
    assert re.search(r'id="count-SE-b2b" data-cell data-hx-swap-oob="true".*?value="8".*?value="2"', page)
    assert 'id="count-SE-cluster"' not in page
    assert 'id="count-DE-' not in page
    assert 'id="country-NO" data-hx-swap-oob="delete"' in page
    news = page.split('id="save-news"')[1].split("</p>")[0]
    for words in ("changed “Sweden”", "removed “Norway”", "changed “France”", "changed “Austria”"):
        assert f"{cast.signatory} {words} at 13.00." in news
    assert "Germany" not in news


def test_a_page_that_shows_what_stands_is_told_of_no_country(cast: Cast) -> None:
    put(cast, country="DE", cluster=1)
    put(cast, country="SE", cluster=2)
    put(cast, country="NO", cluster=2)
    put(cast, country="NO", cluster=0)
    sent = {**row(cluster=2, cluster_version=1), "countries": "DE:1.0.0 SE:1.0.0 NO:gone"}
    page = told(signed_in(cast.editor).post(url(cast), sent, headers=HTMX))
    assert "count-" not in page
    assert "country-SE" not in page
    assert "country-NO" not in page


def test_what_a_colleague_did_to_the_row_itself_comes_where_it_was_left_as_it_was(cast: Cast) -> None:
    put(cast, cluster=1, b2b=5)
    put(cast, user=cast.signatory, b2b=7, knowledge=2)
    sent = row(cluster=2, cluster_version=1, b2b=5, b2b_version=1, knowledge="", knowledge_version=0)
    page = told(signed_in(cast.editor).post(url(cast), sent | {"countries": "DE:1.0.1"}, headers=HTMX))
    assert re.findall(r'id="count-DE-(\w+)" data-cell data-hx-swap-oob', page) == ["knowledge", "b2b"]
    assert 'id="count-DE-cluster"' not in page
    assert f"{cast.signatory} changed “Germany” at 13.00." in page


def test_a_row_that_cannot_be_read_is_told_of_a_colleagues_counts_too(cast: Cast) -> None:
    put(cast, cluster=1)
    put(cast, user=cast.signatory, b2b=3)
    sent = row(cluster="1o", cluster_version=1, b2b="", b2b_version=0) | {"countries": "DE:1.0.0"}
    response = signed_in(cast.editor).post(url(cast), sent, headers=HTMX)
    assert response.status_code == 422
    assert re.findall(r'id="count-DE-(\w+)" data-cell data-hx-swap-oob', told(response)) == ["b2b"]


def test_what_collides_is_asked_and_not_brought(cast: Cast) -> None:
    put(cast, cluster=1)
    put(cast, user=cast.signatory, cluster=3)
    sent = {**row(cluster=2, cluster_version=1), "countries": "DE:1.0.0"}
    response = signed_in(cast.editor).post(url(cast), sent, headers=HTMX)
    assert response.status_code == 409
    assert "count-DE-" not in told(response)


def test_a_country_brings_the_figures_and_a_figure_the_countries(cast: Cast) -> None:
    put(cast, cluster=1)
    cast.save(FigureAnswer(code="international_total", value=Decimal(77)), user=cast.signatory)
    client = signed_in(cast.editor)
    seen = {"seen": "international_total:0", "countries": "DE:1.0.0"}
    page = told(client.post(url(cast), row(cluster=2, cluster_version=1) | seen, headers=HTMX))
    assert re.search(r'id="row-international_total".*?value="77"', page)
    put(cast, user=cast.signatory, country="FR", cluster=4)
    sent = {"international_total": "78", "international_total-version": "1", **seen}
    field = reverse("field", args=[cast.cluster.slug, cast.round.year, "international_total"])
    page = told(client.post(field, sent, headers=HTMX))
    assert places(page) == [("#country-DE", "FR")]
    # A page without rows of countries gets none.
    del sent["countries"]
    sent["international_total-version"] = "2"
    assert "country-FR" not in told(client.post(field, sent, headers=HTMX))


def test_a_row_that_one_never_saved_and_a_colleague_did_is_not_said_to_be_removed(cast: Cast) -> None:
    put(cast, user=cast.signatory, cluster=3)
    sent = {**row(cluster_version=0, b2b_version=0, knowledge_version=0), "remove": "DE"}
    page = told(signed_in(cast.editor).post(url(cast), sent, headers=HTMX))
    assert "is removed" not in page
    assert re.search(r'name="country-DE-cluster" [^>]*value="3"', page)
    assert counts(cast) == {("DE", "cluster"): 3}


@pytest.mark.parametrize(
    "words", ["", "DE", "DE:1", "DE:1.1", "XX:1.0.0", "DK:1.0.0", "DE:x.y.z", "SE:1.0.0 " * 900]
)
def test_what_a_page_says_of_its_countries_may_be_anything(cast: Cast, words: str) -> None:
    put(cast, country="SE", cluster=1)
    response = signed_in(cast.editor).post(url(cast), row(cluster=2) | {"countries": words}, headers=HTMX)
    assert response.status_code == 200


@pytest.mark.parametrize("before", [2, 0])
def test_a_country_of_which_a_colleague_changed_a_count_is_not_taken_away_by_half(
    cast: Cast, before: int
) -> None:
    put(cast, cluster=before, knowledge=1)
    put(cast, user=cast.signatory, cluster=3)
    seen_before: dict[str, Any] = {
        "cluster_version": 1 if before else 0,
        "knowledge_version": 1,
        "b2b_version": 0,
    }
    sent = {**row(**seen_before), "remove": "DE"}
    client = signed_in(cast.editor)

    response = client.post(url(cast), sent, headers=HTMX)

    assert response.status_code == 409
    assert counts(cast) == {("DE", "cluster"): 3, ("DE", "knowledge"): 1}
    # What was not taken away stands on the page as the version that it was.
    assert re.search(r'name="country-DE-knowledge-version"[^>]*value="1"', response.content.decode())
    seen = {**row(cluster_version=2 if before else 1, knowledge_version=1, b2b_version=0), "remove": "DE"}
    assert client.post(url(cast), seen, headers=HTMX).status_code == 200
    assert counts(cast) == {("DE", "cluster"): 0, ("DE", "knowledge"): 0}
