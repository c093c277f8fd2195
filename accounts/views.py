"""A person's own account."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def own_account(request: HttpRequest) -> HttpResponse:
    """Show what a person logs in with, and how to change it. Two queries beside those of every page."""
    factors = list(Authenticator.objects.filter(user_id=request.user.pk).order_by("pk"))
    of_type = {one.type: one for one in factors}
    codes = of_type.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "app": of_type.get(Authenticator.Type.TOTP),
        "passkeys": [one for one in factors if one.type == Authenticator.Type.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "required": settings.SECOND_FACTOR_REQUIRED and request.user.is_reviewing,  # type: ignore[union-attr] # behind sign-in
        "identities": bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]),
    }
    return render(request, "account/own.html", context)
