"""The accessibility statement at /was, where Danish law has people look for it."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

# The day on which the words of templates/statement.html were last held against the pages. The law asks for
# that at least once a year: Act on accessibility of public bodies' websites, section 4, order 904 of 2019.
STATED = dt.date(2026, 11, 27)
GOOD_FOR = dt.timedelta(days=365)
# Before the year is over, so that there is time to go through every page.
REMINDED_BEFORE = dt.timedelta(weeks=6)


def is_due(today: dt.date, stated: dt.date = STATED) -> bool:
    """Whether it is time to go through it again."""
    return today >= stated + GOOD_FOR - REMINDED_BEFORE


@require_safe
def statement(request: HttpRequest) -> HttpResponse:
    """Show what is accessible and what is not, how that is known, and whom to tell."""
    return render(request, "statement.html", {"stated": STATED})
