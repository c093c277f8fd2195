"""Danish numbers, units and dates: read strictly, printed back the same way everywhere.

The notation is Danish in both languages (1.234,5); only words change. No app is imported here.
"""

import datetime as dt
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Literal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, parse_decimal
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MINUS = "\N{MINUS SIGN}"
NO_FIGURE = "\N{EN DASH}"
NO_BREAK = "\N{NO-BREAK SPACE}"
GROUP = 3  # digits between two thousands marks
# Long enough for any figure with its thousands marks; longer texts are not looked at any closer.
LONGEST = 40
# The largest figure, exclusive; the database refuses it too.
LIMIT = Decimal(10) ** 12

_SPACE = "[ \u00a0\u2007\u2009\u202f]"
_NUMBER = re.compile(
    rf"(?P<sign>[-{MINUS}]?){_SPACE}*"
    # Thousands marks stand everywhere or nowhere, are all of one kind, and no group begins with a lone 0:
    # "0.123" is a decimal fraction in English notation, not a hundred and twenty-three.
    rf"(?P<whole>[1-9][0-9]{{0,2}}(?:\.[0-9]{{3}})+|[1-9][0-9]{{0,2}}(?:{_SPACE}[0-9]{{3}})+|[0-9]+)"
    r"(?:,(?P<fraction>[0-9]+))?"
)
_ENGLISH = re.compile(r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})*|[0-9]+)\.(?P<fraction>[0-9]+)")
_UNIT = re.compile(r"(?:\s*(?:kr\.?|dkk)|,-)\s*", re.IGNORECASE)


class NumberProblem(StrEnum):
    """What is wrong with a number as it was written."""

    NOT_A_NUMBER = "not_a_number"
    DECIMAL_POINT = "decimal_point"
    NOT_WHOLE = "not_whole"
    TOO_MANY_DECIMALS = "too_many_decimals"
    UNIT = "unit"
    TOO_LARGE = "too_large"


class NumberError(ValueError):
    """A text is not a number in Danish notation.

    Attributes:
        code: what is wrong.
        typed: the text, cut where it is long.
        suggestion: how it might have been meant, in Danish notation, or empty.
    """

    def __init__(self, code: NumberProblem, typed: str, suggestion: str = "") -> None:
        """Keep what is wrong with `typed`."""
        super().__init__(f"{typed!r}: {code}")
        self.code = code
        self.typed = typed if len(typed) <= LONGEST else f"{typed[:LONGEST]}…"
        self.suggestion = suggestion


def parse_number(text: str, *, decimals: int) -> Decimal:
    """Read a number in Danish notation: "1.234,5", "1234,5" and "1 234,5" are the same.

    Only ASCII digits count; there is no exponent and no underscore. A number with exactly three digits
    after the comma is refused whatever `decimals` is: it may be thousands in English notation.

    Args:
        text: what was typed.
        decimals: how many decimals the figure may have; zeros beyond a whole number do no harm.

    Raises:
        NumberError: it is not such a number; says what is wrong and how it might have been meant.
    """
    typed = text.strip()
    match = _NUMBER.fullmatch(typed) if len(typed) <= LONGEST else None
    if match is None:
        raise _refusal(typed, decimals)
    fraction = match["fraction"] or ""
    if len(fraction) > max(decimals, 2) or (not decimals and fraction.strip("0")):
        raise _too_fine(match, typed, decimals)
    plain = re.sub(rf"{_SPACE}|\.", "", match["whole"]) + (f",{fraction}" if fraction else "")
    value = parse_decimal(plain, locale="da", strict=True)
    if value >= LIMIT:
        raise NumberError(NumberProblem.TOO_LARGE, typed)
    # −0 is 0, and 12,0 of something counted is 12.
    value = value.quantize(Decimal(1).scaleb(-decimals))
    return -value if match["sign"] and value else value


def _too_fine(match: re.Match[str], typed: str, decimals: int) -> NumberError:
    code = NumberProblem.TOO_MANY_DECIMALS if decimals else NumberProblem.NOT_WHOLE
    fraction = match["fraction"]
    english_thousands = len(fraction) == GROUP and len(match["whole"]) <= GROUP and match["whole"] != "0"
    return NumberError(
        code, typed, f"{match['sign']}{match['whole']}.{fraction}" if english_thousands else ""
    )


def _refusal(typed: str, decimals: int) -> NumberError:
    if (
        re.fullmatch(rf"[-{MINUS}]?[0-9. ]+(,[0-9]*)?", typed)
        and len(re.sub("[^0-9]", "", typed)) > LONGEST // 2
    ):
        return NumberError(NumberProblem.TOO_LARGE, typed)
    if len(typed) > LONGEST:
        return NumberError(NumberProblem.NOT_A_NUMBER, typed)
    if english := _ENGLISH.fullmatch(typed):
        whole = english["whole"].replace(",", ".")
        return NumberError(
            NumberProblem.DECIMAL_POINT, typed, _valid(f"{whole},{english['fraction']}", decimals)
        )
    without_unit = _UNIT.sub("", typed)
    if without_unit != typed and _NUMBER.fullmatch(without_unit):
        return NumberError(NumberProblem.UNIT, typed, without_unit)
    return NumberError(
        NumberProblem.NOT_A_NUMBER, typed, _valid(unicodedata.normalize("NFKC", typed), decimals)
    )


def _valid(suggestion: str, decimals: int) -> str:
    """Return `suggestion` if it would be read, otherwise nothing."""
    match = _NUMBER.fullmatch(suggestion)
    if match is None:
        return ""
    return suggestion if len(match["fraction"] or "") <= decimals else ""


def format_number(value: Decimal, decimals: int) -> str:
    """Print `value` in Danish notation with so many decimals, rounded half away from zero; never −0."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    printed = format_decimal(abs(rounded), format=pattern, locale="da")
    return f"{MINUS}{printed}" if rounded < 0 else printed


def format_answer(value: Decimal) -> str:
    """Print a figure as one would type it: all its decimals, and none that are zero."""
    return format_number(value, decimals_of(value))


def decimals_of(value: Decimal) -> int:
    """Return how many decimals `value` has, zeros at its end left out."""
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def unit_word(unit: str) -> str:
    """Return the word that follows a figure of `unit`, empty for what is only counted."""
    match unit:
        case "mio_dkk":
            return _("million DKK")
        case "dkk":
            return _("DKK")
        case "fte":
            return _("FTE")
        case "percent":
            return "%"
        case _:
            return ""


def format_value(value: Decimal | None, *, unit: str, decimals: int) -> str:
    """Print `value` with its unit, as in "494,37 mio. kr."; a dash where there is none."""
    if value is None:
        return NO_FIGURE
    word = unit_word(unit)
    return f"{format_number(value, decimals)}{NO_BREAK}{word}" if word else format_number(value, decimals)


def format_change(change: Decimal | None, *, unit: Literal["percent", "points"] = "percent") -> str:
    """Print a change in whole percent or percentage points, as in "+19 %"; a dash where there is none."""
    if change is None:
        return NO_FIGURE
    printed = format_number(change, 0)
    sign = "" if printed == "0" or printed.startswith(MINUS) else "+"
    word = "%" if unit == "percent" else _("percentage points")
    return f"{sign}{printed}{NO_BREAK}{word}"


def format_day(day: dt.date) -> str:
    """Print a day, as in "12. juni 2019"."""
    danish = _is_danish()
    return format_date(day, "d. MMMM y" if danish else "d MMMM y", locale="da" if danish else "en_GB")


def format_moment(moment: dt.datetime) -> str:
    """Print a moment in Copenhagen time, as in "onsdag 12. juni 2019 kl. 12.00"."""
    danish = _is_danish()
    pattern = "EEEE d. MMMM y 'kl.' HH.mm" if danish else "EEEE d MMMM y 'at' HH.mm"
    return format_datetime(timezone.localtime(moment), pattern, locale="da" if danish else "en_GB")


def format_clock(moment: dt.datetime) -> str:
    """Print the time of day in Copenhagen, as in "14.32"."""
    return format_datetime(timezone.localtime(moment), "HH.mm", locale="da")


def _is_danish() -> bool:
    return (get_language() or "da").startswith("da")
