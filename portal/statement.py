"""The accessibility statement at /was, where Danish law has people look for it."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

# The day on which the words of templates/statement.html were last held against the pages. The law asks for
# that at least once a year: Act on accessibility of public bodies' websites, section 4, order 904 of 2019.
STATED = dt.date(2026, 11, 27)


@require_safe
def statement(request: HttpRequest) -> HttpResponse:
    """Show what is accessible and what is not, how that is known, and whom to tell."""
    return render(request, "statement.html", {"stated": STATED})
