"""Administrators are told before the accessibility statement is a year old: once for its date."""

import datetime as dt

import pytest
from time_machine import TimeMachineFixture

from portal import tasks
from portal.statement import STATED, is_due
from portal.tasks import remind_of_statement
from submissions.models import Mail, MailKind
from tests import builders

pytestmark = pytest.mark.django_db
WEEK, DAY = dt.timedelta(weeks=1), dt.timedelta(days=1)
YEAR_OLD = STATED + dt.timedelta(days=365)


def at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9, 5), tzinfo=dt.UTC)


def told() -> set[str]:
    return set(Mail.objects.filter(kind=MailKind.STATEMENT_DUE).values_list("address", flat=True))


def test_it_is_due_six_weeks_before_the_year_is_over() -> None:
    assert not is_due(YEAR_OLD - 6 * WEEK - DAY)
    assert is_due(YEAR_OLD - 6 * WEEK)
    assert is_due(YEAR_OLD + WEEK)


def test_administrators_are_told_once_for_a_date(
    time_machine: TimeMachineFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    builders.administrator("asta@example.dk")
    builders.reviewer()
    time_machine.move_to(at(YEAR_OLD - 7 * WEEK), tick=False)
    remind_of_statement()
    assert told() == set()
    for week in (6, 5, 0):
        time_machine.move_to(at(YEAR_OLD - week * WEEK), tick=False)
        remind_of_statement()
        # Who becomes one later was not asked for this date.
        builders.administrator(f"senere-{week}@example.dk")
        assert told() == {"asta@example.dk"}
    letter = Mail.objects.get()
    assert "27. november 2026" in letter.text
    assert "/was/" in letter.text
    assert letter.submission is None
    monkeypatch.setattr(tasks, "STATED", STATED + 3 * DAY)
    remind_of_statement()
    assert len(told()) == 4


@pytest.mark.django_db(transaction=True)
def test_the_mail_goes_out_to_who_is_still_administrator(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(at(YEAR_OLD), tick=False)
    one = builders.administrator("asta@example.dk")
    remind_of_statement()
    assert Mail.objects.get(recipient=one).sent_at is not None
