"""Two at the same moment, in threads of their own. PostgreSQL only: SQLite lets one writer in at a time."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from threading import Barrier, Event
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from submissions.models import (
    Check,
    CheckChange,
    Collaboration,
    Figure,
    FigureChange,
    Severity,
    Submission,
    SubmissionStatus,
)
from submissions.services.change_limits import LimitsChanged, change_limits
from submissions.services.errors import NotAllowed
from submissions.services.import_figures import ImportRow, import_figures
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer, save_figures
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from submissions.services.undo_change import undo_change
from submissions.services.write_figures import write_figures
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


@contextmanager
def written_past_the_lock(
    one: Submission, collaborations: Sequence[CollaborationAnswer] = (), *, version: int = 1
) -> Iterator[None]:
    """Let somebody write without locking the submission, and commit once somebody else waits.

    Args:
        collaborations: what is written, instead of courses.
        version: that of the courses which are written over.
    """
    courses = FigureAnswer(code="courses", value=Decimal(7), version=version)
    intruder, written = builders.editor(one.cluster), Event()

    def write() -> None:
        try:
            with transaction.atomic():
                write_figures(
                    submission=one,
                    user=intruder,
                    now=NOW,
                    on_behalf=False,
                    figures=[] if collaborations else [courses],
                    collaborations=collaborations,
                )
                written.set()
                until_somebody_waits()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(write)
        assert written.wait(timeout=10)
        yield
        running.result()


def until_somebody_waits() -> None:
    """Wait until another connection to this database waits for a lock."""
    for _ in range(1000):
        with connection.cursor() as cursor:
            # Within a transaction the view shows what it showed first, unless it is asked to look again.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        sleep(0.01)
    pytest.fail("Nobody waited.")


def filled_in() -> Submission:
    """Return a submission with 5 courses."""
    one = builders.submission(round=builders.round_with_catalogue())
    save_figures(
        submission_id=one.pk,
        user=builders.editor(one.cluster),
        now=NOW,
        figures=[FigureAnswer(code="courses", value=Decimal(5))],
    )
    return one


def test_what_was_written_past_the_lock_is_met_as_a_conflict() -> None:
    one = filled_in()
    editor = builders.editor(one.cluster)
    with written_past_the_lock(one):
        outcome = save_figures(
            submission_id=one.pk,
            user=editor,
            now=NOW,
            figures=[FigureAnswer(code="courses", value=Decimal(9), version=1)],
        )
    assert not outcome.saved
    (conflict,) = outcome.conflicts
    assert conflict.value == 7
    assert conflict.version == 2
    assert Figure.objects.get().value == 7
    assert sorted(FigureChange.objects.values_list("version", flat=True)) == [1, 2]


def test_what_was_written_past_the_lock_is_a_conflict_on_the_page_too(
    time_machine: TimeMachineFixture,
) -> None:
    time_machine.move_to(NOW)
    one = filled_in()
    client = Client(headers={"HX-Request": "true"})
    client.force_login(builders.editor(one.cluster))
    field = {"courses": "9", "courses-absence": "", "courses-explanation": "", "courses-version": "1"}
    with written_past_the_lock(one):
        answer = client.post(reverse("field", args=[one.cluster.slug, 2018, "courses"]), field)
    assert answer.status_code == 409
    assert 'id="conflict-courses"' in answer.content.decode()


def test_a_country_that_was_written_past_the_lock_is_a_conflict_in_its_row(
    time_machine: TimeMachineFixture,
) -> None:
    time_machine.move_to(NOW)
    one = filled_in()
    client = Client(headers={"HX-Request": "true"})
    client.force_login(builders.editor(one.cluster))
    row = {"country-DE-country": "DE", "country-DE-b2b": "9", "country-DE-b2b-version": "0"}
    with written_past_the_lock(one, [CollaborationAnswer(country="DE", type="b2b", count=7)]):
        answer = client.post(reverse("country", args=[one.cluster.slug, 2018, "DE"]), row)
    assert answer.status_code == 409
    assert Collaboration.objects.get().count == 7


def test_going_back_to_an_earlier_answer_meets_what_was_written_past_the_lock() -> None:
    one = filled_in()
    change, editor = FigureChange.objects.get(), builders.editor(one.cluster)
    with written_past_the_lock(one):
        outcome = undo_change(submission_id=one.pk, change_id=change.pk, version=1, user=editor, now=NOW)
    assert [conflict.value for conflict in outcome.conflicts] == [7]
    assert Figure.objects.get().value == 7


def test_an_import_replaces_what_was_written_past_the_lock() -> None:
    one = filled_in()
    rows = [ImportRow(line=2, cluster=one.cluster.slug, indicator="courses", value="9")]
    with written_past_the_lock(one):
        import_figures(year=2018, rows=rows, user=builders.administrator(), now=NOW)
    assert Figure.objects.get().value == 9
    assert sorted(FigureChange.objects.values_list("version", flat=True)) == [1, 2, 3]


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
