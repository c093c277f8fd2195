"""The public account, as anyone reads it: whole without JavaScript, as printed, in either language."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from portal.formatting import format_change, format_number
from reports.demonstration.load import ACCOUNT_YEAR
from reports.demonstration.people import editor_email
from reports.demonstration.stages import Stage
from reports.published.printed import printed_table
from tests.browser.conftest import NewContext
from tests.browser.visits import answer_to
from tests.browser.world import DESK, PHONE, World, danish

ACCOUNT = f"/regnskab/{ACCOUNT_YEAR}/"
YEARS = range(2014, ACCOUNT_YEAR + 1)
# Danish words that stand nowhere in the frame of an English page; "Dansk" is the way back.
DANISH = ("Log ind", "Spørgsmål", "regnskab", "indsamlet", "Hop til", "Du er her", "opdigtet", "Forside")


def table_of(page: Page) -> list[list[str]]:
    """Return the development table as it reads: a list of cells for each line."""
    rows = page.locator("table:has(#development-caption) tbody tr:has(td)")
    cells: list[list[str]] = rows.evaluate_all(
        "rows => rows.map(row => Array.from(row.cells, cell => cell.innerText.trim()))"
    )
    return cells


@pytest.fixture
def scriptless(new_context: NewContext) -> Page:
    """A page that runs no JavaScript."""
    return new_context(java_script_enabled=False).new_page()


def test_without_javascript_the_account_reads_as_it_was_printed(scriptless: Page):
    scriptless.goto(ACCOUNT)
    table, printed = table_of(scriptless), printed_table()
    assert (len(table), {len(row) for row in table}) == (78, {1 + len(YEARS) + 1})
    for row, line in zip(table, printed, strict=True):
        assert row[0].startswith(line.label_da)
        for cell, year in zip(row[1:-1], YEARS, strict=True):
            value = line.values.get(year)
            assert cell == (format_number(value.value, value.decimals) if value else "–"), (line.code, year)


def test_figures_are_printed_as_danes_write_them(page: Page):
    page.goto(ACCOUNT)
    # A space that does not break stands before the percent, and the number of a footnote after the label.
    rows = {
        re.sub(r" \d+$", "", label): [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in cells]
        for label, *cells in table_of(page)
    }
    assert rows["Finansiering i alt, ekskl. in kind (mio. kr.)"] == [
        "356,2", "257,6", "337,95", "392,78", "494,37", "+26 %"
    ]  # fmt: skip
    assert rows["Deltagende virksomheder"][-2:] == ["18.058", "+9 %"]


def test_changes_are_printed_with_their_sign(page: Page):
    page.goto(ACCOUNT)
    changes = [row[-1] for row in table_of(page)]
    assert [change for change in changes if change.startswith(("-", "−0", "+0"))] == []
    for change, line in zip(changes, printed_table(), strict=True):
        # Those of the fees rest on figures that were rounded before they were printed.
        if line.change and line.section != "fees":
            assert change == format_change(line.change.value, unit=line.change.unit), line.code


def test_charts_fold_out_into_their_tables_without_javascript(scriptless: Page):
    scriptless.goto(ACCOUNT)
    chart = scriptless.locator("figure.chart").first
    expect(chart.get_by_role("img")).to_be_visible()
    expect(chart.locator("table")).to_be_hidden()
    chart.locator("summary").click()
    expect(chart.locator("table")).to_contain_text("494,37")


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["laptop", "phone"])
def test_the_page_changes_to_english_whole_and_back(page: Page, screen: ViewportSize):
    page.set_viewport_size(screen)
    page.goto(ACCOUNT)
    switch(page, "English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    frame = page.locator("header, footer, nav, .demonstration")
    assert [word for text in frame.all_text_contents() for word in DANISH if word in text] == []
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Performance account {ACCOUNT_YEAR}")
    assert next(row for row in table_of(page) if row[0].startswith("Financing in total"))[5] == "494,37"
    switch(page, "Dansk")
    expect(page.locator("html")).to_have_attribute("lang", "da")
    expect(page.locator("header")).to_contain_text(danish("Performance account"))


def switch(page: Page, language: str) -> None:
    """Choose the other language: on a phone it is folded into the menu."""
    menu = page.locator("summary", has=page.locator(".icon-open"))
    if menu.is_visible():
        menu.click()
    answer_to(page.get_by_role("button", name=language).locator("visible=true"))


def test_the_menu_of_a_phone_opens_and_closes_with_the_keyboard(page: Page):
    page.set_viewport_size(PHONE)
    page.goto("/")
    menu = page.locator("summary", has_text=danish("Menu"))
    link = page.locator(".mobile-menu").get_by_role("link", name=danish("Log in"))
    expect(link).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(menu).to_be_focused()


def test_the_page_that_was_read_before_signing_in_can_still_change_language(
    page: Page, context: BrowserContext, world: World
):
    """The page is kept by the browser; its form has to go on working after one has signed in and out."""
    page.goto(ACCOUNT)
    world.sign_in_quietly(context, editor_email(world.cluster(Stage.HALF_FILLED)))
    page.goto("/konto/logout/")
    answer_to(page.locator("main").get_by_role("button", name=danish("Log out")))
    page.goto(ACCOUNT)
    switch(page, "English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
