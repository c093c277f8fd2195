"""Who has been shown what a colleague saved, and types back what stood before, means it."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from time_machine import TimeMachineFixture

from submissions.services.save_figures import FigureAnswer
from tests import builders
from tests.submissions.conftest import Cast
from tests.submissions.saving import courses, post, sent, text
from tests.submissions.test_country_rows import HTMX, counts, put, row, signed_in, url

MET_COUNT = 'name="country-DE-cluster-met"'
MET = 'name="courses-met"'


@pytest.fixture(autouse=True)
def _while_the_round_is_open(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(builders.NOW)


@pytest.fixture
def two_at_a_country(cast: Cast) -> Any:
    """Let a colleague change a count that one has open; return how one saves the row."""
    put(cast, cluster=5, b2b=1)
    put(cast, user=cast.signatory, cluster=7)
    client = signed_in(cast.editor)

    def save(cluster: str, version: int = 1, **more: Any) -> Any:
        fields = row(cluster=cluster, cluster_version=version, b2b=1, b2b_version=1, **more)
        return client.post(url(cast), fields, headers=HTMX)

    return save


def test_a_count_that_is_typed_back_collides_until_one_has_chosen(cast: Cast, two_at_a_country: Any) -> None:
    first = two_at_a_country("6")
    assert first.status_code == 409
    assert MET_COUNT in first.content.decode()
    assert "country-DE-b2b-met" not in first.content.decode()
    assert two_at_a_country("5", cluster_met=1).status_code == 409
    assert counts(cast)["DE", "cluster"] == 7
    kept = two_at_a_country("5", version=2, cluster_met=1)
    assert kept.status_code == 200
    assert MET_COUNT not in kept.content.decode()
    assert counts(cast) == {("DE", "cluster"): 5, ("DE", "b2b"): 1}


def test_a_count_that_cannot_be_read_meanwhile_forgets_no_collision(two_at_a_country: Any) -> None:
    misread = two_at_a_country("6o", cluster_met=1)
    assert misread.status_code == 422
    assert MET_COUNT in misread.content.decode()


def test_a_count_that_was_left_alone_is_still_no_collision(cast: Cast, two_at_a_country: Any) -> None:
    assert two_at_a_country("5").status_code == 200
    assert counts(cast)["DE", "cluster"] == 7


@pytest.fixture
def two_at_a_figure(cast: Cast) -> None:
    cast.save(FigureAnswer(code="courses", value=Decimal(12)))
    cast.save(FigureAnswer(code="courses", value=Decimal(13), version=1), user=cast.signatory)


@pytest.mark.usefixtures("two_at_a_figure")
def test_a_figure_that_is_typed_back_collides_on_the_whole_page_too(cast: Cast) -> None:
    client = signed_in(cast.editor)
    page = reverse("section", args=[cast.cluster.slug, cast.round.year, "competence"])
    back = sent("courses", "12", 1) | {"stay": "1"}
    met = client.post(page, back | {"courses-met": "1"})
    assert met.status_code == 409
    assert MET in met.content.decode()
    assert client.post(page, back).status_code == 302
    assert courses(cast).value == Decimal(13)
    # The page that came back stands on what it has shown.
    assert client.post(page, sent("courses", "12", 2) | {"courses-met": "1"}).status_code == 302
    assert courses(cast).value == Decimal(12)


@pytest.mark.usefixtures("two_at_a_figure")
def test_a_figure_tells_that_it_collided_until_it_is_saved(cast: Cast) -> None:
    assert MET in text(post(cast, sent("courses", "14", 1)))
    assert MET in text(post(cast, sent("courses", "14o", 1) | {"courses-met": "1"}))
    assert MET not in text(post(cast, sent("courses", "14o", 1)))
    assert MET not in text(post(cast, sent("courses", "14", 2) | {"courses-met": "1"}))
