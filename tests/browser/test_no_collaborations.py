"""Saying in the browser that there are no collaborations of a type: by keyboard, and without a script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from submissions.models import Absence
from tests.browser.conftest import NewContext
from tests.browser.desk import Desk, all_saved, own_desk, violations
from tests.browser.world import PHONE, World, danish, overflow

SECTION = "internationalisation"


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    with own_desk(world) as desk:
        yield desk


def said(desk: Desk) -> dict[str, object]:
    """Return what is saved by code: a number, an absence, or nothing."""
    rows = desk.submission.figures.exclude(indicator__collaboration_type="")
    return {
        code.removeprefix("collaborations_"): absence or value
        for code, value, absence in rows.values_list("indicator__code", "value", "absence")
    }


def choice(page: Page, type_: str) -> str:
    return f"#id_collaborations_{type_}"


def test_it_is_said_with_the_keyboard_and_saves_by_itself(desk: Desk, context: BrowserContext):
    page = desk.open(context, SECTION)
    sum_, all_ = page.locator("[data-type-sum=cluster]"), page.locator("[data-country-total]")
    expect(sum_).to_have_text("–")
    expect(all_).to_have_text("–")
    page.locator(choice(page, "cluster")).focus()
    page.keyboard.type("In")
    all_saved(page)
    expect(page.locator("#row-collaborations_cluster .save-state")).to_contain_text(danish("zero"))
    expect(sum_).to_have_text("0")
    expect(all_).to_have_text("0 i 0 lande")
    page.keyboard.press("Tab")
    page.locator(choice(page, "b2b")).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    all_saved(page)
    assert said(desk) == {"cluster": 0, "b2b": Absence.NOT_MEASURED}
    expect(page.locator("[data-type-sum=b2b]")).to_have_text(danish("Not measured"))
    expect(page.locator("#steps-wide [aria-current]")).to_contain_text("2 af 4")
    page.reload()
    expect(page.locator(choice(page, "b2b"))).to_have_value("not_measured")
    expect(page.locator(choice(page, "knowledge"))).to_have_value("")
    page.locator(choice(page, "cluster")).select_option("")
    all_saved(page)
    assert said(desk)["cluster"] is None


def test_a_country_takes_its_place_until_it_is_removed(desk: Desk, context: BrowserContext):
    page = desk.open(context, SECTION)
    chosen = page.locator(choice(page, "cluster"))
    chosen.select_option("0")
    all_saved(page)
    page.locator("#id_find-country").fill("tyskland")
    page.keyboard.press("Enter")
    page.locator("#id_country-DE-cluster").fill("3")
    expect(chosen).to_be_hidden()
    expect(page.locator("#row-collaborations_cluster [data-type-count]")).to_have_text("3")
    all_saved(page)
    expect(page.locator("[data-type-sum=cluster]")).to_have_text("3")
    expect(page.locator("#steps-wide [aria-current]")).to_contain_text("1 af 4")
    page.locator("[name=remove][value=DE]").click()
    expect(chosen).to_be_visible()
    expect(chosen).to_have_value("0")
    expect(page.locator("[data-type-sum=cluster]")).to_have_text("0")
    page.locator("[name=restore]").click()
    expect(chosen).to_be_hidden()


@pytest.mark.parametrize(("button", "stands"), [("[data-keep-mine]", "not_measured"), ("[data-hx-get]", "0")])
def test_where_two_collide_one_chooses(desk: Desk, context: BrowserContext, button: str, stands: str):
    page = desk.open(context, SECTION)
    desk.save(collaborations_cluster=0)
    page.locator(choice(page, "cluster")).select_option("not_measured")
    conflict = page.locator("#conflict-collaborations_cluster")
    expect(conflict).to_contain_text(danish("Not measured"))
    conflict.locator(button).click()
    expect(conflict.locator(".alert")).to_have_count(0)
    expect(page.locator(choice(page, "cluster"))).to_have_value(stands)
    all_saved(page)


def test_without_javascript_the_button_saves_it(desk: Desk, new_context: NewContext):
    page = desk.open(new_context(java_script_enabled=False), SECTION)
    page.locator(choice(page, "cluster")).select_option(label=danish("None"))
    page.locator(choice(page, "knowledge")).select_option("not_applicable")
    page.get_by_role("button", name=danish("Save"), exact=True).last.click()
    expect(page.locator(choice(page, "knowledge"))).to_have_value("not_applicable")
    assert said(desk)["cluster"] == 0
    assert said(desk)["knowledge"] == Absence.NOT_APPLICABLE


def test_it_is_accessible_and_fits_a_phone(desk: Desk, context: BrowserContext):
    desk.save_country("DE", cluster=3)
    page = desk.open(context, SECTION)
    page.locator(choice(page, "b2b")).select_option("not_applicable")
    all_saved(page)
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert overflow(page) <= 0
