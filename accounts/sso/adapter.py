"""What the portal makes of an identity: a person's, where that person has linked it; otherwise nobody's."""

from http import HTTPStatus
from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.people.way_in_identity import come_back_invited, invited_in
from accounts.services.record import record


class LinkedIdentities(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth is not typed
    """Lets in whoever linked the identity that they come with."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in whoever was invited. Refuse an identity that nobody has linked: for that one signs in first.

        Raises:
            ImmediateHttpResponse: with the page that follows.
        """
        if kept := invited_in(sociallogin.state):
            raise ImmediateHttpResponse(come_back_invited(request, sociallogin, kept))
        if sociallogin.state.get("process") == AuthProcess.CONNECT or sociallogin.is_existing:
            return
        provider = sociallogin.account.get_provider()
        record("identity-unknown", user=None, now=timezone.now(), subject=sociallogin.account.provider)
        context = {"provider": provider}
        raise ImmediateHttpResponse(
            render(request, "account/identity_unknown.html", context, status=HTTPStatus.FORBIDDEN)
        )

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Say that it did not work, and write down why.

        Raises:
            ImmediateHttpResponse: with the page that says so.
        """
        record(
            "identity-refused",
            user=request.user if request.user.is_authenticated else None,
            now=timezone.now(),
            subject=provider.app.provider_id,
            why=type(exception).__name__ if exception else error or "state",
        )
        # The provider itself may be out of order: then it is nothing that the person did.
        down = isinstance(exception, requests.RequestException)
        status = HTTPStatus.BAD_GATEWAY if down else HTTPStatus.BAD_REQUEST
        invited = invited_in((extra_context or {}).get("state")) is not None
        context = {
            "provider": provider,
            "down": down,
            "invited": invited,
            "gave_up": error == AuthError.CANCELLED,
        }
        raise ImmediateHttpResponse(render(request, "account/identity_refused.html", context, status=status))

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the providers of the environment. allauth would look for more in the database."""
        configured: Any = settings.SOCIALACCOUNT_PROVIDERS[OpenIDConnectProvider.id]["APPS"]
        apps = [SocialApp(provider=OpenIDConnectProvider.id, **one) for one in configured]
        return [
            app
            for app in apps
            if provider in {None, app.provider, app.provider_id} and client_id in {None, app.client_id}
        ]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Say no: an identity makes nobody a person of the portal."""
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Lead back to the page of identities."""
        return reverse("identities")
