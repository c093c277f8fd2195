"""The way in: what the link of an invitation shows, and accepting it."""

from http import HTTPStatus

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.people.forms import WayInForm
from accounts.services.accept_invitation import (
    Invited,
    LinkRefused,
    Refusal,
    accept_invitation,
    invited_by_link,
    record_refusal,
)
from accounts.services.deliver_invitation import place_of
from accounts.services.errors import NotAllowed

STATUSES = {
    Refusal.DEAD: HTTPStatus.NOT_FOUND,
    Refusal.USED: HTTPStatus.GONE,
    Refusal.EXPIRED: HTTPStatus.GONE,
    Refusal.ANOTHER: HTTPStatus.FORBIDDEN,
}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def way_in(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites to what; on POST accept it. Looking changes nothing: mail scanners open links too."""
    user = request.user if isinstance(request.user, User) else None
    try:
        invited = invited_by_link(token=token, user=user, now=timezone.now())
        if request.method != "POST":
            return _page(request, invited, WayInForm())
        return _accept(request, token, invited, user)
    except LinkRefused as refused:
        record_refusal(refused, user=user, now=timezone.now())
        context = {"refusal": refused.refusal, "invitation": refused.invitation}
        return render(request, "people/refused.html", context, status=STATUSES[refused.refusal])


def _accept(request: HttpRequest, token: str, invited: Invited, user: User | None) -> HttpResponse:
    form = WayInForm(request.POST)
    if user is None and not form.is_valid():
        return _page(request, invited, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    typed = {} if user else {"name": form.cleaned_data["name"], "password": form.cleaned_data["password"]}
    try:
        accepted = accept_invitation(token=token, user=user, now=timezone.now(), **typed)
    except ValidationError as weak:
        form.add_error("password", weak)
        return _page(request, invited, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except LinkRefused:
        raise
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("invitation", token)
    place = place_of(invited.invitation)
    messages.success(request, _("Welcome. You have access to %(place)s now.") % {"place": place})
    if user is not None:
        return redirect("home")
    record_authentication(request, accepted, "password", email=accepted.email)
    response: HttpResponse = perform_login(request, Login(user=accepted, email=accepted.email))
    return response


def _page(
    request: HttpRequest, invited: Invited, form: WayInForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "invitation": invited.invitation,
        "place": place_of(invited.invitation),
        "has_login": invited.person is not None,
        "form": form,
        "errors": form.summary,
    }
    return render(request, "people/way_in.html", context, status=status)
