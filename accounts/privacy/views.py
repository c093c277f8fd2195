"""What is kept about a person, to be seen and taken by themselves alone; and asking to be erased."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import ErasureRequest
from accounts.people.lookup import person
from accounts.privacy.own_file import own_file
from accounts.privacy.parts import MOST_SHOWN, shown_parts
from accounts.services.ask_for_erasure import ask_for_erasure, withdraw_erasure
from accounts.services.change_staff import is_last_administrator
from accounts.services.erase_person import left_without_signatory
from accounts.services.record import record

TAKEN = "own-data-taken"


@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    """Show what is kept about whoever asks."""
    told, counted = shown_parts(person(request))
    last = ErasureRequest.objects.filter(person=person(request)).first()
    context = {"told": told, "counted": counted, "most": MOST_SHOWN, "request_to_erase": last}
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


@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays when one is erased; on POST ask for it."""
    one = person(request)
    if request.method == "POST":
        ask_for_erasure(user=one, now=timezone.now())
        messages.success(request, _("The administrators are told. You get a mail when they have answered."))
        return redirect("erasure")
    context = {
        "open": ErasureRequest.objects.open().filter(person=one).first(),
        "bare": list(left_without_signatory(one)),
        "last": is_last_administrator(one),
    }
    return render(request, "privacy/erasure.html", context)


@require_POST
def erasure_withdraw(request: HttpRequest) -> HttpResponse:
    """Take it back."""
    if withdraw_erasure(user=person(request), now=timezone.now()):
        messages.success(request, _("You have taken it back, and nothing of you is erased."))
    else:
        messages.error(request, _("There was nothing to take back: it is answered already."))
    return redirect("erasure")
