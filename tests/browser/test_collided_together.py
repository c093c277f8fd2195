"""A page that comes back with a figure and a country that a colleague changed: both can be chosen between."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.desk import Desk, all_saved, own_desk, violations
from tests.browser.test_journey import button
from tests.browser.visits import answer_to
from tests.browser.world import PHONE, World, danish, overflow

SECTION = "internationalisation"


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    with own_desk(world) as desk:
        desk.save(international_total=12)
        desk.save_country("DE", cluster=3, b2b=1)
        yield desk


def collided(desk: Desk, context: BrowserContext) -> Page:
    """Type a figure and a count over those that a colleague has saved meanwhile, and send the whole page."""
    page = desk.open(context, SECTION)
    desk.save(international_total=14)
    desk.save_country("DE", cluster=5)
    page.locator("#id_international_total").fill("15")
    page.locator("#id_country-DE-b2b").fill("2")
    page.locator("#id_country-DE-cluster").fill("7")
    assert answer_to(button(page, "Save")).status == 409
    return page


def test_both_are_shown_to_choose_from_and_nothing_is_lost(desk: Desk, context: BrowserContext):
    page = collided(desk, context)
    conflict = page.locator("#conflict-international_total")
    expect(conflict).to_contain_text("14")
    expect(conflict).to_contain_text("15")
    country = page.locator("#country-DE")
    expect(country).to_contain_text("5")
    expect(page.locator("#id_country-DE-cluster")).to_have_value("7")
    expect(page.locator("#id_country-DE-b2b")).to_have_value("2")
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert overflow(page) == 0
    assert violations(page) == []
    # Mine of the figure, theirs of the country.
    conflict.locator("[data-keep-mine]").click()
    country.get_by_role("button", name=danish("Take theirs")).click()
    all_saved(page)
    assert desk.values()["international_total"] == 15
    assert desk.counts() == {("DE", "cluster"): 5, ("DE", "b2b"): 2}
