"""Danish numbers, units and dates: read strictly, printed back the same way everywhere.

The notation is Danish in both languages (1.234,5); only words change. No app is imported here.
"""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, parse_decimal
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.notation import (
    LONGEST,
    MINUS,
    NUMBER,
    SPACE,
    THOUSAND,
    NumberError,
    NumberProblem,
    Style,
    Thousands,
    is_too_fine,
    refusal,
    too_fine,
)

NO_FIGURE = "\N{EN DASH}"
NO_BREAK = "\N{NO-BREAK SPACE}"
# The largest figure, exclusive; the database refuses it too.
LIMIT = Decimal(10) ** 12


def parse_number(text: str, *, decimals: int, thousands: Thousands = Thousands.ANY) -> Decimal:
    """Read a number in Danish notation: "1.234,5", "1234,5" and "1 234,5" are the same.

    Only ASCII digits count; there is no exponent and no underscore. A number with exactly three digits
    after the comma is refused whatever `decimals` is: it may be thousands in English notation.

    Args:
        text: what was typed.
        decimals: how many decimals the figure may have; zeros beyond a whole number do no harm.
        thousands: which marks may stand between thousands, or that the figure is below a thousand.

    Raises:
        NumberError: it is not such a number; says what is wrong and how it might have been meant.
    """
    typed = text.strip()
    style = Style(decimals, thousands)
    match = NUMBER.fullmatch(typed) if len(typed) <= LONGEST else None
    if match is None or not style.has_marks_of(match["whole"]):
        raise refusal(typed, style)
    fraction = match["fraction"] or ""
    if is_too_fine(fraction, decimals):
        raise too_fine(match, typed, style)
    plain = re.sub(rf"{SPACE}|\.", "", match["whole"]) + (f",{fraction}" if fraction else "")
    value = parse_decimal(plain, locale="da", strict=True)
    if value >= (THOUSAND if thousands is Thousands.NONE else LIMIT):
        raise NumberError(NumberProblem.TOO_LARGE, typed)
    # −0 is 0, and 12,0 of something counted is 12.
    value = value.quantize(Decimal(1).scaleb(-decimals))
    return -value if match["sign"] and value else value


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
