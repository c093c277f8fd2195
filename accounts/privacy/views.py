"""What is kept about a person, to be seen and taken by themselves alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.people.lookup import person
from accounts.privacy.own_file import own_file
from accounts.privacy.parts import MOST_SHOWN, shown_parts
from accounts.services.record import record

TAKEN = "own-data-taken"


@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    """Show what is kept about whoever asks."""
    told, counted = shown_parts(person(request))
    context = {"told": told, "counted": counted, "most": MOST_SHOWN}
    return render(request, "privacy/own_data.html", context)


@require_safe
def own_data_file(request: HttpRequest) -> HttpResponse:
    """Give all of it as a file. HEAD takes nothing, so that nothing is written down."""
    now = timezone.now()
    one = person(request)
    response = HttpResponse(content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="klyngetal-{timezone.localdate(now):%Y-%m-%d}.json"'
    )
    if request.method != "HEAD":
        response.content = own_file(one, now=now)
        record(TAKEN, user=one, about=one, now=now)
    return response
