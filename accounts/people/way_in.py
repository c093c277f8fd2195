"""The way in: what the link of an invitation shows, and accepting it."""

from http import HTTPStatus

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.socialaccount.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.people.forms import WayInForm
from accounts.people.refused_link import refused_link, welcome
from accounts.people.way_in_identity import lead_to_provider
from accounts.services.accept_invitation import Invited, LinkRefused, accept_invitation, invited_by_link
from accounts.services.deliver_invitation import place_of
from accounts.services.errors import NotAllowed

IDENTITY = "identity"  # the button of a provider


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
        return refused_link(request, refused, user)


def _accept(request: HttpRequest, token: str, invited: Invited, user: User | None) -> HttpResponse:
    if user is None and invited.person is None and request.POST.get(IDENTITY):
        return _go_to_provider(request, token, invited)
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
    welcome(request, accepted)
    if user is not None:
        return redirect("home")
    record_authentication(request, accepted, "password", email=accepted.email)
    response: HttpResponse = perform_login(request, Login(user=accepted, email=accepted.email))
    return response


def _go_to_provider(request: HttpRequest, token: str, invited: Invited) -> HttpResponse:
    form = WayInForm(request.POST)
    form.leave_out_passwords()
    if not form.is_valid():
        return _page(request, invited, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return lead_to_provider(
        request, token=token, provider_id=request.POST[IDENTITY], name=form.cleaned_data["name"]
    )


def _page(
    request: HttpRequest, invited: Invited, form: WayInForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "invitation": invited.invitation,
        "place": place_of(invited.invitation),
        "has_login": invited.person is not None,
        "form": form,
        "providers": get_adapter().list_providers(request),
        "errors": form.summary,
    }
    return render(request, "people/way_in.html", context, status=status)
