"""Counts by country, pasted from a sheet: each to the country that it names, or in order without names."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.desk import PASTE, Desk, all_saved, own_desk, violations
from tests.browser.pasting import becomes, paste, summary, take
from tests.browser.world import World

SWEDEN = "#id_country-SE-cluster"


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    with own_desk(world) as desk:
        yield desk


def by_country(desk: Desk, context: BrowserContext) -> Page:
    """Open the page with counts of the Netherlands, Sweden and Germany, in this order."""
    desk.save_country("NL", cluster=1)
    desk.save_country("SE", cluster=2)
    desk.save_country("DE", cluster=3, b2b=4)
    return desk.open(context, "internationalisation")


def test_a_column_of_counts_goes_down_the_countries_and_comes_back(desk: Desk, context: BrowserContext):
    """A browser would join the cells with a space, and 12 and 345 would be saved as 12.345."""
    page = by_country(desk, context)
    went_on = page.evaluate(PASTE, ["#id_country-NL-cluster", "12\n345\n", ""])
    assert not went_on
    assert page.locator("#paste tbody th").all_inner_texts() == ["Nederlandene", "Sverige"]
    assert becomes(page) == ["12", "345"]
    take(page)
    expect(page.locator("#paste-done")).to_be_in_viewport()
    all_saved(page)
    # A country that is changed by pasting keeps its other counts.
    assert desk.counts() == {
        ("NL", "cluster"): 12,
        ("SE", "cluster"): 345,
        ("DE", "cluster"): 3,
        ("DE", "b2b"): 4,
    }
    page.locator("[data-undo-paste]").click()
    all_saved(page)
    assert desk.counts() == {
        ("NL", "cluster"): 1,
        ("SE", "cluster"): 2,
        ("DE", "cluster"): 3,
        ("DE", "b2b"): 4,
    }


def test_counts_with_the_names_of_countries_go_to_these(desk: Desk, context: BrowserContext):
    """The sheet is in an order of its own, and has a country more than the page."""
    page = by_country(desk, context)
    paste(page, "#id_country-SE-cluster", "Land\tAntal\nTyskland\t30\nNorge\t40\nsverige\t10.000\n")
    assert page.locator("#paste tbody th").all_inner_texts() == ["Tyskland", "Sverige"]
    assert becomes(page) == ["30", "»10.000« er for mange til ét land"]
    expect(page.locator("#paste [data-summary]")).to_contain_text("Norge")
    assert violations(page) == []
    take(page)
    all_saved(page)
    assert desk.counts()[("DE", "cluster")] == 30
    assert desk.counts()[("SE", "cluster")] == 2


@pytest.mark.parametrize(
    "sheet",
    [
        "Germany\t30\nHolland\t40\n",
        "Forbundsrepublikken Tyskland\t30\nNETHERLANDS\t40\n",
        "DE\t30\nNLD\t40\n",
        # The column that names countries, whatever stands before it.
        "Partner\tLand\tAntal\nFraunhofer\tTyskland\t30\nTNO\tNederlandene\t40\n",
    ],
)
def test_a_country_is_known_by_each_of_its_names(desk: Desk, context: BrowserContext, sheet: str):
    page = by_country(desk, context)
    paste(page, SWEDEN, sheet)
    assert page.locator("#paste tbody th").all_inner_texts() == ["Tyskland", "Nederlandene"]
    take(page)
    all_saved(page)
    counts = desk.counts()
    assert [counts[(code, "cluster")] for code in ("DE", "NL", "SE")] == [30, 40, 2]


@pytest.mark.parametrize("sheet", ["Norge\t40\nItalien\t50\n", "Ny\t40\nGammel\t50\n"])
def test_of_a_sheet_that_names_none_of_the_countries_nothing_is_taken(
    desk: Desk, context: BrowserContext, sheet: str
):
    """In order they would come to stand at other countries than their own."""
    page = by_country(desk, context)
    paste(page, SWEDEN, sheet)
    expect(page.locator("#paste [data-take]")).to_be_disabled()
    first, _tab, _rest = sheet.partition("\t")
    assert summary(page).startswith("Ingen af disse er blandt jeres lande, så intet sættes ind: " + first)
    assert becomes(page) == []
    assert violations(page) == []


def test_a_country_that_stands_twice_is_told_and_left(desk: Desk, context: BrowserContext):
    page = by_country(desk, context)
    paste(page, SWEDEN, "Tyskland\t30\nSverige\t40\nGermany\t50\n")
    assert becomes(page) == [
        "»Tyskland« står flere gange i jeres ark",
        "40",
        "»Germany« står flere gange i jeres ark",
    ]
    take(page)
    all_saved(page)
    counts = desk.counts()
    assert [counts[(code, "cluster")] for code in ("DE", "SE")] == [3, 40]
