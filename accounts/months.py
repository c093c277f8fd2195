"""Months of the calendar, counted back."""

import calendar
import datetime as dt

MONTHS = 12  # a year


def months_before(moment: dt.datetime, months: int) -> dt.datetime:
    """Return the same day and hour `months` earlier; the month's last day where it has no such day."""
    whole = moment.year * MONTHS + moment.month - 1 - months
    year, month = whole // MONTHS, whole % MONTHS + 1
    last = calendar.monthrange(year, month)[1]
    return moment.replace(year=year, month=month, day=min(moment.day, last))
