"""How allauth signs people in here: by invitation only, few tries, and to where their work is."""

import logging
import time
from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, Thing, may
from accounts.account_mail import LINK, NO_LOGIN, send_account_mail
from accounts.limits import OF_ACCOUNTS, is_used_up
from accounts.models import User
from accounts.roles import roles_for
from accounts.sign_in_records import record_failure, record_lock_out, record_slowed

logger = logging.getLogger(__name__)

# allauth's kinds of limits (ACCOUNT_RATE_LIMITS), and one of our own.
OF_ACCOUNT, OF_ADDRESS = "login_failed", "login_failed_here"

# To say once more that it is oneself, by allauth's names.
WAYS: Mapping[str, Promise] = {
    "reauthenticate": _("Write your password"),
    "mfa_reauthenticate": _("Write a code from the app, or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use your passkey"),
}


class InvitationOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth is not typed
    """Nobody signs up by themselves."""

    error_messages: ClassVar[Mapping[str, Promise | str]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "E-mail address and password do not belong together. Look at both once more, or choose a new"
            " password."
        ),
        "incorrect_password": _("That is not your password."),
        "enter_current_password": _("That is not your password."),
        "too_many_login_attempts": _(
            "There were too many tries to log in with this e-mail address, so it is locked for a day. It"
            " opens at once when you choose a new password."
        ),
        "too_many_from_here": _(
            "Too many tries to log in came from your network. Wait some minutes, and try again."
        ),
        "rate_limited": _("That was too many tries. Wait some minutes, and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: people are added by the administrators or by a signatory."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead reviewers to the board and secretariats to their submissions, unless they came from a page."""
        user = request.user
        reviewing = isinstance(user, User) and may(roles_for(user), Action.VIEW, Thing.BOARD)
        return resolve_url(settings.REVIEWERS_BEGIN_AT if reviewing else settings.SECRETARIATS_BEGIN_AT)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead back to the person's own account."""
        return reverse("own-account")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask nobody for the password once more who has just logged in, to set up a second factor."""
        if app != "allauth.mfa":
            return bool(super().is_reauthentication_required(app=app, **kwargs))
        records = get_authentication_records(context.request, context.request.user)
        return not records or time.time() - records[-1]["at"] > app_settings.REAUTHENTICATION_TIMEOUT

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Return the ways to say once more that it is oneself."""
        return [{**way, "description": WAYS[way["id"]]} for way in super().get_reauthentication_methods(user)]

    # --- How often somebody may try

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return where a request came from: who connected, or what our own proxies say of it.

        What a header says is believed of as many proxies as BEHIND_PROXY counts, and of no more.
        """
        try:
            return str(super().get_client_ip(request))
        except (ImproperlyConfigured, PermissionDenied):
            # Past a proxy, or over a socket of the machine itself.
            return str(request.META.get("REMOTE_ADDR", ""))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try, by where it comes from and by whose it is. One that succeeds is not counted.

        Raises:
            ValidationError: there were too many.
        """
        self._tried_from_here = ratelimit.consume(request, app=OF_ACCOUNTS, action=OF_ADDRESS)
        if not self._tried_from_here:
            record_slowed(self.get_client_ip(request))
            raise self.validation_error("too_many_from_here")
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            if not is_used_up(OF_ACCOUNT, _email(credentials)):
                raise self.validation_error("rate_limited") from None
            record_lock_out(_email(credentials))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down that somebody failed."""
        record_failure(_email(credentials))

    def unlock(self, request: HttpRequest, user: User) -> None:
        """Let a person try again: they have chosen a new password."""
        self._delete_login_attempts_cached_email(request, email=user.email)

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        self._tried_from_here.rollback()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth's has the host in it, and a host name has as many spellings as there are ports.
        return _email(credentials)

    # --- Mails

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the address of a link in a mail: where the portal is, whatever the request says."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        site: str = settings.SITE_URL
        return site.rstrip("/") + path.replace("UID-KEY", key)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write to a person in their language; by a job, where somebody asks who is not signed in."""
        user = context.get("user")
        language = user.language if isinstance(user, User) else translation.get_language()
        if template_prefix in {LINK, NO_LOGIN}:
            send_account_mail.delay_on_commit(template_prefix, email, language, getattr(user, "pk", None))
        else:
            self.send_now(template_prefix, email, language, context)

    def send_now(self, template_prefix: str, email: str, language: str, context: dict[str, Any]) -> None:
        """Send a mail.

        Raises:
            OSError: the mail server does not take it.
        """
        with translation.override(language):
            told = {**context, "email": email, "site_url": settings.SITE_URL}
            self.render_mail(template_prefix, email, told).send()

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell a person what was changed. It is changed, also where the mail does not get out."""
        try:
            super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)
        except OSError:
            logger.exception("The mail %s could not be sent.", template_prefix)


def _email(credentials: Mapping[str, Any]) -> str:
    return str(credentials.get("email", "")).lower()
