"""What each kind of save by itself costs, every statement counted: session, person and transaction too."""

import datetime as dt
import time
from collections.abc import Mapping
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import TimeMachineFixture

from submissions.background import KEPT_FOR, forget_backgrounds
from submissions.models import SubmissionStatus
from submissions.services.save_figures import FigureAnswer
from tests import builders
from tests.submissions.conftest import Cast
from tests.submissions.test_country_rows import put, row
from tests.submissions.test_field_queries import make_history

MOST = 10  # statements a save
# With a real transaction, so that BEGIN and COMMIT count, and no savepoints of the test.
pytestmark = pytest.mark.django_db(transaction=True)

FIGURE = "international_total"
LULL = dt.timedelta(minutes=5)
Page = Mapping[str, str]
SHOWN: Page = {"seen": f"{FIGURE}:1", "countries": "DE:1.0.1 SE:1.0.0"}
EMPTY: Page = {"seen": f"{FIGURE}:0", "countries": ""}


class Desk:
    """An editor before a section, with the clock and a colleague in the test's hands."""

    def __init__(self, cast: Cast, time_machine: TimeMachineFixture) -> None:
        """Sign in, open the section, and save once."""
        self.cast, self.clock = cast, time_machine
        self.client = Client(headers={"hx-request": "true"})
        entry = {"login": cast.editor.email, "password": builders.PASSWORD}
        assert self.client.post(reverse("account_login"), entry).status_code == 302
        self.client.get(self.url("section", "internationalisation"))

    def url(self, name: str, code: str) -> str:
        return reverse(name, args=[self.cast.cluster.slug, self.cast.round.year, code])

    def figure(self, number: int, version: int) -> dict[str, str]:
        return {FIGURE: str(number), f"{FIGURE}-version": str(version)}

    def save(
        self,
        sent: dict[str, str],
        *,
        country: str = "",
        status: int = 200,
        expect: str = "",
        page: Page = SHOWN,
    ) -> list[str]:
        """Save a figure, or the counts of a country, and return every statement that it took."""
        url = self.url("country", country) if country else self.url("field", FIGURE)
        with CaptureQueriesContext(connection) as queries:
            response = self.client.post(url, {**page, **sent})
        assert response.status_code == status
        assert expect in response.content.decode()
        return [query["sql"] for query in queries.captured_queries]

    def pause(self) -> None:
        """Let more than a minute go by, after which it is noted who works on it."""
        self.clock.shift(LULL)

    def colleague(self) -> None:
        put(self.cast, user=self.cast.signatory, country="SE", cluster=7)


@pytest.fixture
def desk(cast: Cast, time_machine: TimeMachineFixture) -> Desk:
    time_machine.move_to(builders.NOW)
    cast.answer_all()
    make_history(cast)
    cast.submission.collaborations.all().delete()
    put(cast, cluster=3, b2b=1)
    put(cast, country="SE", cluster=2)
    desk = Desk(cast, time_machine)
    time_machine.shift(30)
    return desk


def at_most(taken: list[str], most: int = MOST) -> None:
    assert len(taken) <= most, "\n".join(taken)


def test_a_figure(desk: Desk) -> None:
    at_most(desk.save(desk.figure(21, 1)), 8)


def test_a_figure_after_a_pause_in_which_it_is_noted_who_worked_on_it(desk: Desk) -> None:
    desk.pause()
    at_most(desk.save(desk.figure(21, 1)), 9)


def test_a_figure_with_what_a_colleague_changed_meanwhile(desk: Desk) -> None:
    desk.colleague()
    at_most(desk.save(desk.figure(21, 1), expect="count-SE-cluster"), 9)


def test_a_figure_with_what_a_colleague_changed_before_a_pause(desk: Desk) -> None:
    desk.colleague()
    desk.pause()
    at_most(desk.save(desk.figure(21, 1), expect="count-SE-cluster"))


def test_a_figure_that_collides(desk: Desk) -> None:
    desk.cast.save(FigureAnswer(code=FIGURE, value=Decimal(7), version=1), user=desk.cast.signatory)
    desk.colleague()
    desk.pause()
    at_most(desk.save(desk.figure(21, 1), status=409, expect="count-SE-cluster"))


def test_a_figure_after_so_long_that_the_register_is_read_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = time.monotonic() + KEPT_FOR + 1
    monkeypatch.setattr("submissions.background.time.monotonic", lambda: later)
    desk.pause()
    at_most(desk.save(desk.figure(21, 1)))


def test_with_what_a_colleague_changed_before_it_besides_it_takes_one_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that stood open for minutes, while a colleague saved and left too.

    The register, who the colleague was, and the note of who works on it: each is a query of its own, and none
    can be told from another.
    """
    later = time.monotonic() + KEPT_FOR + 1
    monkeypatch.setattr("submissions.background.time.monotonic", lambda: later)
    desk.colleague()
    desk.pause()
    at_most(desk.save(desk.figure(21, 1), expect="count-SE-cluster"), MOST + 1)


def test_the_first_save_in_a_round_that_a_process_ever_sees_takes_three_more(desk: Desk) -> None:
    """Questions, checks and register, once in the life of a process, or after a questionnaire was changed.

    They are too different for one query.
    """
    forget_backgrounds()
    at_most(desk.save(desk.figure(21, 1)), 8 + 3)
    forget_backgrounds()
    desk.colleague()
    desk.pause()
    at_most(desk.save(desk.figure(22, 2), expect="count-SE-cluster"), MOST + 3)


def test_a_figure_of_a_submission_that_nobody_has_opened_in_this_process(desk: Desk) -> None:
    forget_backgrounds()
    other = builders.submission(builders.cluster(), round=desk.cast.round)
    client = Client()
    client.force_login(builders.editor(other.cluster))
    client.get(reverse("section", args=[other.cluster.slug, desk.cast.round.year, "internationalisation"]))
    desk.pause()
    at_most(desk.save(desk.figure(21, 1)))


def test_a_country(desk: Desk) -> None:
    at_most(desk.save(row(cluster=4, cluster_version=1, b2b=1, b2b_version=1), country="DE"), 8)


def test_a_country_with_a_new_and_an_old_count_after_a_pause(desk: Desk) -> None:
    desk.pause()
    at_most(desk.save(row(cluster=4, cluster_version=1, b2b=1, b2b_version=1, knowledge=2), country="DE"))


def test_a_country_with_what_a_colleague_changed_meanwhile(desk: Desk) -> None:
    desk.colleague()
    desk.pause()
    sent = row(cluster=4, cluster_version=1, b2b=1, b2b_version=1)
    at_most(desk.save(sent, country="DE", expect="count-SE-cluster"))


def test_a_country_of_which_a_colleague_changed_another_count(desk: Desk) -> None:
    put(desk.cast, user=desk.cast.signatory, b2b=7)
    sent = row(cluster=4, cluster_version=1, b2b=1, b2b_version=1)
    at_most(desk.save(sent, country="DE", expect="count-DE-b2b"))


def test_a_country_that_is_removed(desk: Desk) -> None:
    desk.colleague()
    desk.pause()
    sent = row(cluster_version=1, b2b_version=1, knowledge_version=0) | {"remove": "DE"}
    at_most(desk.save(sent, country="DE", expect="count-SE-cluster"))


@pytest.mark.parametrize("what", ["figure", "country"])
def test_the_save_that_begins_the_draft(cast: Cast, time_machine: TimeMachineFixture, what: str) -> None:
    time_machine.move_to(builders.NOW)
    make_history(cast)
    cast.submission.collaborations.all().delete()
    desk = Desk(cast, time_machine)
    if what == "figure":
        at_most(desk.save(desk.figure(21, 0), page=EMPTY))
    else:
        at_most(desk.save(row(cluster=4), country="DE", page=EMPTY))
    cast.submission.refresh_from_db()
    assert cast.submission.status == SubmissionStatus.DRAFT
