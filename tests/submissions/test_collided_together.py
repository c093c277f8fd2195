"""Figures and countries, or figures and stories, that somebody else changed at once: none is lost."""

from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from submissions.cases import prints_of
from submissions.models import SubmissionStatus
from submissions.services.save_case import CaseAnswer, save_case
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer, save_figures
from tests.builders import NOW
from tests.submissions.cases.storytelling import told
from tests.submissions.conftest import Cast
from tests.submissions.test_sending import ready

TOTAL = "international_total"
FORM = ("content_hash", "last_change", "stories_shown")


@pytest.fixture(autouse=True)
def _while_the_round_is_open() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


def browser(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def save(cast: Cast, user: User, number: int, count: int, version: int = 0) -> None:
    save_figures(
        submission_id=cast.submission.pk,
        user=user,
        now=NOW,
        figures=[FigureAnswer(code=TOTAL, value=Decimal(number), version=version)],
        collaborations=[
            CollaborationAnswer(country="DE", type="cluster", count=count, version=version),
            CollaborationAnswer(country="DE", type="b2b", count=1, version=version),
        ],
    )


def stands(cast: Cast) -> tuple[Decimal | None, dict[tuple[str, str], int]]:
    rows = cast.submission.collaborations.filter(count__gt=0)
    figure = cast.submission.figures.get(indicator__code=TOTAL)
    return figure.value, {(row.country, row.type): row.count for row in rows}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("section", "internationalisation"),
        ("warning", "international_total_with_collaborations_total"),
    ],
)
def test_both_of_figures_and_countries_are_shown_and_what_did_not_collide_is_saved(
    cast: Cast, name: str, code: str
) -> None:
    save(cast, cast.editor, 12, 3)
    save(cast, cast.signatory, 14, 5, version=1)
    mine, address = browser(cast.editor), reverse(name, args=[cast.cluster.slug, 2018, code])
    typed = {
        "stay": "1",
        "figures-shown": TOTAL,
        TOTAL: "15",
        f"{TOTAL}-version": "1",
        f"{TOTAL}-explanation": "Vi talte igen.",
        "country-DE-country": "DE",
        "country-DE-cluster": "7",
        "country-DE-cluster-version": "1",
        "country-DE-b2b": "2",
        "country-DE-b2b-version": "1",
        "country-SE-country": "SE",
        "country-SE-cluster": "4",
        "country-SE-cluster-version": "0",
        "country-NO-country": "NO",
        "country-NO-cluster": "mange",
        "country-NO-cluster-version": "0",
    }
    response = mine.post(address, typed)
    assert response.status_code == 409
    page = text(response)
    assert f'name="{TOTAL}" value="15"' in page
    assert "Vi talte igen." in page
    conflicts = {(one.code, one.country): one.value for one in response.context["conflicts"]}
    assert conflicts == {
        (TOTAL, ""): 14,
        ("collaborations_cluster", "DE"): 5,
    }
    assert f'id="conflict-{TOTAL}"' in page
    assert 'data-keep-country="cluster:2' in page
    assert 'value="7"' in page
    assert 'value="mange"' in page
    # A colleague did not touch the b2b of Germany, nor Sweden.
    assert stands(cast) == (Decimal(14), {("DE", "cluster"): 5, ("DE", "b2b"): 2, ("SE", "cluster"): 4})
    again = typed | {
        f"{TOTAL}-version": "2",
        "country-DE-cluster-version": "2",
        "country-DE-b2b-version": "2",
        "country-SE-cluster-version": "1",
        "country-NO-cluster": "9",
    }
    assert mine.post(address, again).status_code == 302
    assert stands(cast) == (
        Decimal(15),
        {("DE", "cluster"): 7, ("DE", "b2b"): 2, ("SE", "cluster"): 4, ("NO", "cluster"): 9},
    )


def test_figures_and_stories_that_changed_before_sending_are_told_in_one(cast: Cast) -> None:
    ready(cast)
    story = told(cast.submission, cast.editor, "Et skib")
    client, address = browser(cast.signatory), reverse("submit", args=[cast.cluster.slug, 2018])
    context = client.get(address).context
    form = {name: str(context[name]) for name in FORM}
    cast.save(FigureAnswer(code="courses", value=Decimal(77), version=1))
    answer = CaseAnswer(title="To skibe", category="matchmaking", body="Nyt", seen=prints_of(story))
    save_case(submission_id=cast.submission.pk, user=cast.editor, now=NOW, case_id=story.pk, answer=answer)
    response = client.post(address, form)
    assert response.status_code == 409
    assert [one.now for one in response.context["changed"]] == ["77"]
    assert [one.title for one in response.context["changed_stories"]] == ["To skibe"]
    page = text(response)
    assert "<strong>77</strong>" in page
    assert "The story “To skibe” was changed by" in page
    cast.submission.refresh_from_db()
    assert cast.submission.status == SubmissionStatus.DRAFT
    again = {name: str(response.context[name]) for name in FORM}
    assert client.post(address, again).status_code == 302
