"""Logging in with an identity from elsewhere, in a browser that holds our forms to our content policy."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings

from accounts.models import ClusterRole, Invitation, Language
from accounts.services.accept_invitation import hash_of
from accounts.services.invite import invite
from tests.accounts.identity_provider import Provider, running, settings_for
from tests.browser.conftest import NewContext
from tests.browser.desk import Desk, own_desk, violations
from tests.browser.world import PHONE, World, overflow
from tests.builders import PASSWORD

SUBJECT = "5b2f7b1e-subject"
BUTTON = "Log ind med MitID Erhverv"


@pytest.fixture(scope="module")
def shared() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(shared: Provider, settings: Settings) -> Provider:
    """Return a provider that the portal knows, and to which its forms may lead."""
    shared.spoil()
    settings.SOCIALACCOUNT_PROVIDERS = settings_for(shared.url)
    policy = deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["form-action"].append(shared.url)
    settings.CONTENT_SECURITY_POLICY = policy
    return shared


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    with own_desk(world) as desk:
        yield desk


def consent(page: Page, subject: str = SUBJECT) -> None:
    page.locator("input[name=sub]").fill(subject)
    page.get_by_role("button", name="Authorize").click()


def looks_right(page: Page) -> None:
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert violations(page) == []
    assert overflow(page) <= 0


def test_a_person_links_an_identity_and_logs_in_with_it(
    provider: Provider, desk: Desk, context: BrowserContext, new_context: NewContext
):
    desk.editor.set_password(PASSWORD)
    desk.editor.save()
    desk.world.sign_in_quietly(context, desk.editor.email)
    page = context.new_page()
    page.goto("/konto/identitet/")
    looks_right(page)
    page.get_by_role("button", name="MitID Erhverv fremover").click()
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    consent(page)
    expect(page.get_by_text("Fra nu af kan du logge ind med MitID Erhverv.")).to_be_visible()
    looks_right(page)

    fresh = new_context().new_page()
    fresh.goto("/konto/login/?next=/indberetninger/")
    looks_right(fresh)
    fresh.get_by_role("button", name=BUTTON).click()
    consent(fresh)
    expect(fresh.get_by_role("heading", level=1)).to_contain_text("indberetninger")


def test_who_is_invited_accepts_with_an_identity(
    provider: Provider, desk: Desk, page: Page, new_context: NewContext
):
    invitation = invite(
        email="ny@sso.example.dk",
        cluster=desk.submission.cluster,
        role=ClusterRole.EDITOR,
        language=Language.DANISH,
        user=desk.colleague,
        now=timezone.now(),
    )
    token = "of-the-browser-test"
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=hash_of(token))
    page.goto(f"/invitation/{token}/")
    looks_right(page)
    page.locator("[name=name]").fill("Ny Nielsen")
    button = page.get_by_role("button", name="Tag imod med MitID Erhverv")
    button.focus()
    page.keyboard.press("Enter")
    consent(page, "of-the-invited")
    expect(page.get_by_text("Velkommen.")).to_be_visible()
    looks_right(page)

    fresh = new_context().new_page()
    fresh.goto("/konto/login/?next=/indberetninger/")
    fresh.get_by_role("button", name=BUTTON).click()
    consent(fresh, "of-the-invited")
    expect(fresh.get_by_role("heading", level=1)).to_contain_text("indberetninger")


def test_an_identity_that_nobody_linked_is_told_what_to_do(provider: Provider, world: World, page: Page):
    page.goto("/konto/login/")
    page.get_by_role("button", name=BUTTON).click()
    consent(page, "nobody")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vi kender ikke dette login endnu")
    looks_right(page)
