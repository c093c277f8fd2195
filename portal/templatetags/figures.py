"""Filters that print figures and dates in templates. All go through `portal.formatting`."""

import datetime as dt
from decimal import Decimal

from django import template

from portal import formatting

register = template.Library()


@register.filter
def number(value: Decimal | None, decimals: int = 0) -> str:
    """Print a figure in Danish notation; a dash where there is none."""
    return formatting.NO_FIGURE if value is None else formatting.format_number(Decimal(value), decimals)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Print a moment with weekday, date and time; a dash where there is none."""
    return formatting.NO_FIGURE if value is None else formatting.format_moment(value)


@register.filter
def clock(value: dt.datetime | None) -> str:
    """Print the time of day; a dash where there is none."""
    return formatting.NO_FIGURE if value is None else formatting.format_clock(value)


@register.filter
def day(value: dt.date | None) -> str:
    """Print a date; a dash where there is none."""
    return formatting.NO_FIGURE if value is None else formatting.format_day(value)
