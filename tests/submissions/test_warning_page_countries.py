"""Counts by country on the page of a warning that rests on them."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from submissions.models import Submission, SubmissionStatus
from submissions.services.save_figures import FigureAnswer
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_warning_page import url

BY_COUNTRY = "international_total_with_collaborations_total"


@pytest.fixture
def abroad(cast: Cast) -> Iterator[Cast]:
    """Give a submission with companies in work abroad."""
    cast.save(FigureAnswer(code="international_total", value=Decimal(12), version=0))
    with time_machine.travel(NOW):
        yield cast


def count(cast: Cast, country: str, **counts: str) -> dict[str, str]:
    """Return what the page sends of a country."""
    rows = {row.type: row for row in cast.submission.collaborations.filter(country=country)}
    page = {f"country-{country}-country": country}
    for type_ in ("cluster", "knowledge", "b2b"):
        row = rows.get(type_)
        page[f"country-{country}-{type_}"] = counts.get(type_, str(row.count) if row else "")
        page[f"country-{country}-{type_}-version"] = str(row.version if row else 0)
    return page


def counts(cast: Cast) -> dict[tuple[str, str], int]:
    rows = cast.submission.collaborations.filter(count__gt=0)
    return {(row.country, row.type): row.count for row in rows}


def test_what_is_counted_by_country_is_counted_on_the_page_too(abroad: Cast, client: Client):
    client.force_login(abroad.editor)
    response = client.post(url(abroad, code=BY_COUNTRY), {"stay": "1", "find-country": "Tyskland"})
    there = url(abroad, code=BY_COUNTRY)
    assert response["Location"] == f"{there}?land=DE#country-DE"
    response = client.get(response["Location"])
    assert [row.code for row in response.context["countries"]["rows"]] == ["DE"]
    response = client.post(there, count(abroad, "DE", cluster="3", b2b="2"), follow=True)
    assert response.redirect_chain == [(there, 302)]
    assert counts(abroad) == {("DE", "cluster"): 3, ("DE", "b2b"): 2}
    assert not response.context["warning"].findings
    assert [row.code for row in response.context["countries"]["rows"]] == ["DE"]
    response = client.post(there, count(abroad, "DE") | {"remove": "DE"})
    assert not counts(abroad)
    assert b'name="restore"' in client.get(response["Location"]).content


def test_a_count_that_cannot_be_read_stays_on_the_page_and_the_rest_is_saved(abroad: Cast, client: Client):
    client.force_login(abroad.editor)
    typed = count(abroad, "DE", cluster="3") | count(abroad, "SE", cluster="to")
    response = client.post(url(abroad, code=BY_COUNTRY), typed)
    assert response.status_code == 422
    assert counts(abroad) == {("DE", "cluster"): 3}
    assert 'value="to"' in response.content.decode()
    assert [field for field, _, _ in response.context["errors"]] == ["id_country-SE-cluster"]


def test_a_count_that_a_colleague_changed_meanwhile_is_chosen_between(abroad: Cast, client: Client):
    client.force_login(abroad.editor)
    there = url(abroad, code=BY_COUNTRY)
    seen = count(abroad, "DE", cluster="5")
    client.post(there, count(abroad, "DE", cluster="3"))
    response = client.post(there, seen)
    assert response.status_code == 409
    assert counts(abroad) == {("DE", "cluster"): 3}
    assert b"data-keep-country" in response.content


def test_counts_typed_into_a_form_that_is_closed_by_now_are_shown_to_copy(abroad: Cast, client: Client):
    client.force_login(abroad.editor)
    typed = count(abroad, "DE", cluster="37")
    Submission.objects.filter(pk=abroad.submission.pk).update(status=SubmissionStatus.IN_REVIEW)
    response = client.post(url(abroad, code=BY_COUNTRY), typed)
    assert response.status_code == 409
    assert "37" in response.content.decode()
    assert not counts(abroad)


def test_counts_by_country_are_read_where_nothing_can_be_changed(abroad: Cast, client: Client):
    client.force_login(abroad.editor)
    client.post(url(abroad, code=BY_COUNTRY), count(abroad, "DE", cluster="37"))
    client.force_login(abroad.reviewer)
    response = client.get(url(abroad, code=BY_COUNTRY))
    assert b"Tyskland" in response.content
    assert b"country-DE-cluster" not in response.content


def test_a_page_about_other_figures_takes_no_counts(abroad: Cast, client: Client):
    client.force_login(abroad.editor)
    response = client.get(url(abroad))
    assert response.context["countries"] is None
    client.post(url(abroad), count(abroad, "DE", cluster="3"))
    assert not counts(abroad)
