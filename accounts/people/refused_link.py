"""What is said of a link that is not accepted, and to whoever is let in."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.accept_invitation import LinkRefused, Refusal, record_refusal
from accounts.services.deliver_invitation import place_of

STATUSES = {
    Refusal.DEAD: HTTPStatus.NOT_FOUND,
    Refusal.USED: HTTPStatus.GONE,
    Refusal.EXPIRED: HTTPStatus.GONE,
    Refusal.ANOTHER: HTTPStatus.FORBIDDEN,
}


def refused_link(request: HttpRequest, refused: LinkRefused, user: User | None) -> HttpResponse:
    """Say why a link is not accepted, and write it down."""
    record_refusal(refused, user=user, now=timezone.now())
    context = {"refusal": refused.refusal, "invitation": refused.invitation}
    return render(request, "people/refused.html", context, status=STATUSES[refused.refusal])


def welcome(request: HttpRequest, person: User) -> None:
    """Say what the invitation gave that a person has just accepted."""
    invitation = person.invitations_accepted.select_related("cluster").order_by("-accepted_at", "-pk")[0]
    said = _("Welcome. You have access to %(place)s now.") % {"place": place_of(invitation)}
    messages.success(request, said)
