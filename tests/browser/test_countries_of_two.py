"""Two people at the countries: each sees at the next save what the other saved; nothing typed is moved."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.desk import Desk, all_saved, own_desk
from tests.browser.world import World

SECTION = "internationalisation"
NAMES = ".country-row__name"


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    with own_desk(world) as desk:
        desk.save_country("DE", cluster=3, b2b=1)
        desk.save_country("SE", cluster=2)
        yield desk


@pytest.fixture
def mine(desk: Desk, context: BrowserContext) -> Page:
    return desk.open(context, SECTION)


@pytest.fixture
def theirs(desk: Desk, new_context: NewContext) -> Page:
    context = new_context()
    desk.world.sign_in_quietly(context, desk.colleague.email)
    page = context.new_page()
    page.goto(desk.path(SECTION))
    return page


def count(page: Page, country: str, type_: str = "cluster") -> str:
    return page.locator(f"#id_country-{country}-{type_}").input_value()


def put(page: Page, country: str, number: str, type_: str = "cluster") -> None:
    """Type a count, leave the field, and wait until it is saved."""
    page.locator(f"#id_country-{country}-{type_}").fill(number)
    page.keyboard.press("Tab")
    all_saved(page)


def add(page: Page, name: str, code: str, number: str) -> None:
    page.locator("#id_find-country").fill(name)
    page.keyboard.press("Enter")
    expect(page.locator(f"#id_country-{code}-cluster")).to_be_focused()
    put(page, code, number)


def leave(page: Page) -> None:
    """Take the focus out of all fields."""
    page.locator("h1").click()


def test_what_the_other_saved_of_the_countries_comes_with_the_next_save(desk: Desk, mine: Page, theirs: Page):
    put(theirs, "DE", "7")
    add(theirs, "Frankrig", "FR", "4")
    add(theirs, "Østrig", "AT", "5")
    theirs.locator("[name=remove][value=SE]").click()
    expect(theirs.locator("[name=restore]")).to_be_focused()
    expect(mine.locator(NAMES)).to_have_text(["Sverige", "Tyskland"])

    put(mine, "DE", "8", "b2b")

    expect(mine.locator(NAMES)).to_have_text(["Frankrig", "Tyskland", "Østrig"])
    assert [count(mine, code) for code in ("FR", "DE", "AT")] == ["4", "7", "5"]
    expect(mine.locator("[data-country-total]")).to_contain_text("24 i 3 lande")
    expect(mine.locator("#save-news")).to_contain_text(f"{desk.colleague} ændrede »Frankrig«")
    expect(mine.locator("#save-news")).to_contain_text(f"{desk.colleague} fjernede »Sverige«")
    # What is changed afterwards stands on the versions that were brought.
    put(mine, "DE", "9")
    put(mine, "FR", "6")
    mine.locator("[name=remove][value=AT]").click()
    expect(mine.locator("[name=restore]")).to_be_focused()
    assert desk.counts() == {("DE", "cluster"): 9, ("DE", "b2b"): 8, ("FR", "cluster"): 6}
    # And the other one sees that, with a removal too.
    theirs.locator("[name=remove][value=FR]").click()
    expect(theirs.locator("#country-FR-notes .alert")).to_contain_text("6")
    expect(theirs.locator(NAMES)).to_have_text(["Frankrig", "Tyskland"])
    assert [count(theirs, "DE"), count(theirs, "DE", "b2b")] == ["9", "8"]


def test_a_figure_brings_countries_and_a_country_brings_figures(desk: Desk, mine: Page, theirs: Page):
    put(theirs, "SE", "6")
    theirs.locator("#id_international_total").fill("12")
    theirs.keyboard.press("Tab")
    all_saved(theirs)

    put(mine, "DE", "4")
    expect(mine.locator("#id_international_total")).to_have_value("12")
    expect(mine.locator("#id_country-SE-cluster")).to_have_value("6")

    mine.locator("#id_international_total").fill("13")
    leave(mine)
    all_saved(mine)
    put(theirs, "SE", "7")
    expect(theirs.locator("#id_country-DE-cluster")).to_have_value("4")
    add(theirs, "Norge", "NO", "2")
    mine.locator("#id_international_total").fill("14")
    leave(mine)
    all_saved(mine)
    expect(mine.locator(NAMES)).to_have_text(["Norge", "Sverige", "Tyskland"])
    assert [count(mine, "NO"), count(mine, "SE")] == ["2", "7"]
    assert desk.values()["international_total"] == 14


def test_what_is_typed_is_left_alone_and_meets_the_other_when_it_is_saved(
    desk: Desk, mine: Page, theirs: Page
):
    # Not readable, so it stands typed and unsaved; in the other field only the cursor stands.
    mine.locator("#id_country-SE-cluster").fill("2o")
    mine.keyboard.press("Tab")
    expect(mine.locator("#country-SE")).to_have_attribute("data-save-state", "unsaved")
    put(theirs, "SE", "9")
    put(theirs, "SE", "3", "b2b")
    put(theirs, "DE", "5", "knowledge")
    theirs.locator("[name=remove][value=DE]").click()
    expect(theirs.locator("[name=restore]")).to_be_focused()
    mine.locator("#id_country-DE-b2b").focus()

    # Saved by the page itself, so that the cursor stays where it is.
    mine.evaluate(
        "() => { const field = document.getElementById('id_international_total'); field.value = '4';"
        " field.dispatchEvent(new Event('change', {bubbles: true})) }"
    )
    expect(mine.locator("#row-international_total")).to_have_attribute("data-save-state", "saved")

    assert [count(mine, "SE"), count(mine, "SE", "b2b")] == ["2o", "3"]
    expect(mine.locator(NAMES)).to_have_text(["Sverige", "Tyskland"])
    expect(mine.locator("#id_country-DE-b2b")).to_be_focused()
    mine.keyboard.type("2")
    expect(mine.locator("#country-DE-notes .alert")).to_be_visible()
    mine.locator("#id_country-SE-cluster").fill("20")
    expect(mine.locator("#country-SE-notes .alert")).to_contain_text("9")
    assert desk.counts() == {("SE", "cluster"): 9, ("SE", "b2b"): 3}


def test_a_country_that_the_other_put_back_takes_the_place_of_ones_own_removal(
    desk: Desk, mine: Page, theirs: Page
):
    mine.locator("[name=remove][value=SE]").click()
    expect(mine.locator("[name=restore]")).to_be_focused()
    put(theirs, "DE", "5")
    expect(theirs.locator(NAMES)).to_have_text(["Tyskland"])
    add(theirs, "Sverige", "SE", "8")
    put(mine, "DE", "4", "b2b")
    expect(mine.locator(NAMES)).to_have_text(["Sverige", "Tyskland"])
    put(mine, "SE", "9")
    assert desk.counts() == {("DE", "cluster"): 5, ("DE", "b2b"): 4, ("SE", "cluster"): 9}


def test_the_answer_to_a_removal_brings_the_rest_too(desk: Desk, mine: Page, theirs: Page):
    put(theirs, "DE", "5")
    add(theirs, "Norge", "NO", "2")
    mine.locator("[name=remove][value=SE]").click()
    expect(mine.locator(NAMES)).to_have_text(["Norge", "Tyskland"])
    expect(mine.locator("#id_country-DE-cluster")).to_have_value("5")
    put(theirs, "NO", "3")
    mine.locator("[name=restore]").click()
    expect(mine.locator("#id_country-NO-cluster")).to_have_value("3")
    expect(mine.locator(NAMES)).to_have_text(["Norge", "Sverige", "Tyskland"])
