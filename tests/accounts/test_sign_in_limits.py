"""Guessing passwords: few tries get an answer, from wherever they come, and whoever is locked out is told."""

import re
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from accounts.limits import OF_ACCOUNTS
from accounts.models import AuditEntry, User
from accounts.services.password_link import password_link
from tests import builders
from tests.accounts.phone import is_signed_in
from tests.builders import PASSWORD

pytestmark = pytest.mark.django_db
DAY = 24 * 60 * 60  # seconds
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
LOCKED = "låst i et døgn"
WAIT = "Vent nogle minutter"
WRONG = "passer ikke sammen"
GUESS = "gættet"
UNKNOWN = "ingen@example.dk"
NEW_PASSWORD = "den-nye-adgangskode-9"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(1_550_000_000.0, tick=False) as traveller:
        yield traveller


@pytest.fixture
def person() -> User:
    return builders.editor(builders.cluster(), "anna@example.dk")


def attempt(email: str, password: str = GUESS, number: int = 0, **more: Any) -> str:
    """Try to log in from an address of its own, in a browser of its own; return the page."""
    client = Client(headers={"accept-language": "da"}, REMOTE_ADDR=f"192.0.2.{number}")
    response = client.post(reverse("account_login"), {"login": email, "password": password}, **more)
    if response.status_code == HTTPStatus.FOUND:
        assert is_signed_in(client)
        return "in"
    return str(response.content.decode())


def lock(email: str) -> None:
    for number in range(20):
        assert WRONG in attempt(email, number=number)


@pytest.mark.parametrize("email", ["anna@example.dk", UNKNOWN])
def test_twenty_tries_of_an_account_are_answered_from_however_many_addresses(person: User, email: str):
    lock(email)
    for number in range(20, 30):
        assert LOCKED in attempt(email, number=number)
    # Nor does it tell whether the password would be the right one.
    assert LOCKED in attempt(email, PASSWORD, number=31)


def test_other_accounts_are_not_locked(person: User):
    lock(UNKNOWN)
    assert attempt(person.email, PASSWORD) == "in"


@pytest.mark.parametrize("spelling", ["ANNA@example.dk", " anna@EXAMPLE.dk "])
def test_another_spelling_of_the_address_is_the_same_account(person: User, spelling: str):
    lock(person.email)
    assert LOCKED in attempt(spelling, number=40)


def test_another_spelling_of_the_host_is_the_same_portal(person: User):
    lock(person.email)
    for host in ("localhost", "localhost:8001", "127.0.0.1:1"):
        assert LOCKED in attempt(person.email, number=40, headers={"host": host})


def test_it_opens_a_day_later(person: User, clock: Any):
    lock(person.email)
    clock.shift(DAY - 60)
    assert LOCKED in attempt(person.email, PASSWORD, number=40)
    clock.shift(61)
    assert attempt(person.email, PASSWORD, number=40) == "in"


def test_logging_in_rightly_is_not_counted_and_forgets_nothing(person: User, clock: Any):
    for number in range(19):
        clock.shift(1)
        attempt(person.email, number=number)
        clock.shift(1)
        assert attempt(person.email, PASSWORD, number=number) == "in"
    attempt(person.email, number=40)
    assert LOCKED in attempt(person.email, PASSWORD, number=41)


def test_who_could_not_be_counted_is_asked_to_wait_and_is_not_told_of_a_lock(person: User):
    key = ratelimit.get_cache_key(
        None, app=OF_ACCOUNTS, action="login_failed", rate=ratelimit.parse_rate("20/d/key"), key=person.email
    )
    cache.set(f"{key}:lock", True)  # another try is being counted, and for longer than one waits
    with time_machine.travel(1_550_000_000.0):  # time has to pass
        page = attempt(person.email, PASSWORD)
    assert WAIT in page
    assert LOCKED not in page
    assert not AuditEntry.objects.filter(action="sign-in-locked").exists()
    cache.delete(f"{key}:lock")
    assert attempt(person.email, PASSWORD) == "in"


def test_a_new_password_opens_it(person: User):
    lock(person.email)
    client = Client()
    form = client.get(password_link(user=person).removeprefix("http://localhost:8000"))["Location"]
    client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert attempt(person.email, NEW_PASSWORD, number=40) == "in"


def test_one_address_tries_ten_times_a_minute_whosever_account_it_is(person: User, clock: Any):
    for number in range(10):
        assert WRONG in attempt(f"nr{number}@example.dk")
    assert "fra dit netværk" in attempt("nr11@example.dk")
    # What was not answered is not held against the account.
    assert "fra dit netværk" in attempt(person.email, PASSWORD)
    assert attempt(person.email, PASSWORD, number=1) == "in"
    clock.shift(61)
    assert attempt(person.email, PASSWORD) == "in"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP"])
def test_a_header_that_says_where_one_comes_from_does_not_help(person: User, header: str):
    for number in range(10):
        attempt(f"nr{number}@example.dk", headers={header: f"198.51.100.{number}"})
    assert "fra dit netværk" in attempt("nr11@example.dk", headers={header: "198.51.100.11"})


def test_behind_a_proxy_what_it_says_counts_and_nothing_before_it(person: User, settings: Settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        attempt(f"nr{number}@example.dk", headers={"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.7"})
    assert "fra dit netværk" in attempt("x@example.dk", headers={"X-Forwarded-For": "1.2.3.4, 203.0.113.7"})
    assert WRONG in attempt("x@example.dk", headers={"X-Forwarded-For": "203.0.113.7, 203.0.113.8"})
    # Whoever gets past the proxy is known by where they are, and whoever writes nonsense too.
    for odd in ({}, {"X-Forwarded-For": "nonsense"}):
        assert WRONG in attempt("x@example.dk", number=9, headers=odd)


def test_the_password_that_one_has_is_guessed_nowhere_else(person: User, clock: Any):
    client = Client(headers={"accept-language": "da"})
    client.force_login(person)
    pages: tuple[tuple[str, str, dict[str, str]], ...] = (
        (
            reverse("account_change_password"),
            "oldpassword",
            {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
        ),
        (reverse("account_reauthenticate"), "password", {}),
    )
    for number in range(20):
        address, field, more = pages[number % 2]
        response = client.post(address, {field: GUESS, **more})
        assert "Det er ikke din adgangskode" in response.content.decode()
        clock.shift(60)
    for address, field, more in pages:
        assert LOCKED in client.post(address, {field: PASSWORD, **more}).content.decode()
        clock.shift(60)
    assert LOCKED in attempt(person.email, PASSWORD, number=40)


def test_failures_and_lock_outs_are_written_down_without_what_was_typed(person: User):
    lock(person.email)
    for number in range(20, 23):
        attempt(person.email, number=number)
    attempt(UNKNOWN, number=50)
    assert AuditEntry.objects.filter(action="sign-in-failed", about=person).count() == 20
    assert AuditEntry.objects.filter(action="sign-in-failed", about=None).count() == 1
    assert AuditEntry.objects.get(action="sign-in-locked").about == person
    kept = str(list(AuditEntry.objects.values()))
    assert GUESS not in kept
    assert UNKNOWN not in kept


def test_known_and_unknown_get_the_same_answer_for_the_same_work(person: User, settings: Settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    person.set_password(PASSWORD)
    person.save()
    without = builders.editor(builders.cluster(), "uden@example.dk")
    without.set_unusable_password()
    without.save()
    # Each begins after one that was not measured.
    emails = (person.email, UNKNOWN, without.email)
    pages = {email: attempt(email).replace(email, "") for email in emails}
    assert len({TOKEN.sub("", page) for page in pages.values()}) == 1
    work = {email: min(seconds_of(email, number) for number in range(100, 105)) for email in emails}
    # One that is not hashed takes a hundredth.
    assert max(work.values()) < 2 * min(work.values()), work
    queries = set()
    for email in emails:
        with CaptureQueriesContext(connection) as asked:
            attempt(email, number=1)
        queries.add(len(asked))
    assert len(queries) == 1


def seconds_of(email: str, number: int) -> float:
    begun = time.perf_counter()
    attempt(email, number=number)
    return time.perf_counter() - begun
