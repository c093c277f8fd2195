"""What the board's template prints in little room."""

import datetime as dt

from babel.dates import format_datetime
from django import template
from django.utils import timezone
from django.utils.translation import get_language

from portal.formatting import NO_FIGURE

register = template.Library()


@register.filter
def short_moment(value: dt.datetime | None) -> str:
    """Print a moment in Copenhagen time as in "12. jun. 14.32"; a dash where there is none."""
    if value is None:
        return NO_FIGURE
    danish = (get_language() or "da").startswith("da")
    pattern = "d. MMM HH.mm" if danish else "d MMM HH.mm"
    return format_datetime(timezone.localtime(value), pattern, locale="da" if danish else "en_GB")
