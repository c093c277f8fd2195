"""A person's identities from elsewhere, and the way to the provider and back."""

from collections.abc import Callable
from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2LoginView
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.services.unlink_identity import OnlyWayIn, unlink_identity
from accounts.sso.provider import IdentityAdapter, IdentityCallback


@require_safe
def identities(request: HttpRequest) -> HttpResponse:
    """Show which identities a person has linked, and which they can link."""
    linked = {one.provider: one for one in SocialAccount.objects.filter(user_id=request.user.pk)}
    providers = get_adapter().list_providers(request)
    known = {provider.app.provider_id for provider in providers}
    context = {
        "rows": [(provider, linked.get(provider.app.provider_id)) for provider in providers],
        # Of a provider that was switched off since.
        "others": [one for name, one in linked.items() if name not in known],
    }
    return render(request, "account/identities.html", context)


@require_POST
@reauthentication_required  # type: ignore[untyped-decorator] # allauth is not typed
def unlink(request: HttpRequest, number: int) -> HttpResponse:
    """Take one of a person's identities off."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    try:
        unlink_identity(user=user, number=number, now=timezone.now())
    except SocialAccount.DoesNotExist as error:
        raise Http404 from error
    except OnlyWayIn:
        messages.error(request, _("You have no password. Choose one first, or you could log in no more."))
    else:
        messages.success(request, _("You cannot log in with it any more."))
    return redirect("identities")


@require_POST
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider to sign in."""
    return _with_provider(OAuth2LoginView, request, provider_id)


@require_POST
@reauthentication_required  # type: ignore[untyped-decorator] # likewise
def link(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider to link an identity, once the person has said by password that it is they."""
    try:
        provider = IdentityAdapter(request, provider_id).get_provider()
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return cast("HttpResponse", provider.redirect(request, AuthProcess.CONNECT))


@require_safe
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take what the provider says of who came back."""
    return _with_provider(IdentityCallback, request, provider_id)


def _with_provider(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        adapter = IdentityAdapter(request, provider_id)
        answer: Callable[[HttpRequest], HttpResponse] = view.adapter_view(adapter)
        return answer(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
