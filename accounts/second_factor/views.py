"""Setting up a second factor."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from accounts.second_factor.codes import take_code

_WAY_ON = "after-second-factor"
GROUP = 4  # letters of a secret, as one types them


@require_safe
def set_up(request: HttpRequest) -> HttpResponse:
    """Offer the ways there are, and remember where one was going."""
    way_on = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(way_on, {request.get_host()}, require_https=request.is_secure()):
        request.session[_WAY_ON] = way_on
    return render(request, "account/second_factor.html")


@require_safe
def go_on(request: HttpRequest) -> HttpResponse:
    """Lead to where one was going before one was asked to set up a second factor."""
    way_on = request.session.pop(_WAY_ON, "")
    return redirect(way_on or get_adapter().get_login_redirect_url(request))


class SetUpApp(ActivateTOTPView):  # type: ignore[misc] # allauth is not typed
    """Sets up an app. The code that showed that it works is used up by that."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the page's context, with the secret as one types it."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["secret"] = " ".join(secret[at : at + GROUP] for at in range(0, len(secret), GROUP))
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it up."""
        response: HttpResponse = super().form_valid(form)
        app = Authenticator.objects.get(user_id=self.request.user.pk, type=Authenticator.Type.TOTP)
        take_code(app, form.cleaned_data["code"])
        return response


class CreatePasskey(AddWebAuthnView):  # type: ignore[misc] # likewise
    """Creates a passkey."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the page's context, with what the device is asked for: a key that it keeps, and asks who."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": begin_registration(self.request.user, passwordless=True)}
        return context
