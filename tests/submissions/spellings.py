"""How people write numbers, and what a figure becomes of each: a value, nothing, or a message."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from portal.notation import NumberProblem as P
from portal.notation import Thousands

# The codes of errors that the fields add to those of the notation.
NEGATIVE = "negative"
TOO_MANY = "too_many"


class Kind(StrEnum):
    """What a figure counts, by which it is written."""

    MONEY = "money"
    COUNT = "count"
    FTE = "fte"
    COUNTRY = "country"  # a count of collaborations with a country

    @property
    def decimals(self) -> int:
        """How many decimals it may have."""
        return 2 if self in {Kind.MONEY, Kind.FTE} else 0

    @property
    def thousands(self) -> Thousands:
        """What may stand between its thousands."""
        return {Kind.FTE: Thousands.NONE, Kind.COUNTRY: Thousands.DOTS}.get(self, Thousands.ANY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """One way to write in a field.

    Attributes:
        typed: what is written.
        kind: what the figure counts.
        becomes: the value, or None where the field is empty or refuses.
        problem: the code of the error, or empty.
        suggestion: what the message proposes to write, or empty.
    """

    typed: str
    kind: Kind
    becomes: Decimal | None = None
    problem: str = ""
    suggestion: str = ""


def money(typed: str, value: str) -> Spelling:
    """Say what an amount becomes."""
    return Spelling(typed=typed, kind=Kind.MONEY, becomes=Decimal(value))


def count(typed: str, value: str) -> Spelling:
    """Say what a number of something becomes."""
    return Spelling(typed=typed, kind=Kind.COUNT, becomes=Decimal(value))


def staff(typed: str, value: str) -> Spelling:
    """Say what a number of FTE becomes."""
    return Spelling(typed=typed, kind=Kind.FTE, becomes=Decimal(value))


def country(typed: str, value: str) -> Spelling:
    """Say what a number of collaborations with a country becomes."""
    return Spelling(typed=typed, kind=Kind.COUNTRY, becomes=Decimal(value))


def no_money(typed: str, problem: str, suggestion: str = "") -> Spelling:
    """Say why an amount is refused."""
    return Spelling(typed=typed, kind=Kind.MONEY, problem=problem, suggestion=suggestion)


def no_count(typed: str, problem: str, suggestion: str = "") -> Spelling:
    """Say why a number of something is refused."""
    return Spelling(typed=typed, kind=Kind.COUNT, problem=problem, suggestion=suggestion)


def no_staff(typed: str, problem: str, suggestion: str = "") -> Spelling:
    """Say why a number of FTE is refused."""
    return Spelling(typed=typed, kind=Kind.FTE, problem=problem, suggestion=suggestion)


def no_country(typed: str, problem: str, suggestion: str = "") -> Spelling:
    """Say why a number of collaborations with a country is refused."""
    return Spelling(typed=typed, kind=Kind.COUNTRY, problem=problem, suggestion=suggestion)


READ = (
    money("0", "0"),
    money("0,00", "0"),
    money("-0", "0"),
    money("1234", "1234"),
    money("1234,5", "1234.5"),
    money("1234,56", "1234.56"),
    money("1.234", "1234"),
    money("1.234,50", "1234.5"),
    money("12.345.678,90", "12345678.9"),
    money("1 234,56", "1234.56"),
    money("1\N{NO-BREAK SPACE}234,56", "1234.56"),
    money("1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567", "1234567"),
    money("1\N{THIN SPACE}234\N{THIN SPACE}567,5", "1234567.5"),
    money("1\N{FIGURE SPACE}234", "1234"),
    money("  42,5\N{NO-BREAK SPACE}", "42.5"),
    money("0,05", "0.05"),
    money("007,5", "7.5"),
    money("999.999.999.999,99", "999999999999.99"),
    money("999999999999,99", "999999999999.99"),
    count("7", "7"),
    count("0012", "12"),
    count("1.234", "1234"),
    count("1 234", "1234"),
    count("12,0", "12"),
    count("12,00", "12"),
    count("1.234,0", "1234"),
    count("999.999.999.999", "999999999999"),
    staff("0", "0"),
    staff("9", "9"),
    staff("24,5", "24.5"),
    staff("9,50", "9.5"),
    staff("0,25", "0.25"),
    staff("007,5", "7.5"),
    staff(" 12,25\N{NO-BREAK SPACE}", "12.25"),
    staff("376,2", "376.2"),
    staff("999,99", "999.99"),
    country("4", "4"),
    country("0", "0"),
    country("0012", "12"),
    country(" 12 ", "12"),
    country("12,0", "12"),
    country("1234", "1234"),
    country("1.234", "1234"),
    country("9.999", "9999"),
)

NOTHING = tuple(Spelling(typed=typed, kind=Kind.MONEY) for typed in ("", "   ", "\N{NO-BREAK SPACE}", "\t"))

REFUSED = (
    # English
    no_money("1.23", P.DECIMAL_POINT, "1,23"),
    no_money("12.5", P.DECIMAL_POINT, "12,5"),
    no_money("1234.50", P.DECIMAL_POINT, "1234,50"),
    no_money("1,234.50", P.DECIMAL_POINT, "1.234,50"),
    no_money("12,345,678.90", P.DECIMAL_POINT, "12.345.678,90"),
    no_money(".5", P.DECIMAL_POINT, "0,5"),
    no_money("1,234", P.TOO_MANY_DECIMALS, "1.234"),
    no_money("1,234,567", P.NOTATION, "1.234.567"),
    no_count("1,234", P.NOT_WHOLE, "1.234"),
    no_count("12,000", P.NOT_WHOLE, "12.000"),
    no_count("1,234,567", P.NOTATION, "1.234.567"),
    no_count("12.0", P.DECIMAL_POINT, "12,0"),
    no_count("12.5", P.DECIMAL_POINT),
    no_money("0.123", P.DECIMAL_POINT),
    # Swiss, SI, French, of a program
    no_money("1'234", P.NOTATION, "1.234"),
    no_money("1’234’567.50", P.DECIMAL_POINT, "1.234.567,50"),
    # The lines of a column as a browser joins them: 1, and 234 567 with spaces that do not break.
    no_money("1 234\N{NO-BREAK SPACE}567", P.SPACED),
    no_money("1 234.50", P.DECIMAL_POINT, "1.234,50"),
    no_count("1_000", P.NOTATION, "1.000"),
    no_money("1e5", P.SHORTENED),
    no_money("1,2E+06", P.SHORTENED),
    no_money("NaN", P.NOT_A_NUMBER),
    no_money("inf", P.NOT_A_NUMBER),
    no_money("-Infinity", P.NOT_A_NUMBER),
    no_money("0x1F", P.NOT_A_NUMBER),
    # Dots and commas in wrong places
    no_money("1.23.456", P.DECIMAL_POINT),
    no_money("12.34.567", P.DECIMAL_POINT),
    no_money("1.234.50", P.DECIMAL_POINT, "1.234,50"),
    no_money("1.2345", P.DECIMAL_POINT),
    no_money("1..234", P.DECIMAL_POINT),
    no_money("1.234 567", P.NOTATION, "1.234.567"),
    no_money("12,,5", P.NOTATION, "12,5"),
    no_money("1,23,456", P.COMMAS),
    no_money("5,", P.NOTATION, "5"),
    no_money(",5", P.NOTATION, "0,5"),
    no_money("0,123", P.TOO_MANY_DECIMALS),
    no_money("1.234,567", P.TOO_MANY_DECIMALS),
    no_count("12,5", P.NOT_WHOLE),
    no_count(",5", P.NOT_WHOLE),
    # Signs
    no_money("+5", P.NOTATION, "5"),
    no_money("-5", NEGATIVE),
    no_money("\N{MINUS SIGN}5,50", NEGATIVE),
    no_money("\N{EN DASH}5", NEGATIVE),
    no_money("\N{EM DASH} 5", NEGATIVE),
    no_money("(1.234)", NEGATIVE),
    no_money("-5 kr.", NEGATIVE),
    no_money("\N{EN DASH}", P.NOT_A_NUMBER),
    # Units and words
    no_money("1.234 kr.", P.UNIT, "1.234"),
    no_money("1.234,50 kr", P.UNIT, "1.234,50"),
    no_money("kr. 1.234,50", P.UNIT, "1.234,50"),
    no_money("DKK 500", P.UNIT, "500"),
    no_money("1,234.50 DKK", P.UNIT, "1.234,50"),
    no_money("1.234,-", P.UNIT, "1.234"),
    no_money("1,234 kr.", P.UNIT),
    no_count("12 %", P.UNIT, "12"),
    no_count("12 stk.", P.UNIT, "12"),
    no_money("500 EUR", P.FOREIGN),
    no_money("€500", P.FOREIGN),
    no_money("1,2 mio.", P.SCALE, "1.200.000"),
    no_money("1.2 mio. kr.", P.SCALE, "1.200.000"),
    no_money("500 t.kr.", P.SCALE, "500.000"),
    no_money("2 mia. kr.", P.SCALE, "2.000.000.000"),
    no_money("1,234 mio. kr.", P.SCALE),
    no_money("1.234 mio. kr.", P.SCALE),
    no_money("1.500 t.kr.", P.SCALE),
    no_count("5k", P.SCALE, "5.000"),
    no_count("ca. 12", P.TEXT, "12"),
    no_count("12 virksomheder", P.TEXT, "12"),
    no_count("tolv", P.NOT_A_NUMBER),
    # Slips of the hand
    no_count("12o", P.NOT_A_NUMBER, "120"),
    no_count("l2", P.NOT_A_NUMBER, "12"),
    no_count("1O.OOO", P.NOT_A_NUMBER, "10.000"),
    # More than one number
    no_count("12-14", P.SEVERAL),
    no_count("12 til 14", P.SEVERAL),
    no_count("12 14", P.SEVERAL),
    no_count("1\t234", P.SEVERAL),
    no_count("12\n14", P.SEVERAL),
    no_count("1/2", P.SEVERAL),
    no_count("=1+1", P.SEVERAL),
    no_count("01-02-2019", P.SEVERAL),
    # Other digits, and what one does not see
    no_money("½", P.NOTATION, "0,5"),
    no_money("12½", P.NOTATION, "12,5"),
    no_count("12½", P.NOT_WHOLE),
    no_count("１２３", P.NOT_A_NUMBER, "123"),
    no_count("١٢٣", P.NOT_A_NUMBER, "123"),
    no_count("12²", P.TEXT, "12"),
    no_count("1\N{ZERO WIDTH SPACE}234", P.NOT_A_NUMBER, "1234"),
    no_count("\N{RIGHT-TO-LEFT MARK}1.234", P.NOT_A_NUMBER, "1.234"),
    no_count("\N{RIGHT-TO-LEFT OVERRIDE}123", P.NOT_A_NUMBER, "123"),
    no_count("12\x07", P.NOT_A_NUMBER),
    no_count("12\x00", P.NOT_A_NUMBER),
    # Too large, and far too long
    no_money("1000000000000", P.TOO_LARGE),
    no_money("1.000.000.000.000,00", P.TOO_LARGE),
    no_count("9" * 30, P.TOO_LARGE),
    no_count("9" * 90, P.TOO_LARGE),
    no_count("x" * 90, P.NOT_A_NUMBER),
    # FTE: what looks like thousands is a decimal fraction with zeros at its end
    no_staff("9.500", P.NOTATION, "9,5"),
    no_staff("9,500", P.NOTATION, "9,5"),
    no_staff("12.250", P.NOTATION, "12,25"),
    no_staff("12,250", P.NOTATION, "12,25"),
    no_staff("9.000", P.NOTATION, "9"),
    no_staff("9,000", P.NOTATION, "9"),
    no_staff("0.500", P.NOTATION, "0,5"),
    no_staff("9,5000", P.NOTATION, "9,5"),
    no_staff("9.512", P.TOO_MANY_DECIMALS),
    no_staff("9,512", P.TOO_MANY_DECIMALS),
    no_staff("0.123", P.TOO_MANY_DECIMALS),
    no_staff("9.5", P.DECIMAL_POINT, "9,5"),
    no_staff("24.50", P.DECIMAL_POINT, "24,50"),
    no_staff(".5", P.DECIMAL_POINT, "0,5"),
    no_staff("9½", P.NOTATION, "9,5"),
    no_staff("9,", P.NOTATION, "9"),
    no_staff("9.500 årsværk", P.UNIT, "9,5"),
    no_staff("9,500 FTE", P.UNIT, "9,5"),
    no_staff("9,5 årsværk", P.UNIT, "9,5"),
    no_staff("ca. 9.500", P.TEXT, "9,5"),
    no_staff("-9.500", NEGATIVE),
    no_staff("1000", P.TOO_LARGE),
    no_staff("9500", P.TOO_LARGE),
    no_staff("1.234,5", P.TOO_LARGE),
    no_staff("1,234.5", P.TOO_LARGE),
    no_staff("1.234.567", P.TOO_LARGE),
    no_staff("9'500", P.TOO_LARGE),
    no_staff("5k", P.SCALE),
    no_staff("9 500", P.SPACED),
    no_staff("9\N{NO-BREAK SPACE}500", P.SPACED),
    no_staff("9 5", P.SPACED),
    no_staff("1 234,5", P.SPACED),
    no_staff("9\t500", P.SEVERAL),
    no_staff("9,5+3", P.SEVERAL),
    no_staff("9..5", P.NOT_A_NUMBER),
    no_staff("9,5,3", P.NOT_A_NUMBER),
    no_staff("ni", P.NOT_A_NUMBER),
    # Counts by country: two cells that were pasted are not one number
    no_country("12 345", P.SPACED),
    no_country("1 234", P.SPACED),
    no_country("1\N{NO-BREAK SPACE}234", P.SPACED),
    no_country("1\N{NARROW NO-BREAK SPACE}234", P.SPACED),
    no_country("1\N{THIN SPACE}234", P.SPACED),
    no_country("12 14", P.SPACED),
    no_country("4 0 12", P.SPACED),
    no_country("1 234 567", P.SPACED),
    no_country("12 345,0", P.SPACED),
    no_country("1.234 567", P.SPACED),
    no_country("12 345 firmaer", P.TEXT),
    no_country("12\t345", P.SEVERAL),
    no_country("12\n345", P.SEVERAL),
    no_country("12-14", P.SEVERAL),
    no_country("1,234", P.NOT_WHOLE, "1.234"),
    no_country("4,5", P.NOT_WHOLE),
    no_country("4.0", P.DECIMAL_POINT, "4,0"),
    no_country("4.5", P.DECIMAL_POINT),
    no_country("1'234", P.NOTATION, "1.234"),
    no_country("12 stk.", P.UNIT, "12"),
    no_country("l2", P.NOT_A_NUMBER, "12"),
    no_country("fire", P.NOT_A_NUMBER),
    no_country("-4", NEGATIVE),
    no_country("10000", TOO_MANY),
    no_country("10.000", TOO_MANY),
    no_country("12345", TOO_MANY),
    no_country("9" * 30, P.TOO_LARGE),
)

SPELLINGS = (*READ, *NOTHING, *REFUSED)
