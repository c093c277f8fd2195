"""A colleague is invited, comes in, fills in a figure, is removed and is out: with and without JavaScript."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.core import mail as outbox
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import AuditEntry, Membership
from tests.accounts.inviting import STRONG, last_link
from tests.browser.conftest import Complaints, NewContext
from tests.browser.desk import Desk, all_saved, own_desk, violations
from tests.browser.world import DESK, PHONE, World, overflow
from tests.erase import erase


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    with own_desk(world) as desk:
        yield desk
        erase(AuditEntry.objects.filter(action="access-ended"))


@pytest.fixture(autouse=True)
def _refused(complaints: Complaints) -> Iterator[None]:
    """Take out what the browser rightly says of what was refused on purpose."""
    yield
    complaints.heard[:] = [line for line in complaints.heard if not line.startswith("401 ")]


def looks_right(page: Page, *, scripts: bool) -> None:
    """Look at the page on a desk and a phone."""
    if not scripts:
        return
    assert violations(page) == []
    for screen in (PHONE, DESK):
        page.set_viewport_size(screen)
        assert overflow(page) == 0, screen


def own(desk: Desk, *more: object) -> str:
    """Return where the people of the cluster are."""
    return "/".join(["/personer/klynge", desk.submission.cluster.slug, *map(str, more)]) + "/"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_colleague_is_invited_comes_in_and_is_out_again(
    desk: Desk, new_context: NewContext, scripts: bool
) -> None:
    email = f"ny-{scripts}@example.dk".lower()
    leader = new_context(java_script_enabled=scripts)
    desk.world.sign_in_quietly(leader, desk.colleague.email)
    page = leader.new_page()
    page.goto("/indberetninger/")
    page.get_by_role("link", name="Personer").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Personer i")
    looks_right(page, scripts=scripts)
    page.get_by_role("link", name="Invitér en kollega").click()
    page.get_by_label("E-mailadresse").fill(email)
    looks_right(page, scripts=scripts)
    page.get_by_role("button", name="Send invitationen").click()
    expect(page.get_by_text(f"{email} er inviteret")).to_be_visible()
    looks_right(page, scripts=scripts)
    assert outbox.outbox[-1].to == [email]

    fresh = new_context(java_script_enabled=scripts).new_page()
    fresh.goto(last_link())
    expect(fresh.get_by_role("heading", level=1)).to_have_text(
        f"Du er inviteret til {desk.submission.cluster}"
    )
    looks_right(fresh, scripts=scripts)
    fresh.get_by_label("Dit navn").fill("Nora Ny")
    fresh.get_by_label("Vælg en adgangskode").fill(STRONG)
    fresh.get_by_label("Adgangskoden igen").fill(STRONG)
    fresh.get_by_role("button", name="Tag imod invitationen").click()
    expect(fresh.get_by_text("Velkommen.")).to_be_visible()
    fresh.goto(desk.path("competence"))
    fresh.locator("#id_courses").fill("17")
    if scripts:
        all_saved(fresh)
    else:
        fresh.get_by_role("button", name="Gem", exact=True).click()
    assert desk.values()["courses"] == Decimal(17)

    page.goto(own(desk))
    page.get_by_role("row", name="Nora Ny").get_by_role("link", name="Ret eller fjern").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nora Ny")
    looks_right(page, scripts=scripts)
    page.get_by_role("link", name="Fjern Nora Ny").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Fjern Nora Ny fra")
    looks_right(page, scripts=scripts)
    page.get_by_role("button", name="Fjern", exact=True).click()
    expect(page.get_by_text("Nora Ny har ikke længere adgang")).to_be_visible()
    looks_right(page, scripts=scripts)

    fresh.goto(desk.path("competence"))
    expect(fresh.get_by_role("heading", level=1)).to_have_text("Log ind")
    assert desk.values()["courses"] == Decimal(17)
    # The link has been used, and says so.
    fresh.goto(last_link())
    expect(fresh.get_by_role("heading", level=1)).to_have_text("Invitationen er brugt")

    page.get_by_role("button", name="Fortryd: Giv adgangen tilbage").click()
    expect(page.get_by_text("Nora Ny har adgang igen")).to_be_visible()
    assert Membership.objects.filter(user__email=email).exists()
    Membership.objects.filter(user__email=email).delete()


def test_what_is_typed_where_one_was_removed_meanwhile_is_not_saved(
    desk: Desk, context: BrowserContext, new_context: NewContext
) -> None:
    page = desk.open(context, "competence")
    leader = new_context()
    desk.world.sign_in_quietly(leader, desk.colleague.email)
    removing = leader.new_page()
    removing.goto(own(desk, desk.editor.pk, "fjern"))
    removing.get_by_role("button", name="Fjern", exact=True).click()
    expect(removing.get_by_text("har ikke længere adgang")).to_be_visible()
    with page.expect_response(lambda answer: answer.status == 401):
        page.locator("#id_courses").fill("18")
        page.locator("#id_courses").blur()
    assert "courses" not in desk.values()


def test_a_mistyped_address_is_corrected_by_keyboard(desk: Desk, context: BrowserContext) -> None:
    desk.world.sign_in_quietly(context, desk.colleague.email)
    page = context.new_page()
    page.goto(own(desk, "inviter"))
    page.get_by_label("E-mailadresse").focus()
    page.keyboard.type("nyy@example.dk")
    page.keyboard.press("Enter")
    expect(page.get_by_text("nyy@example.dk er inviteret")).to_be_visible()
    page.get_by_role("link", name="Ret adressen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ret adressen")
    looks_right(page, scripts=True)
    page.get_by_label("E-mailadresse").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("ny@example.dk")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Invitationen er sendt til ny@example.dk")).to_be_visible()
    assert outbox.outbox[-1].to == ["ny@example.dk"]
