"""How allauth signs people in here: by invitation only, and to where their work is."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url


class InvitationOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth is not typed
    """Nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: people are added by the administrators or by a signatory."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead reviewers to the board and secretariats to their submissions, unless they came from a page."""
        reviewing = getattr(request.user, "is_reviewing", False)
        return resolve_url(settings.REVIEWERS_BEGIN_AT if reviewing else settings.SECRETARIATS_BEGIN_AT)
