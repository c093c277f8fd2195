"""Accepting an invitation with an identity from elsewhere, in place of a password."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import User
from accounts.people.refused_link import refused_link, welcome
from accounts.services.accept_invitation import LinkRefused, accept_with_identity, hash_of
from accounts.services.errors import NotAllowed
from accounts.services.link_identity import Identity, IdentityTaken
from accounts.services.record import record
from accounts.sso.provider import IdentityAdapter

# In what is kept of a way to a provider and back. The link itself is kept nowhere.
INVITATION, NAME = "invitation", "name"


def lead_to_provider(request: HttpRequest, *, token: str, provider_id: str, name: str) -> HttpResponse:
    """Lead somebody who has the link of an invitation to the provider that they chose."""
    try:
        provider = IdentityAdapter(request, provider_id).get_provider()
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    kept = {INVITATION: hash_of(token), NAME: name}
    return cast("HttpResponse", provider.redirect(request, AuthProcess.LOGIN, data=kept))


def invited_in(state: Mapping[str, Any] | None) -> Mapping[str, str] | None:
    """Return what was kept of the invitation with which somebody went to the provider, where one did."""
    kept = (state or {}).get("data")
    return kept if isinstance(kept, dict) and kept.get(INVITATION) else None


def come_back_invited(
    request: HttpRequest, sociallogin: SocialLogin, kept: Mapping[str, str]
) -> HttpResponse:
    """Accept the invitation with the identity with which somebody came back, and sign them in."""
    user = request.user if isinstance(request.user, User) else None
    account = sociallogin.account
    now = timezone.now()
    try:
        person = accept_with_identity(
            token_hash=kept[INVITATION],
            user=user,
            now=now,
            name=kept[NAME],
            identity=Identity(provider=account.provider, subject=account.uid),
        )
    except LinkRefused as refused:
        return refused_link(request, refused, user)
    except IdentityTaken:
        record("identity-refused", user=user, now=now, subject=account.provider, why="taken")
        context = {"provider": account.get_provider(), "invited": True, "taken": True}
        return render(request, "account/identity_refused.html", context, status=HTTPStatus.CONFLICT)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("account_login")
    welcome(request, person)
    if user is not None:
        return redirect("home")
    record_authentication(request, person, "socialaccount", provider=account.provider, uid=account.uid)
    response: HttpResponse = perform_login(request, Login(user=person, email=person.email))
    return response
