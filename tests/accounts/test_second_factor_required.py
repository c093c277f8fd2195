"""Reviewers and administrators open nothing before they have a second factor."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.urls.converters import IntConverter
from pytest_django import Settings

from accounts.models import User, UserRole
from accounts.second_factor.required import OPEN
from accounts.typed import WHO, seal
from portal.access_table import Address, addresses
from tests import builders
from tests.accounts.phone import code_of, give_code, is_signed_in, recovery_codes, with_password, with_phone

pytestmark = pytest.mark.django_db
SETUP = "second-factor"


@pytest.fixture(autouse=True)
def _required(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def browser(user: User) -> Client:
    client = Client(headers={"accept-language": "da"})
    client.force_login(user)
    return client


def leads_to_setup(response: object) -> bool:
    return str(getattr(response, "headers", {}).get("Location", "")).startswith(reverse(SETUP))


def address_of(route: Address) -> str:
    """Return an address of a route; there need be nothing at it."""
    words = {"uidb36": "1", "kind": "csv"}
    values: dict[str, object] = {}
    for name in route.pattern.pattern.regex.groupindex:
        number = isinstance(route.pattern.pattern.converters.get(name), IntConverter)
        values[name] = 2018 if number else words.get(name, "x")
    return reverse(route.name, kwargs=values)


@pytest.mark.parametrize("role", UserRole.values)
def test_no_address_but_those_for_setting_it_up_answers_them(role: str):
    client = browser(builders.person(role=role))
    seen = 0
    for route in addresses():
        response = client.get(address_of(route))
        assert leads_to_setup(response) != (route.name in OPEN), route.name
        if route.name not in OPEN:
            seen += 1
            assert leads_to_setup(client.post(address_of(route))), route.name
    assert seen > 80


def test_a_secretariat_is_not_asked():
    client = browser(builders.signatory(builders.cluster()))
    assert client.get(reverse("submission-list")).status_code == HTTPStatus.OK


def test_who_has_one_is_not_asked_again():
    reviewer = builders.reviewer()
    with_phone(reviewer)
    assert browser(reviewer).get(reverse("audit")).status_code == HTTPStatus.OK


def test_recovery_codes_alone_are_none():
    reviewer = builders.reviewer()
    with_phone(reviewer)
    reviewer.authenticator_set.filter(type="totp").delete()  # type: ignore[attr-defined]
    assert leads_to_setup(browser(reviewer).get(reverse("audit")))


def test_it_can_be_switched_off(settings: Settings):
    settings.SECOND_FACTOR_REQUIRED = False
    assert browser(builders.reviewer()).get(reverse("audit")).status_code == HTTPStatus.OK


def test_asking_costs_no_query(count_queries: Callable[[Callable[[], object]], int], settings: Settings):
    reviewer = builders.reviewer()
    with_phone(reviewer)
    client = browser(reviewer)
    asked = count_queries(lambda: client.get(reverse("audit")))
    settings.SECOND_FACTOR_REQUIRED = False
    assert count_queries(lambda: client.get(reverse("audit"))) == asked


def test_one_comes_back_to_the_page_that_one_was_on():
    reviewer = builders.reviewer()
    client = with_password(reviewer, next=reverse("audit"))[0]
    led = client.get(reverse("audit"))
    page = client.get(led["Location"])
    assert page.status_code == HTTPStatus.OK
    client.get(reverse("mfa_activate_totp"))
    sent = client.post(reverse("mfa_activate_totp"), {"code": code_of(client.session["mfa.totp.secret"])})
    assert sent["Location"] == reverse("mfa_view_recovery_codes")
    shown = client.get(sent["Location"]).content.decode()
    assert all(code in shown for code in recovery_codes(reviewer))
    assert reverse("second-factor-done") in shown
    assert client.get(reverse("second-factor-done"))["Location"] == reverse("audit")
    # Once.
    assert client.get(reverse("second-factor-done"))["Location"] != reverse("audit")


@pytest.mark.parametrize("forged", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_a_forged_way_on_leads_to_where_the_work_is(forged: str):
    reviewer = builders.reviewer()
    client = browser(reviewer)
    client.get(reverse(SETUP), {"next": forged})
    with_phone(reviewer)
    assert client.get(reverse("second-factor-done"))["Location"] == reverse("newest-board")


def test_a_fragment_is_told_so():
    client = browser(builders.reviewer())
    response = client.post(
        reverse("audit"), headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/log/?q=x"}
    )
    assert response.status_code == HTTPStatus.UNAUTHORIZED
    assert f"{reverse(SETUP)}?next=%2Flog%2F" in response.content.decode()


def test_what_was_typed_is_there_again_once_it_is_set_up():
    one = builders.submission(round=builders.round_with_catalogue(2018))
    reviewer = builders.reviewer()
    client = browser(reviewer)
    page = reverse("comment-section", args=[one.cluster.slug, 2018, "financing"])
    sent = {WHO: seal(reviewer), "section-financing-text": "Var det alt?"}
    assert leads_to_setup(client.post(page, sent))
    with_phone(reviewer)
    assert "Var det alt?" in client.get(page).content.decode()


def test_one_can_log_out_instead():
    client = browser(builders.reviewer())
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_logging_in_asks_for_the_code():
    reviewer = builders.reviewer()
    secret = with_phone(reviewer)
    client, response = with_password(reviewer)
    assert response["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert leads_to_setup(client.get(reverse("audit"))) is False
    assert give_code(client, code_of(secret))["Location"] == reverse("newest-board")
    assert is_signed_in(client)
