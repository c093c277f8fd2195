"""Everything is behind sign-in; who has to sign in first loses neither their place nor what they typed."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.denials import record_denial
from accounts.keeps_typing import is_keeping
from accounts.models import User
from accounts.second_factor.required import OPEN, is_missing
from accounts.typed import keep

logger = logging.getLogger(__name__)

# What static/js/csrf.js says of each fragment: the id of the person whose page asks for it.
PERSON = "X-Person"


class SignInMiddleware(LoginRequiredMiddleware):
    """Sends people to sign in, and lets them come back to the page that they were on."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Let in who is signed in. A fragment is for who opened the page, not for who came after them."""
        opened_by = request.headers.get(PERSON)
        if opened_by and request.user.is_authenticated and opened_by != str(request.user.pk):
            return self.handle_no_permission(request, view_func)
        match = request.resolver_match
        route = match.url_name if match else ""
        if isinstance(request.user, User) and is_missing(request.user) and route not in OPEN:
            return _ask(request, view_func, reverse("second-factor"), "account/second_factor_missing.html")
        return super().process_view(request, view_func, args, kwargs)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Write down what is refused to who is signed in."""
        record_denial(request, exception)

    def handle_no_permission(  # type: ignore[override] # a fragment is answered, not redirected
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        """Ask to sign in. A form of a page that is marked so is kept; a fragment is told so with 401."""
        if request.method == "POST":
            logger.info("A form for %s came from somebody who is not signed in.", request.path)
        return _ask(
            request,
            view_func,
            resolve_url(settings.LOGIN_URL),
            "account/signed_out.html",
            in_vain=_("You are not logged in any more, so nothing was done. Log in, and try again."),
        )


def _ask(
    request: HttpRequest, view_func: Callable[..., Any], at: str, told_to_a_script: str, in_vain: str = ""
) -> HttpResponseBase:
    """Lead to the address `at`, and from there back to the page; tell with `in_vain` where a form is lost."""
    if request.headers.get("HX-Request"):
        address = f"{at}?{urlencode({'next': _page_of(request, 'HX-Current-URL')})}"
        return render(request, told_to_a_script, {"address": address}, status=HTTPStatus.UNAUTHORIZED)
    if request.method != "POST":
        return redirect_to_login(request.get_full_path(), at)
    keeping = is_keeping(view_func)
    if not (keeping and keep(request, now=timezone.now())) and in_vain:
        messages.warning(request, in_vain)
    if keeping:
        return redirect_to_login(request.get_full_path(), at)
    # There may be no page at the address of a POST; there is one where it came from.
    return redirect_to_login(_page_of(request, "Referer"), at)


def _page_of(request: HttpRequest, header: str) -> str:
    """Return the path of the page of ours that a request came from; the front page where it does not say."""
    address = request.headers.get(header, "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return urlsplit(address).path
