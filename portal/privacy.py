"""The page about privacy: what is kept of people, why and how long, and what they can ask for."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.privacy.kept import all_kept

# The day on which the words of templates/privacy/notice.html and the table behind it were last changed.
STATED = dt.date(2026, 11, 27)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show it. No query."""
    return render(request, "privacy/notice.html", {"stated": STATED, "kinds": all_kept()})
