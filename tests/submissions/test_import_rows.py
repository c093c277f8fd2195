"""The file of an import: its columns, its lines and its numbers."""

import io
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils import translation

from submissions.services.import_rows import ImportFailed, parse_value, read_rows

HEADER = "cluster,indicator,country,value,absence,explanation\n"


def problems(text: str) -> list[str]:
    with pytest.raises(ImportFailed) as failure:
        read_rows(io.StringIO(text, newline=""))
    return [f"{problem.line}: {problem.message}" for problem in failure.value.problems]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_row_knows_the_line_that_it_begins_in(end: str):
    lines = [HEADER.strip(), 'clean,fte,,1,,"of one,', 'and another"', "", " odense , fte ,,2,,"]
    rows = read_rows(io.StringIO(end.join(lines), newline=""))
    assert [(row.line, row.cluster, row.value) for row in rows] == [(2, "clean", "1"), (5, "odense", "2")]
    assert rows[0].explanation == f"of one,{end}and another"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "\n",
        "cluster;indicator;country;value;absence;explanation\n",
        "cluster,indicator,country\n",
        "cluster,indicator,value,value\n",
        "cluster,indicator,value,year\n",
        "clean,fte,,1,,\n",
    ],
)
def test_another_header_is_refused(header: str):
    assert problems(header + "clean,fte,,1,,\n") == [f"1: The first line must read {HEADER.strip()}."]


def test_columns_stand_in_any_order_and_three_are_enough():
    (row,) = read_rows(io.StringIO("value,cluster,indicator\n148.00,clean,fte\n", newline=""))
    assert (row.cluster, row.indicator, row.value, row.country) == ("clean", "fte", "148.00", "")
    assert parse_value(row.value, decimals=0) == Decimal(148)


def test_a_file_of_a_header_alone_is_refused():
    assert problems(HEADER) == ["0: There are no figures in the file."]


def test_rows_of_too_few_or_too_many_fields_are_all_named():
    assert problems(HEADER + "clean,fte,,1\nclean,fte,,1,,\nclean,fte,,1,,,\n") == [
        "2: It has 4 fields; there must be 6.",
        "4: It has 7 fields; there must be 6.",
    ]


def test_a_character_that_cannot_be_stored_is_refused():
    assert problems(HEADER + "clean,fte,,1,,a\0b\n") == ["2: It holds a character that is not text."]


def test_what_is_no_csv_is_named_with_its_line():
    (problem,) = problems(HEADER + 'clean,fte,,1,,\nclean,fte,,"1"2,,\n')
    assert problem.startswith("3: It cannot be read as CSV")


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", "0"), ("12", "12"), ("12.5", "12.5"), ("12.50", "12.50"), ("999999999999.99", "999999999999.99")],
)
def test_numbers_are_read_as_machines_write_them(text: str, value: str):
    assert parse_value(text, decimals=2) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "1.234,5",
        "1,5",
        "1 234",
        "1e5",
        "1_000",
        "１２",
        "NaN",
        "Infinity",
        "+1",
        ".5",
        "5.",
        "007",
        "--1",
        "12o",
        "0x1",
    ],
)
def test_other_notations_are_refused(text: str):
    with pytest.raises(ValueError, match="is not a number"):
        parse_value(text, decimals=2)


@pytest.mark.parametrize(
    ("text", "decimals", "why"),
    [
        ("-1", 2, "below zero"),
        ("1.5", 0, "has decimals"),
        ("1.234", 2, "more than 2 decimals"),
        ("1000000000000", 2, "too large"),
        ("1" * 40, 0, "too large"),
    ],
)
def test_numbers_that_are_no_figures_are_refused(text: str, decimals: int, why: str):
    with pytest.raises(ValueError, match=why):
        parse_value(text, decimals=decimals)


def test_a_long_text_is_quoted_in_short():
    with pytest.raises(ValueError, match=r"“x{40}…”"):
        parse_value("x" * 5000, decimals=0)
