"""What a script makes of the cells of a sheet: rows, numbers, headings, scales, names of countries."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from submissions.countries import CODES
from submissions.country_search import folded, known_names

SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"
MONEY = {"decimals": 2, "thousands": "any"}
COUNT = {"decimals": 0, "thousands": "any"}
STAFF = {"decimals": 2, "thousands": "none"}
NBSP = "\u00a0"


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    for name in ("numbers", "paste_cells", "paste_numbers", "paste_places"):
        page.add_script_tag(path=SCRIPTS / f"{name}.js")
    yield page
    page.close()


def ask(reader: Page, function: str, *given: Any) -> Any:
    return reader.evaluate(f"given => Klyngetal.pasted.{function}(...given)", list(given))


def read(reader: Page, cell: str, place: dict[str, Any], times: int = 1, *, english: bool = False) -> str:
    """Return the hundredths that a cell is read as, or why there are none."""
    got: str = reader.evaluate(
        "([cell, place, times, english]) => {"
        "  const read = Klyngetal.pasted.readCell(cell, place, {english, times: BigInt(times)});"
        "  return read.why || read.value.toString();"
        "}",
        [cell, place, times, english],
    )
    return got


# --- Rows and cells


@pytest.mark.parametrize(
    ("plain", "html", "block"),
    [
        ("12\r\n345\r\n", "", [["12"], ["345"]]),
        ("12\r345", "", [["12"], ["345"]]),
        ("12\t345", "", [["12", "345"]]),
        ('"12\n345"', "", [["12\n345"]]),
        ("12 345", "<table><tr><td>12<tr><td>345</table>", [["12"], ["345"]]),
        # A line break in a cell parts it; one in the markup does not.
        ("", "<table><tr><td>12<br>345</table>", [["12\n345"]]),
        ("", "<table><tr><td><p>12</p><p>345</p></table>", [["12\n345"]]),
        ("", "<table><tr><td>\n   Staten\n  i alt <td>345</table>", [["Staten i alt", "345"]]),
        # Nothing moves into the place of a cell that spans two.
        (
            "",
            "<table><tr><td rowspan=2>Staten<td>1<tr><td>2<tr><td>Regioner<td>3</table>",
            [["Staten", "1"], ["", "2"], ["Regioner", "3"]],
        ),
        (
            "",
            "<table><tr><td colspan=2>I alt<td>1<tr><td>a<td>b<td>2</table>",
            [["I alt", "", "1"], ["a", "b", "2"]],
        ),
    ],
)
def test_rows_and_cells_stay_where_they_were(
    reader: Page, plain: str, html: str, block: Sequence[Sequence[str]]
):
    got = reader.evaluate("([plain, html]) => Klyngetal.pastedBlock(plain, html)", [plain, html])
    assert got == block


# --- Headings


@pytest.mark.parametrize(
    ("cells", "rows"),
    [
        (["Antal 2019", "11", "12"], 1),
        (["2019", "11", "12"], 1),
        (["2019", "2018", "12"], 0),
        (["Beløb", "11", "veto", "12"], 1),
        (["Beløb", "ukendt", "11", "12"], 1),
        (["Regnskab 2019", "t.kr.", "11", "12"], 2),
        (["", "Beløb", "11", "12"], 2),
        (["2019", "kr.", "11", "12"], 2),
        (["2019 t.kr.", "11", "12"], 1),
        (["31.12.2019", "11", "12"], 1),
        (["1. halvår", "11", "12"], 1),
        (["1.000 kr.", "11", "12"], 1),
        (["DKK 1,000", "11", "12"], 1),
        (["i 1.000 kr.", "11", "12"], 1),
        # Among amounts with a currency it is one of them.
        (["1.000 kr.", "11 kr.", "12 kr."], 0),
        (["1.000", "11", "12"], 0),
        # A figure that cannot be read is no heading: left out, it would shift all those below it.
        *(
            ([odd, "11", "12"], 0)
            for odd in ("12o", "1,234", "-5", "(5)", "#DIV/0!", "–", "n/a", "i.o.", "ukendt", "ca. 500")
        ),
        (["", "11", "12"], 0),
    ],
)
def test_only_what_stands_above_the_figures_is_a_heading(reader: Page, cells: list[str], rows: int):
    assert ask(reader, "headingRows", cells) == rows


# --- What the sheet says of its figures


@pytest.mark.parametrize(
    "said",
    [
        "t.kr.",
        "T.KR",
        "tkr",
        "t. kr.",
        "i t.kr",
        "Beløb (t.kr.)",
        "tDKK",
        "TDKK",
        "DKK k",
        "kkr.",
        "mio. kr.",
        "Mio.",
        "mio",
        "m.kr.",
        "mkr",
        "mDKK",
        "DKK m",
        "mill. kr.",
        "millioner",
        "DKK million",
        "mia. kr.",
        "1.000 kr.",
        "1000 kr.",
        "1 000 kr.",
        f"1{NBSP}000 kr.",
        "i 1.000 kr.",
        "DKK 1,000",
        "DKK '000",
        "DKK ’000",
        "(000 kr.)",
        "i hele tusinde",
        "tusinder",
        "DKK thousand",
        "in thousands",
        "1.000.000 kr.",
        "2019 (t.kr.)",
        "2019, mio. kr.",
    ],
)
def test_that_figures_are_shortened_is_seen_wherever_the_sheet_says_it(reader: Page, said: str):
    figures = [["Staten", "12"], ["Regioner", "13"]]
    assert ask(reader, "scales", [["Kilde", said], *figures]) == [said]
    assert ask(reader, "scales", [[said, "2019"], *figures]) == [said]
    assert ask(reader, "scales", [[said], ["12"], ["13"]]) == [said]
    assert ask(reader, "scales", [*figures, [f"Note: {said}", ""]]) == [f"Note: {said}"]


@pytest.mark.parametrize(
    "block",
    [
        [["Kilde", "kr."], ["Staten", "1.000 kr."], ["Regioner", "2.000 kr."]],
        [["1.000"], ["12"]],
        [["1.000 kr."], ["12 kr."]],
        [["Antal 2019"], ["1.000"], ["1000"]],
        [["Kontingent kr."], ["12"]],
        [["Virksomheder med 10.000 ansatte", "12"], ["Formidling", "13"], ["Midt- og Vestjylland", "4"]],
        [["Kunst, teknik og kraft", "12"], ["Tusindfryd", "13"], ["DKK til andre", "4"]],
    ],
)
def test_figures_that_stand_in_full_are_not_asked_about(reader: Page, block: list[list[str]]):
    assert ask(reader, "scales", block) == []


@pytest.mark.parametrize(
    ("cell", "place", "times", "becomes"),
    [
        ("1.234,5", MONEY, 1000, "123450000"),
        ("0,01", MONEY, 1000, "1000"),
        ("12,34", MONEY, 1000000, "1234000000"),
        # A float would make 999999999999.99 * 100 another number.
        ("999.999.999,99", MONEY, 1000, "99999999999000"),
        ("1.000.000.000", MONEY, 1000, "textNoNumber"),
        ("12,345", MONEY, 1000, "textNoNumber"),
        ("1.234", MONEY, 1000000, "textTwoWays"),
        ("0,5", COUNT, 1000, "50000"),
        ("0,05", {"decimals": 0, "thousands": "any"}, 1, "textNotWhole"),
        ("9", STAFF, 1000, "textNoNumber"),
        ("10", {**COUNT, "thousands": "dots"}, 1000, "1000000"),
    ],
)
def test_a_figure_is_multiplied_to_the_last_digit(
    reader: Page, cell: str, place: dict[str, Any], times: int, becomes: str
):
    assert read(reader, cell, place, times) == becomes


# --- Notation


@pytest.mark.parametrize("other", ["0.5", "1.25", ".75", "1234.5", "1,234.50", "1,234", "0.125", "1.2345"])
def test_among_decimals_with_a_point_a_point_before_three_digits_is_doubtful(reader: Page, other: str):
    english = ask(reader, "isEnglish", [other, "12.345"])
    assert english
    assert read(reader, "12.345", MONEY, english=english) == "textTwoWays"
    # These are thousands, or whole, in either.
    assert read(reader, "1.234.567", MONEY, english=english) == "123456700"
    assert read(reader, "12", MONEY, english=english) == "1200"


def test_a_column_in_danish_notation_is_read_as_ever(reader: Page):
    assert not ask(reader, "isEnglish", ["12.345", "1.234,5", "0,5", "1.234.567", "7", "12 345", ""])
    assert read(reader, "12.345", MONEY) == "1234500"


@pytest.mark.parametrize("cell", ["12\n345", "12\r\n345", "12\t345", "12\u2028345"])
def test_a_cell_of_several_lines_is_no_number(reader: Page, cell: str):
    assert read(reader, cell, MONEY) == "textLines"


# --- Countries


def test_a_name_is_compared_as_the_search_does(reader: Page):
    names = [name for code in sorted(CODES) for name in known_names(code)]
    texts = [
        *names,
        "Sverige ",
        "TYSKLAND",
        "Færøerne",
        "Faeroeerne",
        "Åland",
        "Côte d’Ivoire",
        "Großbritannien",
    ]
    texts += [
        "São Tomé og Príncipe",
        "Bosnien-Hercegovina",
        "Trinidad & Tobago",
        "Łotwa",
        "Þorp",
        "U.S.A.",
        "aaæåaø",
    ]
    assert reader.evaluate("texts => texts.map(Klyngetal.pasted.folded)", texts) == [
        folded(one) for one in texts
    ]


def test_no_name_is_that_of_two_countries():
    names = [name for code in CODES for name in known_names(code)]
    assert len(names) == len(set(names))
    assert {"tyskland", "germany", "de"} <= set(known_names("DE"))
    assert {"storbritannien", "england", "uk"} <= set(known_names("GB"))
