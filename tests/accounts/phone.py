"""A person with an app that makes codes, and the codes that it shows."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.builders import PASSWORD

PERIOD = 30  # seconds that the app shows one code


def code_of(secret: str, later: int = 0) -> str:
    """Return what the app shows now, or so many codes `later`."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD + later)))


def with_phone(user: User) -> str:
    """Set up the app for a person, with recovery codes; return its secret."""
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def recovery_codes(user: User) -> list[str]:
    """Return the recovery codes that a person has left."""
    kept = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return list(RecoveryCodes(kept).get_unused_codes())


def with_password(user: User, password: str = PASSWORD, **more: str) -> tuple[Client, Any]:
    """Log in by the form; return the browser and what it was answered."""
    client = Client(headers={"accept-language": "da"})
    sent = {"login": user.email, "password": password, **more}
    return client, client.post(reverse("account_login"), sent)


def give_code(client: Client, code: str) -> Any:
    """Write a code on the page that asks for one."""
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_signed_in(client: Client) -> bool:
    """Whether somebody is signed in in a browser."""
    return "_auth_user_id" in client.session
