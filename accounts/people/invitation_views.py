"""What can be done with an invitation that waits: send it again, correct its address, withdraw it."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.keeps_typing import keeps_typing
from accounts.models import Invitation
from accounts.people.forms import AddressForm
from accounts.people.lookup import kept_invitation, person
from accounts.services.errors import NotAllowed
from accounts.services.invite import VALID_FOR, correct, send_again, withdraw
from accounts.typed import put_back


@require_POST
def invitation_send(request: HttpRequest, number: int) -> HttpResponse:
    """Send an invitation again."""
    said = _("The invitation to %(email)s is sent again, with a new link. The old one no longer works.")
    return _done(request, number, send_again, said)


@require_POST
def invitation_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw an invitation."""
    said = _("The invitation to %(email)s is withdrawn, and its link no longer works. You can invite anew.")
    return _done(request, number, withdraw, said)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typing
def invitation_correct(request: HttpRequest, number: int) -> HttpResponse:
    """Send an invitation to another address."""
    invitation = kept_invitation(request, number)
    if request.method != "POST":
        form = AddressForm(initial={"email": invitation.email})
        return _page(request, invitation, form)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, invitation, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    email, now = form.cleaned_data["email"], timezone.now()
    try:
        correct(invitation_id=number, email=email, user=person(request), now=now)
    except NotAllowed as refusal:
        form.add_error("email", str(refusal))
        return _page(request, invitation, form, HTTPStatus.CONFLICT)
    said = _("The invitation goes to %(email)s instead. The link that went to %(old)s no longer works.")
    messages.success(request, said % {"email": email, "old": invitation.email})
    return back_to(invitation)


def back_to(invitation: Invitation) -> HttpResponse:
    """Lead to the page that shows an invitation."""
    if invitation.cluster is None:
        return redirect("people")
    return redirect("cluster-people", invitation.cluster.slug)


def _done(request: HttpRequest, number: int, service: Callable[..., Invitation], said: str) -> HttpResponse:
    invitation = kept_invitation(request, number)
    try:
        service(invitation_id=number, user=person(request), now=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said % {"email": invitation.email})
    return back_to(invitation)


def _page(
    request: HttpRequest, invitation: Invitation, form: AddressForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "invitation": invitation,
        "cluster": invitation.cluster,
        "form": form,
        "put_back": put_back(request, form, now=timezone.now()),
        "errors": form.summary,
        "days": VALID_FOR.days,
    }
    return render(request, "people/correct.html", context, status=status)
