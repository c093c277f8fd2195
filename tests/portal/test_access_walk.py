"""Every route as every role: what the table says is what really comes, and a refusal changes nothing."""

import re
import time
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from io import StringIO
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import AuditEntry
from portal.access_table import BY_NAME, Answer, Who, addresses
from tests.accounts.identity_provider import running, settings_for
from tests.portal.access_world import World, make_world
from tests.portal.test_look_templates import INLINE

METHODS = ("GET", "HEAD", "POST", "DELETE")
FRAGMENT = {"HX-Request": "true"}
LOGIN = reverse("account_login") + "?"
REFUSED = {
    HTTPStatus.UNAUTHORIZED: Answer.SIGN_IN,
    HTTPStatus.FORBIDDEN: Answer.FORBIDDEN,
    HTTPStatus.NOT_FOUND: Answer.NOT_THERE,
    HTTPStatus.METHOD_NOT_ALLOWED: Answer.NOT_ALLOWED,
}
# Pages that lead on, always or some people.
LEADING = frozenset(
    [
        *("newest-board", "countries", "country"),
        *("account_login", "account_logout", "account_signup"),
        *("account_set_password", "account_reset_password_from_key"),
        *("mfa_authenticate", "mfa_login_webauthn", "mfa_activate_totp", "second-factor-done"),
        "admin:login",
    ]
)
# Nobody comes back from a provider without having been sent there.
SHOWN = {"openid_connect_callback": HTTPStatus.BAD_REQUEST}

# That somebody was refused is all that a refusal leaves.
DENIALS: Mapping[type[Model], Mapping[str, str]] = {AuditEntry: {"action": "access-denied"}}
# A mail is shown as a mail program does, under a policy of its own.
OF_ITS_OWN_STYLE = frozenset({"mail-html"})

# Named by a number: what a person has, and invitations to another cluster.
OF_ONE_PERSON = (
    *("identity-unlink", "mfa_edit_webauthn", "mfa_remove_webauthn"),
    *("invitation-send", "invitation-correct", "invitation-withdraw"),
)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with running() as one:
        yield one.url


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Load the demonstration once for all walks."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", stdout=StringIO())
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(loaded: World, db: None, provider: str, settings: Settings) -> World:
    settings.SOCIALACCOUNT_PROVIDERS = settings_for(provider)
    settings.CONTACT_EMAIL = "klyngetal@example.dk"
    settings.SECOND_FACTOR_REQUIRED = True
    return loaded


def client_of(world: World, who: Who) -> Client:
    client = Client()
    if person := world.people[who]:
        client.force_login(person)
        session = client.session
        just_now = {"method": "password", "at": time.time(), "reauthenticated": True}
        # As who has just logged in by the form: some of one's own pages are for nobody else.
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [just_now]
        session["account_authentication_methods_user"] = user_id_to_str(person)
        session.save()
    return client


def ask(client: Client, method: str, url: str, sent: Mapping[str, str], headers: Mapping[str, str]) -> Any:
    if method == "POST":
        return client.post(url, sent, headers=headers)
    return client.generic(method, url, headers=headers)


def ask_and_undo(client: Client, *asked: Any) -> Any:
    """Ask, and have everything as it was before: whoever logged out is in again."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        response = ask(client, *asked)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies)
    return response


def answer_of(response: Any) -> Answer:
    """Return what came: whoever is led elsewhere than to sign in and back was let in."""
    if response.headers.get("Location", "").startswith(LOGIN):
        return Answer.SIGN_IN
    return REFUSED.get(response.status_code, Answer.YES)


def everything() -> Mapping[str, list[tuple[Any, ...]]]:
    """Return every row of every table but sessions, which are written whoever asks, and of refusals."""
    return {
        model.__name__: list(
            model._default_manager.exclude(**DENIALS.get(model, {})).order_by("pk").values_list()
        )
        for model in apps.get_models()
        if model is not Session
    }


def unsafe(name: str, who: Who, response: Any) -> list[str]:
    """Return what an answer carries, or lacks, that a browser could be harmed by."""
    found = []
    if (who is not Who.NOBODY or not BY_NAME[name].is_public) and not is_kept_nowhere(response):
        found.append(f"{name}: {response.headers.get('Cache-Control')}")
    is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
    if is_page and name not in OF_ITS_OWN_STYLE and INLINE.search(response.content.decode()):
        found.append(f"{name}: a style or script within the page")
    return found


def is_kept_nowhere(response: Any) -> bool:
    """Whether no browser and nothing on the way keeps it."""
    refused = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED  # with nothing to keep
    return refused or "no-store" in response.headers.get("Cache-Control", "")


def walk(
    client: Client, world: World, who: Who, methods: tuple[str, ...], headers: Mapping[str, str]
) -> list[str]:
    """Ask for every route by each method, and return what came otherwise than the table says."""
    odd = []
    for address in addresses():
        name, url = address.name, world.url(address, who)
        for method in methods:
            expected = BY_NAME[name].answer(method, who)
            asking = ask_and_undo if expected is Answer.YES else ask
            response = asking(client, method, url, world.fields(name), headers)
            came, status = answer_of(response), response.status_code
            is_shown = method != "GET" or status == SHOWN.get(name, HTTPStatus.OK)
            is_led = name in LEADING and status == HTTPStatus.FOUND
            odd += unsafe(name, who, response)
            if came is not expected or (came is Answer.YES and not (is_shown or is_led)):
                odd.append(f"{method} {url} ({name}): {expected}, but {status} {came}")
    return odd


@pytest.mark.parametrize("who", Who)
def test_what_comes_is_what_the_table_says_and_a_refusal_changes_nothing(world: World, who: Who):
    client = client_of(world, who)
    before = everything()
    assert walk(client, world, who, METHODS, {}) == []
    assert [name for name, rows in everything().items() if rows != before[name]] == []


@pytest.mark.parametrize("who", Who)
def test_a_fragment_is_for_whom_its_page_is_for(world: World, who: Who):
    assert walk(client_of(world, who), world, who, ("GET",), FRAGMENT) == []


def test_another_clusters_things_are_as_those_of_no_cluster(world: World):
    who = Who.STRANGER
    client = client_of(world, who)
    for address in addresses():
        url, slug = world.url(address, who), world.slug(address)
        if f"/{slug}/" not in url:
            continue
        nowhere = url.replace(f"/{slug}/", "/ingen-klynge/")
        for method in ("GET", "POST"):
            there, not_there = (ask(client, method, one, {}, {}) for one in (url, nowhere))
            assert there.status_code == not_there.status_code, url
            assert plain(there, slug) == plain(not_there, "ingen-klynge"), url


@pytest.mark.parametrize("name", OF_ONE_PERSON)
def test_what_is_anothers_own_is_as_what_does_not_exist(world: World, name: str):
    client = client_of(world, Who.STRANGER)
    (address,) = (one for one in addresses() if one.name == name)
    theirs = world.url(address, Who.SIGNATORY)
    (number,) = re.findall(r"/(\d+)/", theirs)
    nowhere = theirs.replace(f"/{number}/", "/999999999/")
    for method in ("GET", "POST"):
        there, not_there = (ask(client, method, one, {}, {}) for one in (theirs, nowhere))
        assert there.status_code == not_there.status_code
        assert there.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
        assert plain(there, number) == plain(not_there, "999999999")


def plain(response: Any, part: str) -> str:
    """Return a page without what differs by that part of its address, or each time."""
    page = response.content.decode().replace(f"/{part}/", "/")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|data-seconds="\d+"', "", page)
