"""A column from a spreadsheet, pasted into a figure: shown, taken, and taken back."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import BrowserContext, expect

from submissions.models import Absence
from tests.browser.desk import Desk, all_saved, own_desk, violations
from tests.browser.pasting import becomes, paste, take, values
from tests.browser.world import PHONE, World, overflow

NBSP = "\u00a0"
# How Excel lays a column on the clipboard as a table.
TABLE = "<html><body><table><tr><td>12</td></tr><tr><td>13</td></tr></table></body></html>"


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    with own_desk(world) as desk:
        yield desk


def test_a_column_is_shown_taken_saved_and_taken_back(desk: Desk, context: BrowserContext):
    desk.save(funding_state=7, funding_regions=8)
    page = desk.open(context, "financing")
    paste(page, "#id_funding_state", "1.234,50\r\n\r\n1234,5\r\n")
    expect(page.locator("#paste")).to_be_visible()
    assert values(page, "funding_state") == ["7"]
    expect(page.locator("#paste tbody th")).to_have_count(3)
    assert becomes(page)[0] == "1.234,5"
    assert becomes(page)[2] == "1.234,5"
    page.keyboard.press("Enter")
    expect(page.locator("#paste")).to_be_hidden()
    expect(page.locator("#id_funding_state")).to_be_focused()
    expect(page.locator("[data-undo-paste]")).to_be_visible()
    all_saved(page)
    codes = ("funding_state", "funding_regions", "funding_municipalities")
    assert values(page, *codes) == ["1.234,5", "8", "1.234,5"]
    assert [desk.values()[code] for code in codes] == [Decimal("1234.5"), Decimal(8), Decimal("1234.5")]
    page.locator("[data-undo-paste]").click()
    all_saved(page)
    assert values(page, *codes) == ["7", "8", ""]
    assert [desk.values()[code] for code in codes] == [Decimal(7), Decimal(8), None]


def test_on_the_page_of_a_warning_it_is_shown_before_it_is_taken_too(desk: Desk, context: BrowserContext):
    desk.save(funding_state=7, funding_regions=8)
    page = desk.open(context, "kontrol/funding_total_per_fte")
    paste(page, "#id_funding_state", "12\n345\n")
    expect(page.locator("#paste")).to_be_visible()
    assert values(page, "funding_state", "funding_regions") == ["7", "8"]
    take(page)
    all_saved(page)
    assert values(page, "funding_state", "funding_regions") == ["12", "345"]


@pytest.mark.parametrize("way", ["Escape", "cancel"])
def test_what_is_not_taken_changes_nothing(desk: Desk, context: BrowserContext, way: str):
    desk.save(courses=5)
    page = desk.open(context, "competence")
    paste(page, "#id_courses", "1\n2\n")
    if way == "Escape":
        page.keyboard.press("Escape")
    else:
        page.locator("#paste [value=leave]").click()
    expect(page.locator("#paste")).to_be_hidden()
    expect(page.locator("#id_courses")).to_be_focused()
    assert values(page, "courses", "course_companies") == ["5", ""]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("1.234,50", "1.234,5"),
        ("1234,5", "1.234,5"),
        ("kr. 1.234", "1.234"),
        ("1.234 kr.", "1.234"),
        ("DKK 1.234,00", "1.234"),
        ("1.234,-", "1.234"),
        ("  1.234  ", "1.234"),
        (f"{NBSP}1{NBSP}234{NBSP}", "1.234"),
        ("0", "0"),
        ("12345678,9", "12.345.678,9"),
    ],
)
def test_amounts_are_read_as_a_spreadsheet_shows_them(
    desk: Desk, context: BrowserContext, cell: str, shown: str
):
    page = desk.open(context, "financing")
    paste(page, "#id_funding_state", f"{cell}\n1\n")
    assert becomes(page)[0] == shown


def test_what_is_not_surely_a_number_is_marked_and_left(desk: Desk, context: BrowserContext):
    page = desk.open(context, "financing")
    odd = [
        "1,234",
        "1234.5",
        "12o",
        "-5",
        "(5)",
        "1,2E+07",
        "#DIV/0!",
        "1.234.5",
        "12 %",
        "1.000.000.000.000",
    ]
    fields = page.locator("[data-figure]").count()
    assert fields >= len(odd)
    paste(page, "#id_funding_state", "\n".join([*odd, "7"]) + "\n")
    take(page)
    all_saved(page)
    assert set(desk.values().values()) == {Decimal(7)}


def test_something_counted_is_never_read_with_decimals(desk: Desk, context: BrowserContext):
    page = desk.open(context, "competence")
    paste(page, "#id_courses", "12,5\n12,00\n")
    assert page.locator("#paste tr.paste__wrong").count() == 1
    assert becomes(page)[1] == "12"


def test_fte_are_never_pasted_as_thousands(desk: Desk, context: BrowserContext):
    page = desk.open(context, "secretariat")
    paste(page, "#id_fte", "9.500\n9,5\n")
    assert page.locator("#paste tr.paste__wrong").count() == 1


def test_a_block_with_labels_goes_in_order_and_totals_are_left_out(desk: Desk, context: BrowserContext):
    page = desk.open(context, "financing")
    block = "Staten\t1.000\nRegioner\t200\nKommuner\t300\nRegioner og kommuner\t500\nViden\t40\n"
    paste(page, "#id_funding_state", block)
    expect(page.locator("#paste-totals")).to_be_checked()
    take(page)
    all_saved(page)
    saved = desk.values()
    assert saved["funding_municipalities"] == 300
    assert saved["funding_knowledge"] == 40


def test_a_number_in_the_place_of_a_total_that_is_not_its_sum_is_no_total(
    desk: Desk, context: BrowserContext
):
    page = desk.open(context, "financing")
    paste(page, "#id_funding_state", "1000\n200\n300\n501\n")
    expect(page.locator("#paste-totals")).not_to_be_checked()
    assert len(becomes(page)) == 4


def test_of_several_columns_of_numbers_one_is_chosen(desk: Desk, context: BrowserContext):
    page = desk.open(context, "competence")
    paste(page, "#id_courses", "Kurser\t2018\t11\nVirksomheder\t2019\t12\n")
    choice = page.locator("#paste-column")
    expect(choice).to_be_focused()
    choice.select_option("2")
    assert becomes(page) == ["11", "12"]
    take(page)
    all_saved(page)
    assert desk.values()["courses"] == 11


@pytest.mark.parametrize("heading", ["Antal 2019", "2019"])
def test_a_heading_above_numbers_is_left_out(desk: Desk, context: BrowserContext, heading: str):
    page = desk.open(context, "competence")
    paste(page, "#id_courses", f"{heading}\n11\n12\n")
    expect(page.locator("#paste-heading-row")).to_be_checked()
    assert becomes(page) == ["11", "12"]
    take(page)
    all_saved(page)
    assert desk.values()["courses"] == 11


def test_a_first_row_that_is_left_out_comes_in_when_one_says_so(desk: Desk, context: BrowserContext):
    page = desk.open(context, "competence")
    paste(page, "#id_courses", "2019\n11\n")
    page.locator("label[for=paste-heading-row]").click()
    assert becomes(page) == ["2.019", "11"]


def test_rows_beyond_the_last_field_are_told(desk: Desk, context: BrowserContext):
    page = desk.open(context, "competence")
    paste(page, "#id_outreach_companies", "1\n2\n3\n")
    assert becomes(page) == ["1"]
    expect(page.locator("#paste [data-summary]")).to_contain_text("2, 3")


def test_a_choice_gives_way_to_a_number_and_comes_back_with_undo(desk: Desk, context: BrowserContext):
    page = desk.open(context, "competence")
    absence = page.locator("#id_course_companies-absence")
    absence.select_option(Absence.NOT_MEASURED)
    all_saved(page)
    paste(page, "#id_courses", "1\n2\n")
    take(page)
    expect(absence).to_have_value("")
    all_saved(page)
    assert desk.values()["course_companies"] == 2
    page.locator("[data-undo-paste]").click()
    expect(absence).to_have_value(Absence.NOT_MEASURED)
    all_saved(page)
    assert desk.values()["course_companies"] is None


def test_undo_leaves_what_was_changed_since(desk: Desk, context: BrowserContext):
    page = desk.open(context, "competence")
    paste(page, "#id_courses", "1\n2\n")
    take(page)
    page.locator("#id_courses").fill("9")
    page.locator("[data-undo-paste]").click()
    assert values(page, "courses", "course_companies") == ["9", ""]


def test_a_table_is_read_where_there_is_no_plain_text(desk: Desk, context: BrowserContext):
    page = desk.open(context, "competence")
    paste(page, "#id_courses", "", TABLE)
    assert becomes(page) == ["12", "13"]


def test_a_single_cell_is_pasted_as_ever_without_its_white_space(desk: Desk, context: BrowserContext):
    page = desk.open(context, "competence")
    paste(page, "#id_courses", f"{NBSP}1.240 \r\n")
    expect(page.locator("#paste")).to_be_hidden()
    expect(page.locator("#id_courses")).to_have_value("1.240")
    all_saved(page)
    assert desk.values()["courses"] == 1240


def test_markup_in_a_cell_is_only_text(desk: Desk, context: BrowserContext):
    page = desk.open(context, "competence")
    paste(page, "#id_courses", "2\n<img src=x onerror=alert(1)>\n")
    expect(page.locator("#paste")).to_contain_text("<img src=x")
    assert page.locator("#paste img").count() == 0


def test_the_preview_fits_a_phone(desk: Desk, context: BrowserContext):
    page = desk.open(context, "financing")
    page.set_viewport_size(PHONE)
    paste(page, "#id_funding_state", "Staten\t1.000\nRegioner\tveto\n")
    expect(page.locator("#paste [data-take]")).to_be_in_viewport()
    assert overflow(page) <= 0


def test_the_preview_is_accessible(desk: Desk, context: BrowserContext):
    page = desk.open(context, "financing")
    paste(page, "#id_funding_state", "Staten\t1.000\t2\nRegioner\tveto\t\n")
    expect(page.locator("#paste")).to_be_visible()
    assert violations(page) == []
    take(page)
    all_saved(page)
    assert violations(page) == []
