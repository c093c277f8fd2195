"""Dates on the clocks of Copenhagen: reading them, both nights on which they change, and a year later."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from submissions.forms.moment import MomentField
from submissions.round_dates import Dates, year_later

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=COPENHAGEN)  # type: ignore[arg-type,misc] # year, month, day, hour, minute


@pytest.mark.parametrize(
    "typed",
    [
        "2020-03-02T12:00",
        "2020-03-02T12:00:00",
        "2020-03-02 12:00",
        "2.3.2020 12.00",
        "02.03.2020 12:00",
        "2.3.2020 kl. 12.00",
        "02-03-2020  12:00",
        "2/3/2020 12:00",
    ],
)
def test_a_moment_is_read_as_people_and_browsers_write_it(typed: str) -> None:
    read = MomentField().clean(typed)
    assert read == at(2020, 3, 2, 12, 0)
    assert read.utcoffset() == dt.timedelta(hours=1)


@pytest.mark.parametrize(
    "typed", ["i morgen", "2020-13-01T12:00", "0202-01-01T12:00", "2020-03-02", "9" * 500]
)
def test_what_is_no_moment_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        MomentField().clean(typed)
    assert refused.value.code == "invalid"
    assert typed[:40] in refused.value.messages[0]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2020-03-29T01:59", ""),
        ("2020-03-29T02:00", "left-out"),
        ("2020-03-29T02:59", "left-out"),
        ("2020-03-29T03:00", ""),
        ("2020-10-25T01:59", ""),
        ("2020-10-25T02:00", "twice"),
        ("2020-10-25T02:59", "twice"),
        ("2020-10-25T03:00", ""),
    ],
)
def test_the_nights_on_which_the_clocks_change(typed: str, code: str) -> None:
    if not code:
        assert MomentField().clean(typed).strftime("%Y-%m-%dT%H:%M") == typed
        return
    with pytest.raises(ValidationError) as refused:
        MomentField().clean(typed)
    assert refused.value.code == code
    assert "3.00" in refused.value.messages[0]


def test_a_field_shows_a_moment_as_the_clock_does() -> None:
    assert MomentField().prepare_value(dt.datetime(2020, 7, 1, 10, 0, tzinfo=dt.UTC)) == "2020-07-01T12:00"
    assert MomentField().prepare_value("i morgen") == "i morgen"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (at(2019, 3, 1, 12, 0), at(2020, 2, 28, 12, 0)),  # Friday
        (at(2020, 2, 29, 9, 0), at(2021, 2, 27, 9, 0)),  # Saturday, of a leap year
        (at(2019, 1, 14, 9, 0), at(2020, 1, 13, 9, 0)),  # Monday
        (at(2019, 10, 26, 12, 0), at(2020, 10, 24, 12, 0)),
        (at(2019, 3, 31, 12, 0), at(2020, 3, 29, 12, 0)),
        (at(2019, 3, 31, 4, 30), at(2020, 3, 29, 4, 30)),
    ],
)
def test_a_year_later_it_is_the_same_weekday_and_time(before: dt.datetime, after: dt.datetime) -> None:
    found = year_later(before.astimezone(dt.UTC))
    assert found == after
    assert found.astimezone(COPENHAGEN).weekday() == before.weekday()


def test_a_suggestion_is_always_a_time_that_comes() -> None:
    # On 29 March 2020 the clocks in Copenhagen leave out the hour from two.
    found = year_later(at(2019, 3, 31, 3, 30) - dt.timedelta(hours=1, minutes=1))
    MomentField().clean(found.strftime("%Y-%m-%dT%H:%M"))


def test_dates_say_what_was_seen_whatever_the_zone() -> None:
    here = Dates(opens=at(2020, 1, 1, 9, 0), deadline=at(2020, 3, 1, 12, 0), last_edit=at(2020, 4, 1, 12, 0))
    there = Dates(
        **{name: getattr(here, name).astimezone(dt.UTC) for name in ("opens", "deadline", "last_edit")}
    )
    assert here.seen == there.seen
    assert here == there
