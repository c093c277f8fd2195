"""A code is taken once.

allauth remembers codes in the cache, for as long as one is shown. Here a code of the period before or after
is taken too, as clocks differ; so the database remembers which period was the last of which one was taken.
"""

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.limits import OF_ACCOUNTS, is_used_up
from accounts.models import User
from accounts.sign_in_records import record_codes_locked

LAST_PERIOD = "last_period"
TOO_MANY = "too_many_login_attempts"  # allauth's name
# allauth counts codes too, and forgets all that were wrong when its person logs in; this forgets nothing.
OF_CODES = "codes_failed"
_TOO_MANY_CODES = gettext_lazy(
    "Too many codes were tried. Wait a day, or write to Cluster Excellence Denmark."
)


@transaction.atomic
def take_code(authenticator: Authenticator, code: str) -> bool:
    """Take a code of an app, so that neither it nor an older one is taken again. Whether it was good."""
    app = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    period = _period_of(decrypt(app.data["secret"]), code)
    if period is None or period <= app.data.get(LAST_PERIOD, 0):
        return False
    app.data[LAST_PERIOD] = period
    app.save(update_fields=["data"])
    return True


def _period_of(secret: str, code: str) -> int | None:
    for period in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, period))):
            return int(period)
    return None


def let_try_again(user: User) -> None:
    """Forget what codes of a person were tried."""
    # The first is allauth's own count. A count by person needs no request.
    for action, key in (("login_failed", f"mfa-auth-user-{user.pk}"), (OF_CODES, str(user.pk))):
        ratelimit.clear(None, app=OF_ACCOUNTS, action=action, key=key)


class OnceOnly:
    """Refuses a code that was taken before."""

    def clean_code(self) -> str:
        """Return the code, taken.

        Raises:
            ValidationError: it does not fit, was taken before, or too many were tried.
        """
        form: Any = self
        tried = ratelimit.consume(context.request, app=OF_ACCOUNTS, action=OF_CODES, key=str(form.user.pk))
        if not tried:
            if not is_used_up(OF_CODES, str(form.user.pk)):
                raise get_account_adapter().validation_error("rate_limited")
            record_codes_locked(form.user)
            raise ValidationError(_TOO_MANY_CODES, TOO_MANY)
        code: str = super().clean_code()  # type: ignore[misc] # of the form that this is mixed into
        app = form.authenticator
        if app.type == Authenticator.Type.TOTP and not take_code(app, code):
            form._emit_authentication_failed(app)  # noqa: SLF001 as allauth's own form does
            raise get_adapter().validation_error("incorrect_code")
        tried.rollback()
        return code
