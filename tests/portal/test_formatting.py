"""Numbers, units and dates, read and printed."""

import contextlib
import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.formatting import (
    format_answer,
    format_change,
    format_clock,
    format_day,
    format_moment,
    format_number,
    format_value,
    parse_number,
)
from portal.notation import NumberError, NumberProblem

READ = [
    # typed, decimals, becomes
    ("0", 0, "0"),
    ("7", 0, "7"),
    ("007", 0, "7"),
    ("1234", 0, "1234"),
    ("1.234", 0, "1234"),
    ("1.234", 2, "1234"),
    ("12.345.678", 0, "12345678"),
    ("1 234", 0, "1234"),
    ("1\N{NO-BREAK SPACE}234", 0, "1234"),
    ("1\N{NARROW NO-BREAK SPACE}234", 0, "1234"),
    ("1\N{THIN SPACE}234\N{THIN SPACE}567", 0, "1234567"),
    ("  42 ", 0, "42"),
    ("12,0", 0, "12"),
    ("12,00", 0, "12"),
    ("1.234,5", 2, "1234.5"),
    ("1234,56", 2, "1234.56"),
    ("1 234,56", 2, "1234.56"),
    ("0,5", 2, "0.5"),
    ("0,05", 2, "0.05"),
    ("-5", 0, "-5"),
    ("\N{MINUS SIGN}5,5", 2, "-5.5"),
    ("- 5", 0, "-5"),
    ("-0", 0, "0"),
    ("999999999999,99", 2, "999999999999.99"),
]

REFUSED = [
    # typed, decimals, what is wrong, what is suggested
    ("", 0, NumberProblem.NOT_A_NUMBER, ""),
    ("12o", 0, NumberProblem.NOT_A_NUMBER, "120"),
    ("tolv", 0, NumberProblem.NOT_A_NUMBER, ""),
    ("1e5", 0, NumberProblem.SHORTENED, ""),
    ("1_000", 0, NumberProblem.NOTATION, "1.000"),
    ("NaN", 0, NumberProblem.NOT_A_NUMBER, ""),
    ("Infinity", 2, NumberProblem.NOT_A_NUMBER, ""),
    ("+5", 0, NumberProblem.NOTATION, "5"),
    (",5", 2, NumberProblem.NOTATION, "0,5"),
    ("5,", 2, NumberProblem.NOTATION, "5"),
    ("1.234.5", 0, NumberProblem.DECIMAL_POINT, ""),
    ("12.34.567", 0, NumberProblem.DECIMAL_POINT, ""),
    ("1.234 567", 0, NumberProblem.NOTATION, "1.234.567"),
    ("12-13", 0, NumberProblem.SEVERAL, ""),
    ("=1+1", 0, NumberProblem.SEVERAL, ""),
    ("１２３", 0, NumberProblem.NOT_A_NUMBER, "123"),
    ("١٢", 0, NumberProblem.NOT_A_NUMBER, "12"),
    ("1.23", 2, NumberProblem.DECIMAL_POINT, "1,23"),
    ("1.23", 0, NumberProblem.DECIMAL_POINT, ""),
    ("12.5", 2, NumberProblem.DECIMAL_POINT, "12,5"),
    ("0.123", 2, NumberProblem.DECIMAL_POINT, ""),
    ("1,234.56", 2, NumberProblem.DECIMAL_POINT, "1.234,56"),
    ("1234.567", 0, NumberProblem.DECIMAL_POINT, ""),
    ("12,5", 0, NumberProblem.NOT_WHOLE, ""),
    ("1,000", 0, NumberProblem.NOT_WHOLE, "1.000"),
    ("1,234", 0, NumberProblem.NOT_WHOLE, "1.234"),
    ("1,234", 2, NumberProblem.TOO_MANY_DECIMALS, "1.234"),
    ("0,001", 2, NumberProblem.TOO_MANY_DECIMALS, ""),
    ("1.234,567", 2, NumberProblem.TOO_MANY_DECIMALS, ""),
    ("1.234 kr.", 0, NumberProblem.UNIT, "1.234"),
    ("1.234 kr", 2, NumberProblem.UNIT, "1.234"),
    ("DKK 500", 2, NumberProblem.UNIT, "500"),
    ("1234,-", 2, NumberProblem.UNIT, "1234"),
    ("1000000000000", 2, NumberProblem.TOO_LARGE, ""),
    ("9" * 40, 0, NumberProblem.TOO_LARGE, ""),
    ("9" * 400, 0, NumberProblem.TOO_LARGE, ""),
]


@pytest.mark.parametrize(("typed", "decimals", "expected"), READ)
def test_reads_danish_notation(typed: str, decimals: int, expected: str) -> None:
    assert parse_number(typed, decimals=decimals) == Decimal(expected)


@pytest.mark.parametrize(("typed", "decimals", "problem", "suggestion"), REFUSED)
def test_refuses_what_could_be_misread(
    typed: str, decimals: int, problem: NumberProblem, suggestion: str
) -> None:
    with pytest.raises(NumberError) as refused:
        parse_number(typed, decimals=decimals)
    assert (refused.value.code, refused.value.suggestion) == (problem, suggestion)


@pytest.mark.parametrize(("typed", "decimals", "problem", "suggestion"), REFUSED)
def test_a_suggestion_is_readable(typed: str, decimals: int, problem: NumberProblem, suggestion: str) -> None:
    if suggestion:
        parse_number(suggestion, decimals=decimals)


def test_minus_zero_is_zero() -> None:
    assert str(parse_number("-0", decimals=0)) == "0"


def test_what_was_typed_is_kept_but_not_a_whole_book() -> None:
    with pytest.raises(NumberError) as refused:
        parse_number("x" * 5_000, decimals=0)
    assert refused.value.typed == "x" * 40 + "…"


@pytest.mark.parametrize(
    ("value", "printed"),
    [("1234.50", "1.234,5"), ("1234.56", "1.234,56"), ("1E+3", "1.000"), ("-0.50", "−0,5"), ("0.00", "0")],
)
def test_an_answer_is_printed_with_all_its_decimals_and_no_zeros_at_the_end(value: str, printed: str) -> None:
    assert format_answer(Decimal(value)) == printed


def test_marks_that_turn_text_around_are_left_out_of_what_is_said() -> None:
    with pytest.raises(NumberError) as refused:
        parse_number("\N{RIGHT-TO-LEFT OVERRIDE}12\tx", decimals=0)
    assert refused.value.typed == "12 x"


@given(st.decimals(min_value="-999999999999.99", max_value="999999999999.99", places=2))
def test_what_is_printed_is_read_back_exactly(value: Decimal) -> None:
    assert parse_number(format_answer(value), decimals=2) == value


@given(st.text(max_size=60))
def test_any_text_is_a_figure_of_two_decimals_or_refused(text: str) -> None:
    with contextlib.suppress(NumberError):
        value = parse_number(text, decimals=2)
        assert value == value.quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("1234.5", 0, "1.235"),
        ("-1234.5", 0, "−1.235"),
        ("0.5", 0, "1"),
        ("-0.4", 0, "0"),
        ("2.5", 0, "3"),
        ("494.365", 2, "494,37"),
        ("1000000", 0, "1.000.000"),
        ("9.9", 1, "9,9"),
        ("13", 1, "13,0"),
    ],
)
def test_rounds_half_away_from_zero_and_never_prints_minus_zero(
    value: str, decimals: int, expected: str
) -> None:
    assert format_number(Decimal(value), decimals) == expected


def test_units_follow_the_language_and_the_notation_does_not() -> None:
    value = Decimal("1494.37")
    with translation.override("da"):
        assert format_value(value, unit="mio_dkk", decimals=2) == "1.494,37\N{NO-BREAK SPACE}mio. kr."
        assert format_value(Decimal("9.9"), unit="fte", decimals=1) == "9,9\N{NO-BREAK SPACE}årsværk"
    with translation.override("en"):
        assert format_value(value, unit="mio_dkk", decimals=2) == "1.494,37\N{NO-BREAK SPACE}million DKK"
    assert format_value(Decimal(38), unit="count", decimals=0) == "38"
    assert format_value(None, unit="count", decimals=0) == "–"


@pytest.mark.parametrize(
    ("change", "unit", "expected"),
    [
        ("19.28", "percent", "+19\N{NO-BREAK SPACE}%"),
        ("-31.2", "percent", "−31\N{NO-BREAK SPACE}%"),
        ("-0.19", "percent", "0\N{NO-BREAK SPACE}%"),
        ("1.53", "points", "+2\N{NO-BREAK SPACE}%-point"),
    ],
)
def test_changes_carry_their_sign(change: str, unit: str, expected: str) -> None:
    with translation.override("da"):
        # A wrong type is what is tried.
        assert format_change(Decimal(change), unit=unit) == expected  # type: ignore[arg-type]


def test_no_change_is_a_dash() -> None:
    assert format_change(None) == "–"


def test_moments_are_told_in_copenhagen() -> None:
    moment = dt.datetime(2019, 6, 12, 10, 0, tzinfo=dt.UTC)
    with translation.override("da"):
        assert format_moment(moment) == "onsdag 12. juni 2019 kl. 12.00"
        assert format_day(dt.date(2019, 3, 1)) == "1. marts 2019"
    with translation.override("en"):
        assert format_moment(moment) == "Wednesday 12 June 2019 at 12.00"
        assert format_day(dt.date(2019, 3, 1)) == "1 March 2019"
    assert format_clock(moment) == "12.00"
