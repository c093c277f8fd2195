"""Logging in as people do: wrongly, too often, with an app, with a recovery code, with a passkey."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import AuditEntry, User
from tests import builders
from tests.accounts.phone import code_of, recovery_codes, with_phone
from tests.browser.conftest import NewContext
from tests.browser.desk import violations
from tests.browser.world import PHONE, World, danish, overflow
from tests.builders import PASSWORD
from tests.erase import erase

HEADING = "main h1"
# What a browser says where nobody lays a finger on the device.
REFUSE = """() => {
    navigator.credentials.get = () => Promise.reject(new DOMException("no", "NotAllowedError"));
}"""


@pytest.fixture
def person(world: World) -> Iterator[User]:
    """Someone of a secretariat without a cluster, who leaves nothing."""
    user = builders.person(name="Vera Prøve")
    yield user
    leave(user)


@pytest.fixture
def reviewer(world: World, settings: Settings) -> Iterator[User]:
    """A reviewer, of whom a second factor is required."""
    settings.SECOND_FACTOR_REQUIRED = True
    user = builders.reviewer(name="Rie Prøve")
    yield user
    leave(user)


def leave(user: User) -> None:
    erase(AuditEntry.objects.filter(Q(user=user) | Q(about=user)))
    user.delete()


def looks_right(page: Page) -> None:
    assert violations(page) == []
    before = page.viewport_size
    page.set_viewport_size(PHONE)
    assert violations(page) == []
    assert overflow(page) <= 0
    if before:
        page.set_viewport_size(before)


def log_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the form that is open."""
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    press(page, "Log in")


def press(page: Page, words: str) -> None:
    page.locator("main").get_by_role("button", name=danish(words), exact=True).click()


def heading(page: Page, words: str) -> None:
    expect(page.locator(HEADING)).to_have_text(danish(words))


def with_device(page: Page) -> None:
    """Lay a finger on a device that keeps passkeys, whenever it asks for one."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def log_out(page: Page) -> None:
    page.goto("/konto/logout/")
    press(page, "Log out")


def test_a_wrong_password_is_told_and_a_right_one_lets_in(person: User, page: Page):
    page.goto("/konto/login/")
    looks_right(page)
    log_in(page, person.email, "gættet")
    expect(page.locator("main")).to_contain_text("passer ikke sammen")
    looks_right(page)
    log_in(page, person.email)
    page.wait_for_url("**/indberetninger/")
    page.locator("header").get_by_role("link", name="Vera Prøve").first.click()
    heading(page, "My account")
    looks_right(page)


def test_a_locked_account_says_so_and_a_new_password_opens_it(person: User, page: Page):
    for number in range(20):
        sent = {"login": person.email, "password": "gættet"}
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(reverse("account_login"), sent)
    page.goto("/konto/login/")
    log_in(page, person.email)
    expect(page.locator("main")).to_contain_text("låst i et døgn")
    looks_right(page)


def test_a_reviewer_sets_up_an_app_before_anything_else(reviewer: User, page: Page, new_context: NewContext):
    page.goto("/log/")
    log_in(page, reviewer.email)
    heading(page, "Log in with one step more")
    looks_right(page)
    page.goto("/log/")
    heading(page, "Log in with one step more")
    page.get_by_role("link", name=danish("Set up an app")).click()
    heading(page, "Set up an app")
    picture = page.locator(".qr img")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    looks_right(page)
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.locator("input[name=code]").fill("000000")
    press(page, "Go on")
    expect(page.locator("main")).to_contain_text("passer ikke")
    looks_right(page)
    page.locator("input[name=code]").fill(code_of(secret))
    press(page, "Go on")
    heading(page, "Recovery codes")
    assert page.locator(".recovery-codes li").all_inner_texts() == recovery_codes(reviewer)
    looks_right(page)
    with page.expect_download() as download:
        page.get_by_role("link", name=danish("Download them")).click()
    assert recovery_codes(reviewer)[0] in download.value.path().read_text()
    page.get_by_role("link", name=danish("Go on"), exact=True).click()
    heading(page, "The log")

    fresh = new_context().new_page()
    fresh.goto("/log/")
    log_in(fresh, reviewer.email)
    heading(fresh, "One step more")
    looks_right(fresh)
    fresh.locator("input[name=code]").fill(code_of(secret, 1))
    press(fresh, "Log in")
    heading(fresh, "The log")


def test_who_lost_the_phone_logs_in_with_a_recovery_code(person: User, page: Page):
    with_phone(person)
    code = recovery_codes(person)[0]
    page.goto("/konto/login/")
    log_in(page, person.email)
    page.locator("input[name=code]").fill(code)
    press(page, "Log in")
    page.wait_for_url("**/indberetninger/")
    log_out(page)
    page.goto("/konto/login/")
    log_in(page, person.email)
    page.locator("input[name=code]").fill(code)
    press(page, "Log in")
    expect(page.locator("main")).to_contain_text("passer ikke")
    looks_right(page)


def test_a_passkey_is_created_and_logs_in_by_itself(person: User, page: Page):
    with_device(page)
    page.goto("/konto/login/?next=/konto/")
    log_in(page, person.email)
    heading(page, "My account")
    page.get_by_role("link", name=danish("Create a passkey")).click()
    heading(page, "Create a passkey")
    looks_right(page)
    page.locator("input[name=name]").fill("Bærbar")
    press(page, "Create the passkey")
    heading(page, "Recovery codes")
    page.goto("/konto/")
    expect(page.locator(".passkeys")).to_contain_text("Bærbar")
    looks_right(page)
    log_out(page)

    page.goto("/konto/login/?next=/konto/")
    press(page, "Log in with a passkey")
    heading(page, "My account")
    log_out(page)

    # Or after the password, in place of a code.
    page.goto("/konto/login/")
    log_in(page, person.email)
    heading(page, "One step more")
    press(page, "Use a passkey instead")
    page.wait_for_url("**/indberetninger/")

    page.goto("/konto/")
    page.get_by_role("link", name=danish("Rename")).click()
    looks_right(page)
    page.locator("input[name=name]").fill("Den gamle")
    press(page, "Save")
    expect(page.locator(".passkeys")).to_contain_text("Den gamle")
    page.get_by_role("link", name=danish("Take it away")).click()
    looks_right(page)
    press(page, "Take it away")
    expect(page.locator("main")).to_contain_text(danish("You have none."))
    assert not Authenticator.objects.filter(user=person).exists()


def test_without_a_passkey_the_button_says_what_else_to_do(world: World, page: Page):
    page.goto("/konto/login/")
    page.evaluate(REFUSE)
    press(page, "Log in with a passkey")
    expect(
        page.get_by_text(danish("The passkey was not used. Try again, or log in otherwise."))
    ).to_be_visible()
    looks_right(page)


def test_without_javascript_the_password_does(person: User, new_context: NewContext):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/konto/login/")
    expect(page.get_by_role("button", name=danish("Log in with a passkey"))).to_be_hidden()
    log_in(page, person.email)
    page.goto("/konto/adgangsnoegle/ny/")
    expect(page.locator("main")).to_contain_text("JavaScript")
