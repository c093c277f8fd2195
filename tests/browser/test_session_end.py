"""One is told before being logged out, and can stay."""

from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings

from reports.demonstration.stages import Stage
from tests.browser.conftest import Complaints
from tests.browser.test_pages import AXE, violations
from tests.browser.visits import editor_of
from tests.browser.world import World, danish

SOON, LONG = 123, 1000  # seconds: three before the notice, and long after
AHEAD = "You are logged out in less than two minutes"


def opened(context: BrowserContext, world: World) -> Page:
    page = context.new_page()
    page.goto("/indberetninger/")
    expect(page.locator("#session-end")).to_be_hidden()
    return page


def test_one_is_told_and_stays_in_every_tab(context: BrowserContext, world: World, settings: Settings):
    settings.SESSION_COOKIE_AGE = SOON
    world.sign_in_quietly(context, editor_of(Stage.HALF_FILLED)(world))
    first, second = opened(context, world), opened(context, world)
    for page in (first, second):
        expect(page.get_by_text(danish(AHEAD))).to_be_visible()
    first.evaluate(AXE.read_text())
    assert violations(first) == []
    settings.SESSION_COOKIE_AGE = LONG
    first.get_by_role("button", name=danish("Stay logged in")).click()
    for page in (first, second):
        expect(page.locator("#session-end")).to_be_hidden()
    first.goto("/indberetninger/")
    assert int(first.locator("#session-end").get_attribute("data-seconds") or 0) > SOON


def test_whoever_is_logged_out_is_told_and_led_back(
    context: BrowserContext, complaints: Complaints, world: World, settings: Settings
):
    settings.SESSION_COOKIE_AGE = 100
    world.sign_in_quietly(context, editor_of(Stage.HALF_FILLED)(world))
    page = context.new_page()
    page.clock.install()
    page.goto("/indberetninger/")
    expect(page.get_by_text(danish(AHEAD))).to_be_visible()
    context.clear_cookies()
    page.clock.fast_forward(101_000)
    notice = page.locator("#session-end")
    expect(notice.get_by_text(danish("You are logged out"), exact=True)).to_be_visible()
    expect(notice.get_by_role("link")).to_have_attribute("href", "/konto/login/?next=/indberetninger/")
    complaints.heard.remove(f"401 {page.url.partition('/indberetninger/')[0]}/konto/tid/")
