"""A provider of identities as allauth knows it, held to more of OpenID Connect than allauth asks for.

allauth reads who somebody is from whatever the provider's user address says, and takes an identity token
that it fetched itself without looking at its signature. Here the identity token alone counts: its signature,
issuer, audience and time are checked, and its nonce is the one that this very sign-in began with (OpenID
Connect Core 1.0, 3.1.3.7). Nothing of it is kept but the subject.
"""

import hmac
import secrets
from operator import itemgetter
from typing import Any, cast

import requests
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.internal.statekit import get_states
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

NONCE = "nonce"
SUBJECT = "sub"


class IdentityAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc] # allauth is not typed
    """Talks to the provider."""

    state: dict[str, Any]

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        """Return whose identity it is.

        Raises:
            OAuth2Error: there is no identity token, or it is not one for this sign-in.
        """
        credential = kwargs["response"].get("id_token")
        if not credential:
            raise OAuth2Error("There is no identity token.")
        try:
            claims = jwtkit.verify_and_decode(
                credential=credential,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("The identity token cannot be read.") from error
        if not _same(str(claims.get(NONCE, "")), str(self.state.get(NONCE, ""))):
            raise OAuth2Error("The identity token was made for another sign-in.")
        if claims.get("azp", app.client_id) != app.client_id or not str(claims.get(SUBJECT, "")):
            raise OAuth2Error("The identity token is not for this portal.")
        return self.get_provider().sociallogin_from_response(request, {SUBJECT: claims[SUBJECT]})


class IdentityProvider(OpenIDConnectProvider):  # type: ignore[misc] # likewise
    """Begins a sign-in, with a nonce of its own."""

    oauth2_adapter_class = IdentityAdapter

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Return how to begin: always a sign-in, whatever the address says; linking is asked for apart."""
        return {**super().get_redirect_from_request_kwargs(request), "process": AuthProcess.LOGIN}

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        """Return what is asked of the provider; the address of the page has no say in it."""
        return dict(self.get_auth_params())

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Return what is asked to be told, likewise."""
        return list(self.get_scope())

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        """Lead to the provider; the nonce is kept with the state of the sign-in."""
        nonce = secrets.token_urlsafe(32)
        kwargs["auth_params"] = {**(kwargs.get("auth_params") or {}), NONCE: nonce}
        try:
            response: HttpResponse = super().redirect(request, process, nonce=nonce, **kwargs)
        except requests.RequestException as error:
            # It is asked where its pages are before anybody is led there.
            return cast("HttpResponse", render_authentication_error(request, self, exception=error))
        return response

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return nothing: who a person is stands in the portal."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """Return none: nobody is known by an address."""
        return []


class IdentityCallback(OAuth2CallbackView):  # type: ignore[misc] # likewise
    """Where the provider sends people back to."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead who gave up back to where one signs in: some providers say so without the state.

        Whoever was to accept an invitation is told that it still holds.
        """
        if request.GET.get("error") == self.adapter.login_cancelled_error:
            begun = _begun_last(request)
            if not begun.get("data"):
                return redirect("account_login")
            provider = self.adapter.get_provider()
            told = {"state": begun}
            return cast(
                "HttpResponse",
                render_authentication_error(request, provider, AuthError.CANCELLED, extra_context=told),
            )
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response


def _begun_last(request: HttpRequest) -> dict[str, Any]:
    """Return what was kept of the way to a provider that was begun last in this browser."""
    begun = sorted(get_states(request).values(), key=itemgetter(1))
    return begun[-1][0] if begun else {}


def _same(one: str, other: str) -> bool:
    return bool(one) and hmac.compare_digest(one.encode(), other.encode())
