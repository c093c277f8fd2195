"""Countries in the browser: found by what people call them, added, counted, removed and put back."""

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.desk import PASTE, Desk, all_saved, own_desk, violations
from tests.browser.world import PHONE, World, danish, overflow

SECTION = "internationalisation"


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    with own_desk(world) as desk:
        yield desk


def search(page: Page, text: str) -> None:
    """Write what is searched for and press Enter, without waiting for what is found."""
    page.locator("#id_find-country").fill(text)
    page.keyboard.press("Enter")


def test_a_country_is_added_with_the_keyboard_and_saves_by_itself(desk: Desk, context: BrowserContext):
    page = desk.open(context, SECTION)
    search(page, "oestrig")
    expect(page.locator("#id_country-AT-cluster")).to_be_focused()
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    expect(page.locator("#id_country-AT-knowledge")).to_be_focused()
    search(page, "England")
    expect(page.locator("#id_country-GB-cluster")).to_be_focused()
    expect(page.locator("#country-GB")).to_contain_text("Storbritannien")
    page.keyboard.type("2")
    expect(page.locator("[data-country-total]")).to_contain_text("6 ")
    all_saved(page)
    assert desk.counts() == {("AT", "cluster"): 4, ("GB", "cluster"): 2}
    page.reload()
    expect(page.locator(".country-row__name")).to_have_text(["Storbritannien", "Østrig"])
    expect(page.locator("[data-type-sum=cluster]")).to_have_text("6")


def test_where_several_are_meant_the_arrows_lead_to_the_one(desk: Desk, context: BrowserContext):
    page = desk.open(context, SECTION)
    search(page, "korea")
    found = page.locator("#country-found [data-add-country]")
    expect(found.first).to_be_focused()
    expect(found).to_have_text(["Nordkorea", "Sydkorea"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#id_country-KR-cluster")).to_be_focused()
    expect(found).to_have_count(0)
    expect(page.locator("#id_find-country")).to_have_value("")


def test_a_country_that_is_there_is_gone_to(desk: Desk, context: BrowserContext):
    desk.save_country("DE", cluster=3)
    page = desk.open(context, SECTION)
    search(page, "Germany")
    expect(page.locator("#id_country-DE-cluster")).to_be_focused()
    # One that is added and not saved yet, too.
    for _ in range(2):
        search(page, "Norge")
        expect(page.locator("#id_country-NO-cluster")).to_be_focused()
    expect(page.locator("[data-country]")).to_have_count(2)


def test_a_country_is_removed_and_comes_back_by_undo(desk: Desk, context: BrowserContext):
    desk.save_country("DE", cluster=3, b2b=1)
    desk.save_country("SE", cluster=2)
    page = desk.open(context, SECTION)
    page.locator("[name=remove][value=DE]").click()
    undo = page.locator("[name=restore]")
    expect(undo).to_be_focused()
    expect(page.locator("[data-country-total]")).to_contain_text("2 ")
    assert desk.counts() == {("SE", "cluster"): 2}
    page.keyboard.press("Enter")
    expect(page.locator("#id_country-DE-cluster")).to_be_focused()
    expect(page.locator("[data-country-total]")).to_contain_text("6 ")
    assert desk.counts() == {("DE", "cluster"): 3, ("DE", "b2b"): 1, ("SE", "cluster"): 2}
    # Its versions are the newest: it saves on.
    page.locator("#id_country-DE-cluster").fill("5")
    all_saved(page)
    assert desk.counts()["DE", "cluster"] == 5


def test_an_emptied_row_is_not_saved_and_loses_nothing(desk: Desk, context: BrowserContext):
    desk.save_country("DE", cluster=3)
    page = desk.open(context, SECTION)
    field = page.locator("#id_country-DE-cluster")
    field.fill("")
    expect(page.locator("#country-DE")).to_have_attribute("data-save-state", "unsaved")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert desk.counts() == {("DE", "cluster"): 3}
    field.fill("4")
    all_saved(page)
    expect(page.locator("#country-DE-notes")).to_be_empty()
    assert desk.counts() == {("DE", "cluster"): 4}


@pytest.mark.parametrize(("choice", "stands"), [("[data-keep-country]", 6), ("[name=take]", 5)])
def test_where_two_collide_one_chooses(desk: Desk, context: BrowserContext, choice: str, stands: int):
    desk.save_country("DE", cluster=4)
    page = desk.open(context, SECTION)
    desk.save_country("DE", cluster=5)
    page.locator("#id_country-DE-cluster").fill("6")
    expect(page.locator("#country-DE-notes .alert")).to_contain_text("5")
    expect(page.locator("#id_country-DE-cluster")).to_have_value("6")
    assert desk.counts() == {("DE", "cluster"): 5}
    page.locator(f"#country-DE {choice}").click()
    expect(page.locator("#country-DE-notes .alert")).to_have_count(0)
    expect(page.locator("#id_country-DE-cluster")).to_have_value(str(stands))
    assert desk.counts() == {("DE", "cluster"): stands}


def test_who_types_back_what_stood_before_is_asked_again(desk: Desk, context: BrowserContext):
    desk.save_country("DE", cluster=4)
    page = desk.open(context, SECTION)
    desk.save_country("DE", cluster=5)
    count, alert = page.locator("#id_country-DE-cluster"), page.locator("#country-DE-notes .alert")
    count.fill("6")
    expect(alert).to_contain_text("5")
    with page.expect_response(lambda response: "/land/DE/" in response.url) as answer:
        count.fill("4")
    assert answer.value.status == 409
    expect(alert).to_be_visible()
    expect(page.locator("#save-summary")).to_have_class(re.compile("unsaved"))
    page.locator("#country-DE [data-keep-country]").click()
    expect(alert).to_have_count(0)
    all_saved(page)
    expect(count).to_have_value("4")
    assert desk.counts() == {("DE", "cluster"): 4}


@pytest.mark.parametrize("typed", ["3o", "12 345", "1 234", "10.000"])
def test_counts_that_cannot_be_read_are_left_out_of_the_sums(desk: Desk, context: BrowserContext, typed: str):
    desk.save_country("DE", cluster=3)
    desk.save_country("SE", cluster=2)
    page = desk.open(context, SECTION)
    page.locator("#id_country-DE-cluster").fill(typed)
    expect(page.locator("[data-type-sum=cluster]")).to_have_text("2")
    expect(page.locator("#country-sums [data-missing]")).to_contain_text("Tyskland")


def test_rows_and_search_fit_a_phone(desk: Desk, context: BrowserContext):
    for code in ("DE", "SE", "VG"):
        desk.save_country(code, cluster=3)
    page = desk.open(context, SECTION)
    page.set_viewport_size(PHONE)
    page.locator("#id_find-country").fill("det")
    expect(page.locator("#country-found li").first).to_be_visible()
    assert overflow(page) <= 0


def test_without_javascript_a_country_is_found_counted_and_removed(desk: Desk, new_context: NewContext):
    page = desk.open(new_context(java_script_enabled=False), SECTION)
    page.locator("#id_international_total").fill("12")
    page.locator("#id_find-country").fill("tyskland")
    page.locator("[data-find-country]").click()
    page.locator("#id_country-DE-cluster").fill("4")
    page.locator("#id_find-country").fill("guinea b")
    # Enter in the field searches as well, and never presses a button that removes.
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert desk.counts() == {("DE", "cluster"): 4}
    page.locator("#id_country-GW-b2b").fill("1")
    page.get_by_role("button", name=danish("Save"), exact=True).last.click()
    assert desk.counts() == {("DE", "cluster"): 4, ("GW", "b2b"): 1}
    page.locator("[name=remove][value=DE]").click()
    assert desk.counts() == {("GW", "b2b"): 1}
    page.locator("[name=restore]").click()
    assert desk.counts() == {("DE", "cluster"): 4, ("GW", "b2b"): 1}
    assert desk.values()["international_total"] == 12


def test_rows_are_accessible_in_every_state(desk: Desk, context: BrowserContext):
    desk.save_country("DE", cluster=4)
    desk.save_country("SE", cluster=4)
    page = desk.open(context, SECTION)
    desk.save_country("DE", cluster=5)
    page.locator("#id_country-DE-cluster").fill("6")
    expect(page.locator("#country-DE-notes .alert")).to_be_visible()
    page.locator("[name=remove][value=SE]").click()
    expect(page.locator("[name=restore]")).to_be_visible()
    search(page, "Norge")
    expect(page.locator("#id_country-NO-cluster")).to_be_focused()
    page.keyboard.type("fire")
    expect(page.locator("#id_country-NO-cluster")).to_have_attribute("aria-invalid", "true")
    page.locator("#id_find-country").fill("korea")
    expect(page.locator("#country-found li")).to_have_count(2)
    assert violations(page) == []


def test_counts_are_corrected_on_the_page_of_a_warning(desk: Desk, context: BrowserContext):
    desk.save(international_total=12)
    page = desk.open(context, SECTION)
    check = "international_total_with_collaborations_total"
    page.goto(reverse("warning", args=[desk.submission.cluster.slug, desk.submission.round.year, check]))
    search(page, "Tyskland")
    expect(page.locator("#id_country-DE-cluster")).to_be_focused()
    page.keyboard.type("4")
    expect(page.locator("[data-country-total]")).to_contain_text("4 i 1 land")
    all_saved(page)
    assert desk.counts() == {("DE", "cluster"): 4}
    page.evaluate(PASTE, ["#id_country-DE-b2b", "7\n8\n", ""])
    page.locator("#paste [data-take]").click()
    expect(page.locator("[data-country-total]")).to_contain_text("11 i 1 land")
    all_saved(page)
    assert desk.counts() == {("DE", "cluster"): 4, ("DE", "b2b"): 7}
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert violations(page) == []
    assert overflow(page) <= 0
    page.locator("[name=remove][value=DE]").click()
    expect(page.locator("[name=restore]")).to_be_focused()
    assert desk.counts() == {}
