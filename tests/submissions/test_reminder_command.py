"""`manage.py send_reminders`: who would get what, and why; and times that the clock does not show."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from submissions.models import Mail, SubmissionStatus
from tests import builders
from tests.submissions.conftest import Cast
from tests.submissions.test_reminders import at, set_deadline


@pytest.fixture(autouse=True)
def _winter(cast: Cast) -> None:
    set_deadline(cast.round, at("2019-03-01T12:00"))
    builders.submission(builders.cluster(slug="sendt"), round=cast.round, status=SubmissionStatus.SUBMITTED)


def told(*arguments: str) -> Any:
    out = StringIO()
    call_command("send_reminders", "--json", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_a_dry_run_tells_who_gets_what_and_why_and_writes_nothing(cast: Cast) -> None:
    found = told("--at", "2019-02-22T09:00", "--dry-run")
    assert Mail.objects.count() == 0
    assert (found["at"], found["dry_run"], found["due"]) == ("2019-02-22T09:00:00+01:00", True, 2)
    by_address = {row["to"]: row for row in found["reminders"]}
    row = by_address["signatar@example.dk"]
    assert (row["kind"], row["days"], row["gets"], row["code"]) == ("reminder", 7, True, "due")
    assert row["deadline"] == "2019-03-01T12:00:00+01:00"
    assert row["why"] == "The deadline is near and the figures are not sent."
    assert (by_address[""]["cluster"], by_address[""]["code"]) == ("sendt", "sent")
    assert by_address[""]["why"] == "The figures are sent."


def test_it_writes_once_and_then_tells_that_it_is_written(cast: Cast) -> None:
    assert told("--at", "2019-02-22T09:00")["due"] == 2
    assert Mail.objects.count() == 2
    again = told("--at", "2019-02-22T09:10")
    assert again["due"] == 0
    assert {row["code"] for row in again["reminders"]} == {"written", "sent"}
    assert Mail.objects.count() == 2


def test_in_words_it_has_a_line_for_each(cast: Cast) -> None:
    out = StringIO()
    call_command("send_reminders", "--at", "2019-02-22T09:00", "--dry-run", stdout=out)
    first, *rows = out.getvalue().strip().split("\n")
    assert first == "2019-02-22 09:00 CET: 2 reminders would be written"
    assert sum(row.startswith("gets") for row in rows) == 2


def test_a_dry_run_tells_what_was_missed_and_why_it_comes_now(cast: Cast) -> None:
    told("--at", "2019-02-21T09:00")
    rows = {row["to"]: row for row in told("--at", "2019-02-23T07:00", "--dry-run")["reminders"]}
    row = rows["signatar@example.dk"]
    assert (row["days"], row["missed"], row["gets"], row["code"]) == (6, True, True, "due")
    assert row["why"] == "It could not be sent on its day, and tells how many days are left now."
    out = StringIO()
    call_command("send_reminders", "--at", "2019-02-23T07:00", "--dry-run", stdout=out)
    assert "reminder, 6 days before, missed 7 days before: It could not" in out.getvalue()


def test_on_a_day_without_any_it_says_so(cast: Cast) -> None:
    out = StringIO()
    told("--at", "2019-02-22T09:00")
    call_command("send_reminders", "--at", "2019-02-23T09:00", stdout=out)
    assert "0 reminders" in out.getvalue()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2019-02-22T09:00", "2019-02-22T09:00:00+01:00"),
        ("2019-02-22 09:00", "2019-02-22T09:00:00+01:00"),
        ("2019-02-22T08:00Z", "2019-02-22T09:00:00+01:00"),
        ("2019-07-01T08:00+00:00", "2019-07-01T10:00:00+02:00"),
        ("2019-10-27T02:30+02:00", "2019-10-27T02:30:00+02:00"),
        ("2019-10-27T02:30+01:00", "2019-10-27T02:30:00+01:00"),
        ("2019-03-31T03:00", "2019-03-31T03:00:00+02:00"),
        ("2019-10-27T03:00", "2019-10-27T03:00:00+01:00"),
    ],
)
def test_a_moment_is_read_in_copenhagen_or_with_its_offset(text: str, moment: str) -> None:
    assert told("--at", text, "--dry-run")["at"] == moment


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2019-03-31T02:30", "does not exist"),
        ("2019-03-31T02:00", "does not exist"),
        ("2019-10-27T02:30", "comes twice"),
        ("2019-10-27T02:00", "comes twice"),
        ("2019-02-22", "no time of day"),
        ("2019-02-30T09:00", "is no moment"),
        ("i morgen kl. 9", "is no moment"),
        ("", "no time of day"),
        ("9999-12-31T23:59", "is not between"),
        ("0001-01-01T00:00+14:00", "is not between"),
    ],
)
def test_what_is_no_moment_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(CommandError, match=says):
        told("--at", text, "--dry-run")
    assert Mail.objects.count() == 0
