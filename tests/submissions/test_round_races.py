"""Rounds created, opened, moved and extended at once, in threads. PostgreSQL only."""

import datetime as dt
from collections.abc import Callable
from threading import Event as Signal
from typing import Any

import pytest
from django.db import transaction

from accounts.models import AuditEntry
from submissions.models import Event, Mail, MailKind, Round, RoundStatus, Submission
from submissions.round_dates import Dates
from submissions.services import extend as extending
from submissions.services.change_dates import DatesChanged, change_dates
from submissions.services.create_round import RoundExists, create_round, remove_round
from submissions.services.errors import NotAllowed
from submissions.services.extend import ExtensionChanged, extend
from submissions.services.open_round import open_round
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_races import at_once, until_somebody_waits

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PEOPLE = 6
DAY = dt.timedelta(days=1)


def test_of_many_who_create_a_year_one_does_and_the_others_are_told(cast: Cast) -> None:
    dates = Dates(opens=NOW + DAY, deadline=NOW + 30 * DAY, last_edit=NOW + 30 * DAY)
    outcomes = at_once(
        *(
            lambda: create_round(year=2019, dates=dates, user=cast.administrator, now=NOW)
            for _ in range(PEOPLE)
        )
    )
    assert sum(isinstance(outcome, Round) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, RoundExists) for outcome in outcomes) == PEOPLE - 1
    created = Round.objects.get(year=2019)
    assert created.questions.count() == cast.round.questions.count()
    assert AuditEntry.objects.filter(action="round-created").count() == 1


def test_a_round_is_copied_as_it_is_once_a_change_of_its_questions_is_through(cast: Cast) -> None:
    changed = Signal()

    def reword() -> None:
        with transaction.atomic():
            Round.objects.select_for_update(no_key=True).get(pk=cast.round.pk)
            cast.round.questions.filter(indicator__code="courses").update(label_da="Forløb")
            changed.set()
            until_somebody_waits()

    def create() -> Round:
        changed.wait(10)
        dates = Dates(opens=NOW + DAY, deadline=NOW + 30 * DAY, last_edit=NOW + 30 * DAY)
        return create_round(year=2019, dates=dates, user=cast.administrator, now=NOW)

    _none, created = at_once(reword, create)
    assert created.questions.get(indicator__code="courses").label_da == "Forløb"


def test_a_round_that_many_workers_open_is_opened_once_and_told_once(cast: Cast) -> None:
    Round.objects.filter(pk=cast.round.pk).update(status=RoundStatus.PLANNED)
    at_once(*(lambda: open_round(round_id=cast.round.pk, now=NOW) for _ in range(PEOPLE)))
    assert AuditEntry.objects.filter(action="round-opened").count() == 1
    assert Submission.objects.count() == 2
    assert Mail.objects.filter(kind=MailKind.OPENING).count() == 3


def test_a_round_is_either_opened_or_taken_back(cast: Cast) -> None:
    for year in range(2019, 2025):
        planned = create_round(
            year=year,
            dates=Dates(opens=NOW, deadline=NOW + 30 * DAY, last_edit=NOW + 30 * DAY),
            user=cast.administrator,
            now=NOW,
        )
        pk = planned.pk
        at_once(
            # Bound by default.
            lambda pk=pk: open_round(round_id=pk, now=NOW, tell=False),  # type: ignore[misc]
            # Bound by default.
            lambda pk=pk: remove_round(round_id=pk, user=cast.administrator, now=NOW),  # type: ignore[misc]
        )
        left = Round.objects.filter(pk=pk).first()
        assert left is None or (left.status == RoundStatus.OPEN and left.submissions.exists())
        assert left is not None or not Submission.objects.filter(round__year=year).exists()


def test_of_two_who_move_dates_one_does_and_the_other_is_told(cast: Cast) -> None:
    before = Dates.of(cast.round)

    def move(place: int) -> Callable[[], Any]:
        dates = Dates(
            opens=before.opens, deadline=before.deadline + place * DAY, last_edit=before.last_edit + 30 * DAY
        )
        return lambda: change_dates(
            round_id=cast.round.pk, dates=dates, seen=before.seen, user=cast.administrator, now=NOW
        )

    outcomes = at_once(*(move(place) for place in range(1, PEOPLE + 1)))
    assert sum(isinstance(outcome, DatesChanged) for outcome in outcomes) == PEOPLE - 1
    assert AuditEntry.objects.count() == 1


def test_of_many_who_extend_one_does_and_the_others_are_told(cast: Cast) -> None:
    people = [builders.reviewer() for _ in range(PEOPLE)]

    def give(place: int) -> Callable[[], Any]:
        return lambda: extend(
            submission_id=cast.submission.pk,
            until=cast.round.deadline + (place + 1) * DAY,
            seen=None,
            user=people[place],
            now=NOW,
            reason="Sygdom",
        )

    outcomes = at_once(*(give(place) for place in range(PEOPLE)))
    assert sum(isinstance(outcome, ExtensionChanged) for outcome in outcomes) == PEOPLE - 1
    event = Event.objects.get(action="extend")
    cast.submission.refresh_from_db()
    assert cast.submission.extended_to == event.until
    assert Mail.objects.filter(kind=MailKind.EXTENDED).count() == 2
    assert not any(isinstance(outcome, NotAllowed) for outcome in outcomes)


def test_an_own_deadline_is_held_against_the_common_one_that_comes(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given while the common one is moved past it: the later of the two holds."""
    until = cast.round.deadline + 5 * DAY
    seen = Dates.of(cast.round)
    moved = Dates(opens=seen.opens, deadline=seen.deadline + 14 * DAY, last_edit=seen.last_edit + 14 * DAY)
    checked, go_on = Signal(), Signal()
    require_sense = extending._require_sense

    def slowly(*of: Any, **named: Any) -> None:
        require_sense(*of, **named)
        checked.set()
        go_on.wait(2)

    def move() -> object:
        checked.wait(5)
        return change_dates(
            round_id=cast.round.pk, dates=moved, seen=seen.seen, user=cast.administrator, now=NOW
        )

    monkeypatch.setattr(extending, "_require_sense", slowly)
    at_once(
        lambda: extend(
            submission_id=cast.submission.pk,
            until=until,
            seen=None,
            user=cast.reviewer,
            now=NOW,
            reason="Sygdom",
        ),
        move,
    )
    stands = Submission.objects.select_related("round").get(pk=cast.submission.pk)
    assert stands.round.deadline == moved.deadline
    assert stands.deadline == moved.deadline
