"""Every status, every person, every action, at every time: what is allowed is done, and nothing else is.

What is not allowed changes nothing in the database and says why, in both languages.
"""

from itertools import product
from typing import Any

import pytest
from django.utils import translation
from time_machine import TimeMachineFixture

from submissions.models import Figure, Round, Submission, SubmissionStatus
from submissions.services.errors import NotAllowed
from submissions.services.import_figures import ImportFailed
from submissions.status import TRANSITIONS
from submissions.tasks import keep_rounds
from tests.builders import NOW
from tests.submissions.ways import tables
from tests.submissions.ways.doing import DO, Scene, Turn, dump, moment, prepare, put, taken_back
from tests.submissions.ways.tables import PEOPLE, STATUSES, TIMES, outcome, people_for, times_for

# The scene stands in a transaction of its own round all of them.
pytestmark = [pytest.mark.django_db, pytest.mark.shared]

LANGUAGES = ("da", "en")


@pytest.mark.parametrize("action", DO)
def test_what_is_allowed_is_done_and_nothing_else_is(scene: Scene, action: str) -> None:
    for time, status in product(times_for(action), STATUSES):
        with taken_back():
            put(scene, status, time)
            prepare(scene, action)
            before = dump()
            ends = {who: outcome(action, status, who, time) for who in people_for(action, time)}
            require_refused(scene, action, [who for who in ends if ends[who] is None], time, status)
            assert dump() == before, (time, status, "somebody who may not changed something")
            for who, end in ends.items():
                if end is not None:
                    with taken_back():
                        DO[action](Turn(scene, scene.people[who], moment(scene, time)))
                        require_done(scene, action, who, (status, end, time), before)


def require_refused(scene: Scene, action: str, people: list[str], time: str, status: str) -> None:
    """Have all these try, in one language and the other, and be told why not."""
    for number, who in enumerate(people):
        for language in LANGUAGES if number == 0 else LANGUAGES[number % 2 :][:1]:
            said = ""
            try:
                with translation.override(language):
                    DO[action](Turn(scene, scene.people[who], moment(scene, time)))
            except (NotAllowed, ImportFailed) as refusal:
                said = str(refusal)
            assert said.strip().endswith("."), f"{who} may {action} what is {status}, {time}: {said!r}"


def require_done(
    scene: Scene, action: str, who: str, way: tuple[str, str, str], before: dict[str, list[tuple[Any, ...]]]
) -> None:
    """Hold what was changed against the tables: where it leads, what is written, and what is told."""
    status, end, time = way
    cell, after, one = (who, status, time), dump(), scene.cast.submission
    expected = {"Submission"} | tables.CHANGES[action]
    if action in tables.BEGINS and status == "not_started":
        expected.add("Event")
    if tables.UNSETTLES.get(action) == time:
        expected |= {"Round", "AuditEntry"}
    untouched = {"Submission"} if action in tables.LEAVES_THE_ROW else set()
    assert {name for name, rows in after.items() if rows != before[name]} == expected - untouched, cell
    assert Submission.objects.get(pk=one.pk).status == end, cell
    events = list(one.events.values_list("action", "from_status", "to_status", "user"))
    if "Event" in expected:
        name = tables.EVENTS.get(action, action)
        assert events == [(name, status, end, scene.people[who].pk)], cell
    mails = tables.MAILS.get(action, 0)
    written = len(after["Mail"]) - len(before["Mail"])
    assert written == (mails[who] if isinstance(mails, dict) else mails), cell
    if action in tables.COURSES:
        value = Figure.objects.get(submission=one, indicator__code="courses").value
        assert value == tables.COURSES[action], cell


@pytest.mark.parametrize("time", TIMES)
@pytest.mark.parametrize("action", tables.SENT_AGAIN)
def test_what_was_sent_back_and_sent_again_leads_elsewhere(scene: Scene, action: str, time: str) -> None:
    for status in tables.SENT_AGAIN[action]:
        with taken_back():
            put(scene, status, time)
            way = {"user": scene.cast.signatory, "at": NOW}
            scene.cast.submission.events.create(
                action="return", from_status="in_review", to_status="returned", questions=["courses"], **way
            )
            scene.cast.submission.events.create(
                action="submit", from_status="returned", to_status="submitted", **way
            )
            before = dump()
            ends = {who: outcome(action, status, who, time, again=True) for who in PEOPLE}
            require_refused(scene, action, [who for who in PEOPLE if ends[who] is None], time, status)
            assert dump() == before, status
            for who, end in ends.items():
                if end is not None:
                    with taken_back():
                        DO[action](Turn(scene, scene.people[who], moment(scene, time)))
                        after = scene.fresh()
                        assert (after.status, after.open_questions) == (end, ["courses"]), (status, who)


# What nobody does: the clock opens, closes and settles the round


@pytest.mark.parametrize("time", TIMES)
def test_the_clock_closes_and_settles_the_round_and_leaves_every_submission_alone(
    scene: Scene, time: str, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(moment(scene, time), tick=False)
    for status in STATUSES:
        with taken_back():
            put(scene, status, time)
            before = dump()
            keep_rounds()
            keep_rounds()
            after = dump()
            assert Round.objects.get().status == tables.clock_makes(time, status), status
            changed = {name for name, rows in after.items() if rows != before[name]}
            moved = Round.objects.get().status != tables.round_at(time)
            assert changed == ({"Round", "AuditEntry"} if moved else set()), status


def test_the_tables_know_every_action_and_status() -> None:
    assert set(DO) == set(tables.LEADS) == set(tables.WHO) == set(tables.CHANGES)
    assert {tables.EVENTS.get(action, action) for action in DO} >= {str(action) for action in TRANSITIONS}
    assert set(STATUSES) == set(SubmissionStatus.values)
