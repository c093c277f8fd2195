"""A page of the form that goes while it is open: what was typed into it is shown, with a way on."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.typed import seal
from submissions.models import Check, Figure, Question, Round, Section, Submission, SubmissionStatus
from submissions.services.retire_question import retire_question
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer, save_figures
from tests.builders import NOW, PASSWORD
from tests.submissions.conftest import Cast

CHECK = "fte_range"
ABROAD = "international_total_with_collaborations_total"
ALONE = "climate"  # the code of the section, and of its only question


@pytest.fixture
def client(cast: Cast) -> Iterator[Client]:
    """Return the browser of an editor whose cluster has 70 FTE, and three collaborations in Germany."""
    save_figures(
        submission_id=cast.submission.pk,
        user=cast.editor,
        now=NOW,
        figures=[FigureAnswer(code="fte", value=Decimal(70))],
        collaborations=[CollaborationAnswer(country="DE", type="cluster", count=3)],
    )
    with time_machine.travel(NOW):
        yield browser(cast.editor)


@pytest.fixture
def alone(cast: Cast) -> Section:
    """Move a question into a section of its own, which goes with it."""
    section = Section.objects.create(
        round=cast.round, code=ALONE, order=99, title_da="Klima", title_en="Climate"
    )
    Question.objects.filter(round=cast.round, indicator__code="courses").update(section=section)
    return section


def browser(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def url(cast: Cast, name: str, code: str) -> str:
    return reverse(name, args=[cast.cluster.slug, cast.round.year, code])


def figure(code: str, number: str, version: int = 0, words: str = "") -> dict[str, str]:
    return {code: number, f"{code}-version": str(version), f"{code}-explanation": words}


def country(code: str, count: str, version: int) -> dict[str, str]:
    name = f"country-{code}"
    return {f"{name}-country": code, f"{name}-cluster": count, f"{name}-cluster-version": str(version)}


def turn_off(code: str = CHECK) -> None:
    Check.objects.filter(code=code).update(active=False)


def retire(cast: Cast) -> None:
    retire_question(
        round_id=cast.round.pk,
        code="courses",
        user=cast.administrator,
        now=NOW + dt.timedelta(minutes=1),
        version=Round.objects.get(pk=cast.round.pk).version,
        with_checks=True,
    )


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


@pytest.mark.parametrize("removed", [False, True])
def test_what_was_typed_at_a_check_that_is_off_is_shown_with_where_to_type_it(
    cast: Cast, client: Client, removed: bool
) -> None:
    turn_off()
    if removed:
        Check.objects.filter(code=CHECK).delete()
    response = client.post(url(cast, "warning", CHECK), figure("fte", "17", 1, "Tastet forkert"))
    assert response.status_code == 409
    page = text(response)
    assert "The check was turned off while you had the page open." in page
    assert '<td class="figure">17</td>' in page
    assert "Explanation: Tastet forkert" in page
    assert f'href="{url(cast, "section", "secretariat")}"' in page
    assert Figure.objects.get(indicator__code="fte").value == 70


def test_of_what_stands_just_so_nothing_is_said_but_that_it_is_saved(cast: Cast, client: Client) -> None:
    turn_off()
    turn_off(ABROAD)
    for code, sent in ((CHECK, figure("fte", "70", 1)), (ABROAD, country("DE", "3", 1))):
        response = client.post(url(cast, "warning", code), sent, follow=True)
        overview = reverse("submission", args=[cast.cluster.slug, cast.round.year])
        assert response.redirect_chain == [(overview, 302)]
        assert "All that you typed there is saved." in text(response)


def test_counts_by_country_are_shown_too(cast: Cast, client: Client) -> None:
    turn_off(ABROAD)
    response = client.post(url(cast, "warning", ABROAD), country("DE", "4", 1) | country("SE", "to", 0))
    assert response.status_code == 409
    page = text(response)
    assert '<th scope="row">Germany: Clusters</th><td class="figure">4</td>' in page
    assert '<td class="figure">to</td>' in page
    assert f'href="{url(cast, "section", "internationalisation")}"' in page


def test_what_was_typed_in_a_section_that_went_with_its_only_question_is_shown(
    cast: Cast, client: Client, alone: Section
) -> None:
    retire(cast)
    response = client.post(url(cast, "section", ALONE), figure("courses", "31", words="Et nyt hold"))
    assert response.status_code == 409
    page = text(response)
    assert "The section was taken out of the questionnaire while you had the page open." in page
    assert '<td class="figure">31</td>' in page
    assert "Explanation: Et nyt hold" in page


def test_what_was_typed_before_a_sign_in_ran_out_is_shown_too(
    cast: Cast, client: Client, alone: Section
) -> None:
    away, section = Client(headers={"accept-language": "en"}), url(cast, "section", ALONE)
    sent = figure("courses", "31", words="Et nyt hold") | {"typed-by": seal(cast.editor)}
    away.post(section, sent)
    retire(cast)
    away.post(reverse("account_login"), {"login": cast.editor.email, "password": PASSWORD, "next": section})
    response = away.get(section)
    assert response.status_code == 409
    assert "Explanation: Et nyt hold" in text(response)


def test_where_nothing_can_be_typed_any_more_no_other_place_is_named(cast: Cast, client: Client) -> None:
    turn_off()
    people = {"submitted_by": cast.signatory}
    Submission.objects.filter(pk=cast.submission.pk).update(status=SubmissionStatus.SUBMITTED, **people)
    response = client.post(url(cast, "warning", CHECK), figure("fte", "17", 1))
    assert response.status_code == 409
    assert '<td class="figure">17</td>' in text(response)
    assert url(cast, "section", "secretariat") not in text(response)


def test_what_never_was_is_not_there_nor_anything_for_others(cast: Cast, client: Client) -> None:
    turn_off()
    check, section = url(cast, "warning", CHECK), url(cast, "section", "no-such-section")
    assert client.post(section, {"no_such_thing": "31"}).status_code == 404
    assert client.get(section).status_code == client.get(check).status_code == 404
    for user in (cast.stranger, cast.reviewer):
        assert browser(user).post(check, figure("fte", "17", 1)).status_code == 404


def test_it_takes_the_same_queries_whatever_was_typed(cast: Cast, client: Client, count_queries: Any) -> None:
    turn_off()
    few, page = figure("fte", "17", 1), url(cast, "warning", CHECK)
    many = few | figure("courses", "3") | figure("newsletters", "4") | country("DE", "4", 1)
    assert count_queries(lambda: client.post(page, many)) == count_queries(lambda: client.post(page, few))
