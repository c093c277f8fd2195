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
from tests.submissions.spellings import SPELLINGS

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


def read_by_server(text: str, decimals: int) -> str | None:
    try:
        return str(int(parse_number(text, decimals=decimals) * 100))
    except NumberError:
        return None


@pytest.mark.parametrize("decimals", [0, 2])
def test_the_script_reads_what_the_server_reads(reader: Page, decimals: int):
    texts = [*(spelling.typed for spelling in SPELLINGS), *generated(600)]
    read = reader.evaluate(
        "([texts, decimals]) => texts.map((text) => {"
        "  const value = Klyngetal.hundredths(text, decimals);"
        "  return value === null ? null : value.toString();"
        "})",
        [texts, decimals],
    )
    assert dict(zip(texts, read, strict=True)) == {text: read_by_server(text, decimals) for text in texts}
    assert sum(value is not None for value in read) > 100
    assert sum(value is None for value in read) > 300


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
