"""Codes from an app, and recovery codes: each is taken once, and few are tried."""

from http import HTTPStatus

import pytest
import time_machine
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.limits import OF_ACCOUNTS
from accounts.models import AuditEntry, User
from tests import builders
from tests.accounts.phone import (
    PERIOD,
    code_of,
    give_code,
    is_signed_in,
    recovery_codes,
    with_password,
    with_phone,
)

pytestmark = pytest.mark.django_db
ON_THE_CLOCK = 1_550_000_010.0  # seconds since 1970: where a code begins to be shown


@pytest.fixture
def person() -> User:
    return builders.editor(builders.cluster())


def set_up(client: Client) -> str:
    """Set up an app, signed in; return its secret."""
    assert client.get(reverse("mfa_activate_totp")).status_code == HTTPStatus.OK
    secret = str(client.session["mfa.totp.secret"])
    sent = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert sent["Location"] == reverse("mfa_view_recovery_codes")
    return secret


def test_whoever_just_logged_in_sets_it_up_without_a_password_once_more(person: User):
    client = with_password(person)[0]
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert "data:image/svg+xml;base64," in page
    # In groups, to be typed on a phone.
    secret = str(client.session["mfa.totp.secret"])
    assert secret[:4] in page
    set_up(client)


def test_later_one_says_by_password_that_it_is_oneself(person: User):
    with time_machine.travel(ON_THE_CLOCK, tick=False) as clock:
        client = with_password(person)[0]
        clock.shift(6 * 60)
        led = client.get(reverse("mfa_activate_totp"))
        assert led["Location"].startswith(reverse("account_reauthenticate"))


def test_a_code_that_does_not_fit_sets_nothing_up(person: User):
    client = with_password(person)[0]
    client.get(reverse("mfa_activate_totp"))
    response = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "passer ikke" in response.content.decode()
    assert not Authenticator.objects.exists()


def test_a_code_is_taken_once(person: User):
    secret = with_phone(person)
    with time_machine.travel(ON_THE_CLOCK, tick=False) as clock:
        code = code_of(secret)
        assert give_code(with_password(person)[0], code).status_code == HTTPStatus.FOUND
        # Also a little later, while it would still do, and where the cache has forgotten it.
        for seconds in (1, PERIOD):
            clock.shift(seconds)
            cache.clear()
            client = with_password(person)[0]
            assert "passer ikke" in give_code(client, code).content.decode()
            assert not is_signed_in(client)
        assert give_code(with_password(person)[0], code_of(secret)).status_code == HTTPStatus.FOUND


def test_an_older_code_is_not_taken_after_a_newer_one(person: User):
    secret = with_phone(person)
    with time_machine.travel(ON_THE_CLOCK, tick=False):
        older, newer = code_of(secret, -1), code_of(secret)
        assert give_code(with_password(person)[0], newer).status_code == HTTPStatus.FOUND
        assert give_code(with_password(person)[0], older).status_code == HTTPStatus.OK


def test_the_code_with_which_the_app_was_set_up_does_not_log_in(person: User):
    with time_machine.travel(ON_THE_CLOCK, tick=False) as clock:
        secret = set_up(with_password(person)[0])
        assert give_code(with_password(person)[0], code_of(secret)).status_code == HTTPStatus.OK
        clock.shift(PERIOD)
        assert give_code(with_password(person)[0], code_of(secret)).status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(("later", "status"), [(-2, 200), (-1, 302), (0, 302), (1, 302), (2, 200)])
def test_a_clock_may_be_off_by_one_code(person: User, later: int, status: int):
    secret = with_phone(person)
    with time_machine.travel(ON_THE_CLOCK, tick=False):
        assert give_code(with_password(person)[0], code_of(secret, later)).status_code == status


def test_a_recovery_code_is_taken_once(person: User):
    with_phone(person)
    code, *others = recovery_codes(person)
    assert give_code(with_password(person)[0], code).status_code == HTTPStatus.FOUND
    client = with_password(person)[0]
    assert give_code(client, code).status_code == HTTPStatus.OK
    assert not is_signed_in(client)
    assert recovery_codes(person) == others


def test_new_recovery_codes_end_the_old_ones(person: User):
    secret = with_phone(person)
    old = recovery_codes(person)
    client = with_password(person)[0]
    give_code(client, code_of(secret))
    assert client.post(reverse("mfa_generate_recovery_codes")).status_code == HTTPStatus.FOUND
    assert set(old).isdisjoint(recovery_codes(person))
    downloaded = client.get(reverse("mfa_download_recovery_codes"))
    assert "attachment" in downloaded["Content-Disposition"]
    assert all(code in downloaded.content.decode() for code in recovery_codes(person))


def test_codes_are_tried_twenty_times_a_day(person: User):
    secret = with_phone(person)
    with time_machine.travel(ON_THE_CLOCK, tick=False) as clock:
        client = with_password(person)[0]
        for _ in range(20):
            assert "passer ikke" in give_code(client, "000000").content.decode()
        for code in (code_of(secret), *recovery_codes(person)[:2]):
            response = give_code(client, code)
            assert "for mange" in response.content.decode()
        assert not is_signed_in(client)
        clock.shift(24 * 60 * 60 + 1)
        assert give_code(with_password(person)[0], code_of(secret)).status_code == HTTPStatus.FOUND


def test_a_code_that_could_not_be_counted_is_asked_to_wait_and_is_not_told_of_a_lock(person: User):
    code = code_of(with_phone(person))
    client = with_password(person)[0]
    key = ratelimit.get_cache_key(
        None,
        app=OF_ACCOUNTS,
        action="codes_failed",
        rate=ratelimit.parse_rate("20/d/key"),
        key=str(person.pk),
    )
    cache.set(f"{key}:lock", True)  # another code is being counted, and for longer than one waits
    assert "Vent nogle minutter" in give_code(client, code).content.decode()
    assert not AuditEntry.objects.filter(action="codes-locked").exists()
    cache.delete(f"{key}:lock")
    assert give_code(client, code).status_code == HTTPStatus.FOUND


def test_logging_in_rightly_forgets_no_wrong_codes(person: User):
    secret = with_phone(person)
    with time_machine.travel(ON_THE_CLOCK, tick=False) as clock:
        guessing = with_password(person)[0]
        for number in range(20):
            assert "passer ikke" in give_code(guessing, "000000").content.decode()
            if number in {5, 15}:
                clock.shift(PERIOD)
                assert give_code(with_password(person)[0], code_of(secret)).status_code == HTTPStatus.FOUND
                assert give_code(with_password(person)[0], recovery_codes(person)[0])
        assert "for mange" in give_code(guessing, "000000").content.decode()


def test_the_password_alone_opens_nothing(person: User):
    with_phone(person)
    client = with_password(person)[0]
    led = client.get(reverse("submission-list"))
    assert led["Location"].startswith(reverse("account_login"))


def test_of_somebody_else_one_takes_nothing_away(person: User):
    with_phone(person)
    other = builders.editor(builders.cluster())
    client = with_password(other)[0]
    assert client.post(reverse("mfa_deactivate_totp")).status_code == HTTPStatus.NOT_FOUND
    key = Authenticator.objects.create(user=person, type="webauthn", data={"name": "Nøgle"})
    client.post(reverse("account_reauthenticate"), {"password": builders.PASSWORD})
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        response = client.post(reverse(name, args=[key.pk]), {"name": "Min"})
        assert response.status_code == HTTPStatus.NOT_FOUND
    assert Authenticator.objects.filter(user=person).count() == 3


@pytest.mark.parametrize("forged", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_forged_way_on_is_not_followed_after_the_code(person: User, forged: str):
    secret = with_phone(person)
    client = with_password(person, next=forged)[0]
    assert give_code(client, code_of(secret))["Location"] == reverse("submission-list")


def test_a_code_that_nobody_asked_for_leads_to_the_login(person: User):
    with_phone(person)
    client = Client()
    assert give_code(client, recovery_codes(person)[0])["Location"] == reverse("account_login")
    assert len(recovery_codes(person)) == 10


@pytest.mark.parametrize(
    "credential", ["", "{}", "null", "[]", '"x"', "1", '{"response": {"userHandle": "MQ"}}']
)
def test_a_forged_passkey_lets_nobody_in(person: User, credential: str):
    client = Client()
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert not is_signed_in(client)
