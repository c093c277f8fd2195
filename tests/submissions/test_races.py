"""Two at the same moment, in threads of their own. PostgreSQL only: SQLite lets one writer in at a time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from submissions.models import Check, CheckChange, Figure, FigureChange, Severity, SubmissionStatus
from submissions.services.change_limits import LimitsChanged, change_limits
from submissions.services.errors import NotAllowed
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer, save_figures
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from tests import builders
from tests.builders import NOW

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PEOPLE = 6


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run the actions at the same moment, and return what each returned or raised."""
    start = Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=10)
            return action()
        except Exception as error:  # noqa: BLE001 what was raised is what the test is about
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def test_of_many_who_write_one_figure_one_is_saved_and_the_others_are_told() -> None:
    one = builders.submission(round=builders.round_with_catalogue())
    people = [builders.editor(one.cluster) for _ in range(PEOPLE)]

    def save(value: int) -> Callable[[], Any]:
        return lambda: save_figures(
            submission_id=one.pk,
            user=people[value],
            now=NOW,
            figures=[FigureAnswer(code="courses", value=Decimal(value + 1))],
        )

    outcomes = at_once(*(save(value) for value in range(PEOPLE)))

    saved = [outcome for outcome in outcomes if outcome.saved]
    stored = Figure.objects.get()
    assert len(saved) == 1
    assert FigureChange.objects.count() == 1
    assert all(outcome.conflicts[0].value == stored.value for outcome in outcomes if outcome is not saved[0])
    assert one.events.filter(action="edit").count() == 1


def test_of_many_who_add_one_country_one_is_saved_and_the_others_are_told() -> None:
    one = builders.submission(round=builders.round_with_catalogue())
    people = [builders.editor(one.cluster) for _ in range(PEOPLE)]

    def save(count: int) -> Callable[[], Any]:
        return lambda: save_figures(
            submission_id=one.pk,
            user=people[count],
            now=NOW,
            collaborations=[CollaborationAnswer(country="DE", type="b2b", count=count + 1)],
        )

    outcomes = at_once(*(save(count) for count in range(PEOPLE)))
    assert sum(bool(outcome.saved) for outcome in outcomes) == 1
    assert sum(bool(outcome.conflicts) for outcome in outcomes) == PEOPLE - 1


def test_of_many_reviewers_one_takes_it() -> None:
    one = builders.submission(round=builders.bare_round(), status=SubmissionStatus.SUBMITTED)
    reviewers = [builders.reviewer() for _ in range(PEOPLE)]

    def take(place: int) -> Callable[[], Any]:
        return lambda: take_into_review(submission_id=one.pk, user=reviewers[place], now=NOW)

    outcomes = at_once(*(take(place) for place in range(PEOPLE)))
    assert sum(isinstance(outcome, NotAllowed) for outcome in outcomes) == PEOPLE - 1
    assert one.events.count() == 1


def test_sending_at_once_sends_once() -> None:
    one = builders.submission(round=builders.bare_round(), status=SubmissionStatus.DRAFT)
    signatory = builders.signatory(one.cluster)
    outcomes = at_once(
        *(lambda: submit(submission_id=one.pk, user=signatory, now=NOW) for _ in range(PEOPLE))
    )
    assert sum(isinstance(outcome, NotAllowed) for outcome in outcomes) == PEOPLE - 1
    assert one.events.count() == 1


def test_of_many_who_change_one_check_one_is_heard_and_the_others_are_told() -> None:
    check = Check.objects.get(round=builders.round_with_catalogue(), code="fte_change")
    people = [builders.administrator() for _ in range(PEOPLE)]

    def change(number: int) -> Callable[[], Any]:
        return lambda: change_limits(
            check_id=check.pk,
            user=people[number],
            now=NOW,
            limits={"up": 10 + number},
            severity=Severity.WARNING,
            active=True,
            version=1,
        )

    outcomes = at_once(*(change(number) for number in range(PEOPLE)))

    (kept,) = CheckChange.objects.all()
    told = [outcome for outcome in outcomes if isinstance(outcome, LimitsChanged)]
    assert len(told) == PEOPLE - 1
    assert all(outcome.change == kept for outcome in told)
    check.refresh_from_db()
    assert check.parameters == kept.new_parameters
