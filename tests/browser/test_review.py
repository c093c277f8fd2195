"""Reviewing by keyboard: through the list and the figures, with help one sees, and off where one wants."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from reports.demonstration.load import OPEN_YEAR
from reports.demonstration.stages import Stage
from submissions.models import SubmissionStatus
from tests.browser.conftest import NewContext
from tests.browser.desk import Desk, own_desk, violations
from tests.browser.visits import BOARD, REVIEWER
from tests.browser.world import PHONE, World, overflow

# The code of what has the focus.
HERE = "document.activeElement.id"
ROW = "[data-review-row]"


@pytest.fixture
def reviewing(new_context: NewContext, world: World) -> BrowserContext:
    """Return a browser in which a reviewer is signed in."""
    context = new_context()
    world.sign_in_quietly(context, REVIEWER)
    return context


@pytest.fixture
def sent(world: World) -> Iterator[Desk]:
    """Return a submission of this test's own that was sent."""
    with own_desk(world) as desk:
        one = desk.submission
        one.status = SubmissionStatus.SUBMITTED
        one.submitted_by, one.submitted_at = desk.colleague, timezone.now()
        one.save()
        yield desk


def open_review(context: BrowserContext, slug: str, query: str = "") -> Page:
    page = context.new_page()
    page.goto(f"{BOARD}{slug}/{query}")
    return page


def slugs_in_the_list(page: Page, query: str) -> list[str]:
    """Return the submissions of the board as it is filtered, in its order."""
    page.goto(f"{BOARD}?{query}")
    links = page.locator(f"main tbody a[href^='{BOARD}']")
    found = [str(link.get_attribute("href")) for link in links.all()]
    return list(dict.fromkeys(href.removeprefix(BOARD).split("/")[0] for href in found))


def test_next_and_previous_go_through_the_list_as_it_was_filtered(reviewing: BrowserContext):
    query = "status=submitted"
    page = reviewing.new_page()
    slugs = slugs_in_the_list(page, query)
    assert len(slugs) >= 3
    page.goto(f"{BOARD}{slugs[0]}/?{query}")
    for slug in slugs[1:3]:
        page.keyboard.press("n")
        page.wait_for_url(f"**{BOARD}{slug}/?{query}")
    page.keyboard.press("p")
    page.wait_for_url(f"**{BOARD}{slugs[1]}/?{query}")
    page.keyboard.press("f")
    page.wait_for_url(f"**{BOARD}{slugs[1]}/?{query}&show=attention")
    page.keyboard.press("n")
    page.wait_for_url(f"**{BOARD}{slugs[2]}/?{query}&show=attention")
    page.keyboard.press("u")
    page.wait_for_url(f"**{BOARD}?{query}")


def test_at_the_ends_of_the_list_nothing_happens(reviewing: BrowserContext):
    page = reviewing.new_page()
    slugs = slugs_in_the_list(page, "status=submitted")
    page.goto(f"{BOARD}{slugs[0]}/?status=submitted")
    page.keyboard.press("p")
    page.wait_for_timeout(300)
    assert page.url.endswith(f"{BOARD}{slugs[0]}/?status=submitted")


def test_one_walks_through_the_figures(reviewing: BrowserContext, world: World):
    page = open_review(reviewing, world.cluster(Stage.SENT))
    rows = [row.get_attribute("id") for row in page.locator(ROW).all()]
    page.keyboard.press("j")
    assert page.evaluate(HERE) == rows[0]
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(HERE) == rows[2]
    expect(page.locator(f"#{rows[2]}")).to_be_in_viewport()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("k")
    page.keyboard.press("k")
    assert page.evaluate(HERE) == rows[0]


def test_arrows_scroll_as_ever_where_one_stands_on_no_figure(reviewing: BrowserContext, world: World):
    page = open_review(reviewing, world.cluster(Stage.SENT))
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement === document.body")
    page.wait_for_function("scrollY > 0")


def test_one_comments_on_the_figure_one_stands_on_and_nothing_acts_while_one_writes(
    reviewing: BrowserContext, world: World
):
    page = open_review(reviewing, world.cluster(Stage.SENT))
    page.keyboard.press("c")
    page.wait_for_timeout(200)
    assert page.locator(f"{ROW} textarea").count() == 0
    page.keyboard.press("j")
    page.keyboard.press("c")
    field = page.locator(f"{ROW} textarea").first
    expect(field).to_be_focused()
    url = page.url
    page.keyboard.type("nej, punktum? t f u j")
    expect(field).to_have_value("nej, punktum? t f u j")
    expect(field).to_be_focused()
    assert page.url == url
    expect(page.locator("#keys-help")).not_to_be_visible()
    field.fill("")


def test_a_key_takes_into_review(reviewing: BrowserContext, sent: Desk):
    page = open_review(reviewing, sent.submission.cluster.slug, "?status=submitted")
    with page.expect_navigation():
        page.keyboard.press("t")
    sent.submission.refresh_from_db()
    assert sent.submission.status == SubmissionStatus.IN_REVIEW
    assert sent.submission.reviewer is not None
    assert sent.submission.reviewer.email == REVIEWER
    assert page.url.endswith("?status=submitted")
    # It is not among those any more, and one goes on all the same.
    expect(page.locator("[data-key=n], [data-key=p]").first).to_be_visible()


@pytest.mark.parametrize("held", ["Control", "Alt", "Meta", "Shift"])
def test_nothing_acts_with_a_modifier(reviewing: BrowserContext, sent: Desk, held: str):
    page = open_review(reviewing, sent.submission.cluster.slug)
    for key in ("t", "j"):
        page.keyboard.press(f"{held}+{key}")
    page.wait_for_timeout(200)
    sent.submission.refresh_from_db()
    assert sent.submission.status == SubmissionStatus.SUBMITTED
    assert not page.evaluate("document.activeElement.matches('[data-review-row]')")


def test_help_opens_by_button_and_key_and_closes_again(reviewing: BrowserContext, world: World):
    page = open_review(reviewing, world.cluster(Stage.SENT))
    button, help_ = page.locator("[data-keys-help]"), page.locator("#keys-help")
    expect(help_).not_to_be_visible()
    button.click()
    expect(help_).to_be_visible()
    assert violations(page) == []
    # While it is open no key goes anywhere.
    url = page.url
    page.keyboard.press("n")
    page.wait_for_timeout(200)
    assert page.url == url
    page.keyboard.press("Escape")
    expect(help_).not_to_be_visible()
    expect(button).to_be_focused()
    page.keyboard.press("?")
    expect(help_).to_be_visible()
    help_.locator("form[method=dialog] button").click()
    expect(help_).not_to_be_visible()


def test_shortcuts_are_told_beside_what_they_do_and_can_be_turned_off(
    reviewing: BrowserContext, world: World
):
    page = open_review(reviewing, world.cluster(Stage.SENT))
    expect(page.locator("[data-key=n]").first).to_have_attribute("aria-keyshortcuts", "n")
    hint = "getComputedStyle(document.querySelector('[data-key=n]'), '::after').content"
    assert '"n"' in page.evaluate(hint)
    page.locator("[data-keys-help]").click()
    page.locator("label[for=keys-on]").click()
    page.keyboard.press("Escape")
    for _ in range(2):
        url = page.url
        expect(page.locator("[aria-keyshortcuts]")).to_have_count(0)
        assert page.evaluate(hint) == "none"
        for key in ("n", "?", "j"):
            page.keyboard.press(key)
        page.wait_for_timeout(200)
        assert page.url == url
        assert not page.evaluate("document.activeElement.matches('[data-review-row]')")
        expect(page.locator("#keys-help")).not_to_be_visible()
        # In this browser, for other visits too.
        page.reload()
    page.locator("[data-keys-help]").click()
    page.locator("label[for=keys-on]").click()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.matches('[data-review-row]')")


def test_without_javascript_all_of_it_is_there(new_context: NewContext, world: World):
    context = new_context(java_script_enabled=False)
    world.sign_in_quietly(context, REVIEWER)
    page = open_review(context, world.cluster(Stage.SENT), "?status=submitted&show=attention")
    expect(page.locator("[data-keys-help]")).not_to_be_visible()
    expect(page.locator("[aria-keyshortcuts]")).to_have_count(0)
    page.locator("a[rel=next], a[rel=prev]").first.click()
    assert "?status=submitted&show=attention" in page.url
    expect(page.locator("h1")).to_contain_text(str(OPEN_YEAR))


def test_head_and_first_column_stand(reviewing: BrowserContext, world: World):
    page = open_review(reviewing, world.cluster(Stage.SENT))
    last = page.locator(ROW).last
    last.scroll_into_view_if_needed()
    head = page.locator(".review-table thead th").first
    expect(head).to_be_in_viewport()
    page.set_viewport_size(PHONE)
    frame = page.locator(".review-table")
    frame.evaluate("frame => frame.scrollTo(400, 600)")
    for standing in (head, page.locator(f"{ROW} th").nth(12)):
        box, around = standing.bounding_box(), frame.bounding_box()
        assert box is not None
        assert around is not None
        assert abs(box["x"] - around["x"]) < 2
    assert overflow(page) == 0
