"""Sheets as people have them: headings, totals, thousands, two notations. No amount becomes another."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.desk import Desk, all_saved, own_desk, violations
from tests.browser.pasting import becomes, paste, summary, take, values
from tests.browser.world import PHONE, World, overflow

# From the state, regions, municipalities, the total of these two, and from knowledge institutions.
WITH_TOTAL = ("1.000", "200", "300", "500", "40")
STATE = "#id_funding_state"
FUNDING = ("funding_state", "funding_regions", "funding_municipalities", "funding_knowledge")
WARNING = "kontrol/funding_total_per_fte"


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    with own_desk(world) as desk:
        yield desk


def rows(*cells: str) -> str:
    return "\n".join(cells) + "\n"


# --- Totals


@pytest.mark.parametrize("section", ["financing", WARNING])
def test_totals_under_a_heading_are_left_out(desk: Desk, context: BrowserContext, section: str):
    """On the page of a warning the totals stand last, whatever their place in the sheet."""
    page = desk.open(context, section)
    paste(page, STATE, rows("Beløb", *WITH_TOTAL))
    expect(page.locator("#paste-heading-row")).to_be_checked()
    expect(page.locator("label[for=paste-heading-row]")).to_contain_text("Beløb")
    expect(page.locator("#paste-totals")).to_be_checked()
    take(page)
    assert values(page, *FUNDING) == ["1.000", "200", "300", "40"]
    all_saved(page)
    assert [desk.values()[code] for code in FUNDING] == [1000, 200, 300, 40]


@pytest.mark.parametrize(
    "cells",
    [
        ("1000", "500", "200", "300", "40"),
        ("1540", "1000", "500", "200", "300", "40", "0", "0", "0"),
        ("1000", "200", "300", "40", "0", "0", "0", "1540"),
        ("1000", "200", "300", "500", "40", "0", "0", "0", "1540"),
    ],
)
def test_totals_are_left_out_wherever_they_stand(desk: Desk, context: BrowserContext, cells: tuple[str, ...]):
    """Before their parts or after, and with or without that of regions and municipalities."""
    page = desk.open(context, "financing")
    paste(page, STATE, rows(*cells))
    expect(page.locator("#paste-totals")).to_be_checked()
    take(page)
    assert values(page, *FUNDING, "funding_in_kind") == ["1.000", "200", "300", "40", ""]


def test_whether_there_are_totals_is_seen_anew_for_the_column_and_the_heading(
    desk: Desk, context: BrowserContext
):
    page = desk.open(context, "financing")
    paste(page, STATE, rows("2018\t2019", "1\t1.000", "2\t200", "3\t300", "4\t500", "5\t40"))
    totals, heading = page.locator("#paste-totals"), page.locator("label[for=paste-heading-row]")
    expect(totals).not_to_be_checked()
    page.locator("#paste-column").select_option("1")
    expect(totals).to_be_checked()
    heading.click()
    expect(totals).not_to_be_checked()
    heading.click()
    expect(totals).to_be_checked()
    # What a person has said stands.
    page.locator("label[for=paste-totals]").click()
    page.locator("#paste-column").select_option("0")
    page.locator("#paste-column").select_option("1")
    expect(totals).not_to_be_checked()
    assert becomes(page)[3] == "500"


def test_that_totals_cannot_be_seen_is_said(desk: Desk, context: BrowserContext):
    page = desk.open(context, "financing")
    paste(page, STATE, rows("Staten\t1000", "Regioner\t200", "Kommuner\t0.5", "I alt\t201", "Viden\t40"))
    assert "om summerne står med i kolonnen" in summary(page)
    page.set_viewport_size(PHONE)
    # On a phone too the words of the sheet stand by the field that its number goes to.
    expect(page.locator("#paste tbody tr").nth(3).locator("th")).to_contain_text("I alt")
    page.locator("label[for=paste-totals]").click()
    assert "om summerne står med i kolonnen" not in summary(page)
    take(page)
    assert values(page, *FUNDING) == ["1.000", "200", "", "40"]


def test_zeros_are_no_totals_unless_the_column_is_as_long_as_the_page(desk: Desk, context: BrowserContext):
    page = desk.open(context, "financing")
    paste(page, STATE, rows("5", "0", "0", "0", "7"))
    expect(page.locator("#paste-totals")).not_to_be_checked()
    take(page)
    assert values(page, *FUNDING, "funding_companies") == ["5", "0", "0", "0", "7"]


def test_a_page_whose_totals_have_no_running_sums_takes_a_column(desk: Desk, context: BrowserContext):
    """So many rows that they reach the totals at the foot of the page."""
    page = desk.open(context, WARNING)
    paste(page, STATE, rows(*"123456789"))
    expect(page.locator("#paste")).to_be_visible()
    expect(page.locator("#paste-totals")).not_to_be_checked()
    take(page)
    assert values(page, *FUNDING) == ["1", "2", "3", "4"]


# --- Thousands and millions


@pytest.mark.parametrize(
    ("sheet", "times", "becomes_first"),
    [
        (rows("Kilde\tt.kr.", "Staten\t1.234,5", "Regioner\t2"), "1000", "1.234.500"),
        (rows("Beløb i 1.000 kr.\t2019", "Staten\t1.234,5", "Regioner\t2"), "1000", "1.234.500"),
        (rows("1.000 kr.", "1.234,5", "2"), "1000", "1.234.500"),
        (rows("DKK 1,000", "1.234,5", "2"), "1", "1.234,5"),
        (rows("mio. kr.", "12,34", "2"), "1000000", "12.340.000"),
    ],
)
def test_nothing_is_taken_of_a_sheet_in_thousands_until_one_says_what_its_figures_are(
    desk: Desk, context: BrowserContext, sheet: str, times: str, becomes_first: str
):
    page = desk.open(context, "financing")
    paste(page, STATE, sheet)
    scale = page.locator("#paste-scale")
    expect(scale).to_be_focused()
    expect(page.locator("#paste [data-take]")).to_be_disabled()
    assert becomes(page) == ["sig først, hvad tallene er"] * 2
    assert violations(page) == []
    scale.select_option(times)
    assert becomes(page)[0] == becomes_first
    take(page)
    assert values(page, "funding_state") == [becomes_first]


def test_what_the_figures_are_is_asked_with_an_example_of_each(desk: Desk, context: BrowserContext):
    page = desk.open(context, "financing")
    page.set_viewport_size(PHONE)
    paste(page, STATE, rows("Kilde\tt.kr.", "Staten\t1.234,5"))
    expect(page.locator("label[for=paste-scale]")).to_contain_text("»t.kr.«")
    assert page.locator("#paste-scale option").all_inner_texts() == [
        "Vælg",
        "Som de står: 1.234,5 er 1.234,5",
        "Tusinder: 1.234,5 er 1.234.500",
        "Millioner: 1.234,5 er 1.234.500.000",
    ]
    assert overflow(page) <= 0


# --- What cannot be read


def test_a_heading_is_seen_though_a_cell_below_cannot_be_read(desk: Desk, context: BrowserContext):
    page = desk.open(context, "financing")
    paste(page, STATE, rows("Beløb", "1", "veto", "3"))
    expect(page.locator("#paste-heading-row")).to_be_checked()
    take(page)
    assert values(page, *FUNDING[:3]) == ["1", "", "3"]


def test_a_first_figure_that_cannot_be_read_shifts_none(desk: Desk, context: BrowserContext):
    page = desk.open(context, "financing")
    paste(page, STATE, rows("ukendt", "2", "3"))
    expect(page.locator("#paste-heading-row")).not_to_be_checked()
    take(page)
    assert values(page, *FUNDING[:3]) == ["", "2", "3"]


def test_in_english_notation_what_may_be_a_fraction_is_not_read_as_thousands(
    desk: Desk, context: BrowserContext
):
    page = desk.open(context, "financing")
    paste(page, STATE, rows("0.5", "12.345", "1.25", "7"))
    assert becomes(page)[1] == "»12.345« kan læses på flere måder"
    assert "3" in summary(page)
    take(page)
    assert values(page, *FUNDING) == ["", "", "", "7"]
