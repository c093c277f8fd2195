"""The script reads and prints numbers as the server does: it refuses the same, and none is another amount."""

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from portal.formatting import format_answer, format_number, parse_number
from portal.notation import NumberError
from tests.submissions.spellings import SPELLINGS, Kind

SCRIPT = Path(settings.BASE_DIR) / "static" / "js" / "numbers.js"
PIECES = [
    *"0123456789",
    "000",
    "250",
    "1",
    "12",
    ".",
    ",",
    "-",
    "−",
    " ",
    "\u00a0",
    "\u202f",
    "\u2009",
    "500",
    "9.500",
    "9,500",
    " 345",
    "kr.",
    "e",
    "٣",
    "\x1f",
]


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.add_script_tag(path=SCRIPT)
    yield page
    page.close()


def generated(how_many: int) -> list[str]:
    chance = random.Random(2018)  # noqa: S311 the same texts in every run
    texts = ["".join(chance.choices(PIECES, k=chance.randint(1, 9))) for _ in range(how_many)]
    # And some that are surely numbers, which random signs seldom make.
    for _ in range(how_many // 2):
        value = Decimal(chance.randrange(10 ** chance.randint(1, 15))) / 100
        texts += [
            format_answer(value),
            f" {format_number(value, 2)}\n",
            str(value),
            f"−{value:f}".replace(".", ","),
        ]
    return texts


def read_by_server(text: str, kind: Kind) -> str | None:
    try:
        return str(int(parse_number(text, decimals=kind.decimals, thousands=kind.thousands) * 100))
    except NumberError:
        return None


@pytest.mark.parametrize("kind", Kind)
def test_the_script_reads_what_the_server_reads(reader: Page, kind: Kind):
    texts = [*(spelling.typed for spelling in SPELLINGS), *generated(3_000)]
    read = reader.evaluate(
        "([texts, decimals, thousands]) => texts.map((text) => {"
        "  const value = Klyngetal.hundredths(text, decimals, thousands);"
        "  return value === null ? null : value.toString();"
        "})",
        [texts, kind.decimals, kind.thousands],
    )
    by_server = {text: read_by_server(text, kind) for text in texts}
    assert {text: value for text, value in zip(texts, read, strict=True) if value != by_server[text]} == {}
    assert sum(value is not None for value in read) > 500
    assert sum(value is None for value in read) > 1_500


def test_the_script_reads_a_field_by_the_rules_of_its_row(reader: Page):
    read = reader.evaluate(
        "() => [[], ['0', 'any'], ['2', 'none'], ['0', 'dots']].map(([decimals, thousands]) => {"
        "  const row = document.createElement('div');"
        "  const field = row.appendChild(document.createElement('input'));"
        "  Object.assign(row.dataset, decimals ? { decimals, thousands } : {});"
        "  return ['9.500', '9,5', '9 500'].map((text) => String(Klyngetal.hundredthsIn(field, text)));"
        "})"
    )
    assert read == [
        ["950000", "950", "950000"],
        ["950000", "null", "950000"],
        ["null", "950", "null"],
        ["950000", "null", "null"],
    ]


def test_the_script_prints_as_the_server_does(reader: Page):
    chance = random.Random(2019)  # noqa: S311 the same numbers in every run
    hundredths = [0, 1, -1, 49, 50, -50, 99, 100, 10**14 - 1, -(10**14) + 1]
    hundredths += [
        chance.randrange(-(10 ** chance.randint(2, 14)), 10 ** chance.randint(2, 14)) for _ in range(300)
    ]
    printed = reader.evaluate(
        "(numbers) => numbers.map((number) => ["
        "  Klyngetal.danish(BigInt(number), 0),"
        "  Klyngetal.danish(BigInt(number), 2),"
        "  Klyngetal.danish(BigInt(number))"
        "])",
        [str(number) for number in hundredths],
    )
    for number, texts in zip(hundredths, printed, strict=True):
        value = Decimal(number) / 100
        assert texts == [format_number(value, 0), format_number(value, 2), format_answer(value)]
