"""When people do what: on weekdays, in the daytime."""

import datetime as dt

from django.utils import timezone

from reports.demonstration.draw import draw

SATURDAY = 5
DAY = dt.timedelta(days=1)
# The first and the last hour in which something begins.
MORNING = 8
AFTERNOON = 14


def weekday_before(day: dt.date) -> dt.date:
    """Return `day`, or the Friday before where it is on a weekend."""
    return day - DAY * max(0, day.weekday() - SATURDAY + 1)


def weekday_after(day: dt.date) -> dt.date:
    """Return `day`, or the Monday after where it is on a weekend."""
    return day if day.weekday() < SATURDAY else day + DAY * (7 - day.weekday())


def in_the_daytime(day: dt.date, *key: object) -> dt.datetime:
    """Return a moment on `day`, between 8 and 15 o'clock in Copenhagen, that belongs to `key`."""
    hour = draw(*key, day, "hour", low=MORNING, high=AFTERNOON)
    return at(day, hour, draw(*key, day, "minute", low=0, high=59))


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """Return a moment on `day` in Copenhagen."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))
