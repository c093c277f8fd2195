"""The Danish notation of numbers, and how a text that misses it may have been meant.

Nothing here reads a doubtful number: a suggestion is shown to who typed, who then writes it. No app is
imported.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from babel.numbers import format_decimal

MINUS = "\N{MINUS SIGN}"
GROUP = 3  # digits between two thousands marks
THOUSAND = 1_000
# Long enough for any figure with its thousands marks; longer texts are not looked at any closer.
LONGEST = 40
SPACE = "[ \u00a0\u2007\u2009\u202f]"
NUMBER = re.compile(
    rf"(?P<sign>[-{MINUS}]?){SPACE}*"
    # Thousands marks stand everywhere or nowhere, are all of one kind, and no group begins with a lone 0:
    # "0.123" is a decimal fraction in English notation, not a hundred and twenty-three.
    rf"(?P<whole>[1-9][0-9]{{0,2}}(?P<mark>\.|{SPACE})[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*|[0-9]+)"
    r"(?:,(?P<fraction>[0-9]+))?"
)


class Thousands(StrEnum):
    """What may stand between the thousands of a figure."""

    ANY = "any"  # dots or spaces
    DOTS = "dots"  # a space may part two cells: a browser pastes the lines of a column as one with spaces
    NONE = "none"  # the figure is below a thousand, so "9.500" is nine and a half in another notation


@dataclass(frozen=True, slots=True)
class Style:
    """How a kind of figure is written: with so many decimals at most, and such marks of thousands."""

    decimals: int
    thousands: Thousands = Thousands.ANY

    def has_marks_of(self, whole: str) -> bool:
        """Tell whether what stands between the thousands of `whole` may stand there."""
        match self.thousands:
            case Thousands.ANY:
                return True
            case Thousands.DOTS:
                return whole.replace(".", "").isdigit()
            case Thousands.NONE:
                return whole.isdigit()


# What the rest of the world, a spreadsheet or a sheet of paper puts in a number.
_DASHES = dict.fromkeys(map(ord, "\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}–—\N{MINUS SIGN}－﹣"), "-")
_MARKS = {**_DASHES, **dict.fromkeys(map(ord, "’‘ʼ`´"), "'"), ord("．"): ".", ord("，"): ",", ord("＋"): "+"}
_LOOKALIKES = str.maketrans("oOlI|", "00111")
_FRACTIONS = {"½": ",5", "¼": ",25", "¾": ",75"}
_ENGLISH = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]{1,3}(?:[,'. ][0-9]{3})*|[0-9]*)\.(?P<fraction>[0-9]+)")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(?:(?:,[0-9]{3}){2,}|(?:[.'_ ][0-9]{3})+(?:,[0-9]{1,2})?)")
_IN_BRACKETS = re.compile(r"\((?P<number>[0-9][^()]*)\)")
# Thousands, or a fraction of three digits; of zeros at its end there may be more.
_THREE_DIGITS = re.compile(r"-?[0-9]{1,3}[.,](?:[0-9]{3}|[0-9]{1,3}0{2,})")
# Between digits; where there are two kinds, one may part two cells.
_INNER_SPACE = re.compile(rf"(?<=[0-9]){SPACE}(?=[0-9])")
_SPACED = re.compile(r"-?[0-9][0-9.,']*(?: +[0-9][0-9.,']*)+")
# A number, with the words around it.
_WORDED = re.compile(r"(?P<before>[^0-9]*?)(?P<number>[-+]?,?[0-9](?:[0-9.,' ]*[0-9])?)(?P<after>[^0-9]*)")
_UNITS = frozenset({"kr", "dkk", "kroner", "-", "=", "%", "pct", "procent", "årsværk", "fte", "stk", "antal"})
_FOREIGN = frozenset({"€", "eur", "euro", "$", "usd", "dollar", "£", "gbp", "sek", "skr", "nok", "nkr"})
_SCALES = {
    **dict.fromkeys(("t", "tkr", "tdkk", "tusind", "tusinde", "k", "thousand"), 1_000),
    **dict.fromkeys(("m", "mio", "mkr", "mdkk", "mill", "million", "millioner", "millions"), 1_000_000),
    **dict.fromkeys(("mia", "mrd", "milliard", "milliarder", "bn", "billion"), 1_000_000_000),
}


class NumberProblem(StrEnum):
    """What is wrong with a number as it was written."""

    NOT_A_NUMBER = "not_a_number"
    DECIMAL_POINT = "decimal_point"
    NOT_WHOLE = "not_whole"
    TOO_MANY_DECIMALS = "too_many_decimals"
    UNIT = "unit"
    TEXT = "text"
    SCALE = "scale"
    FOREIGN = "foreign"
    NOTATION = "notation"
    COMMAS = "commas"
    SEVERAL = "several"
    SPACED = "spaced"
    SHORTENED = "shortened"
    TOO_LARGE = "too_large"


# What no suggestion can be made for; the first that fits says why.
_UNKNOWN = NumberProblem.NOT_A_NUMBER
_UNREADABLE = (
    # 1,2E+06: so spreadsheets show what does not fit into a cell, and leave digits out.
    (re.compile("[-+]?[0-9][0-9.,]*e[-+]?[0-9]+", re.IGNORECASE), NumberProblem.SHORTENED),
    (
        re.compile(r"=?[0-9.,]+(?:\s*(?:[-/+*;:\s]|\b(?:til|og|eller|to|and|or)\b)\s*[0-9.,]+)+"),
        NumberProblem.SEVERAL,
    ),
    (re.compile("-?[0-9. ]*,[0-9. ]*,[0-9,. ]*"), NumberProblem.COMMAS),
    (
        re.compile(r"-?[0-9 ]*[0-9]\.[0-9., ]*|-?[0-9. ]*,?[0-9]*\.[0-9., ]*[0-9]"),
        NumberProblem.DECIMAL_POINT,
    ),
)


class NumberError(ValueError):
    """A text is not a number in Danish notation.

    Attributes:
        code: what is wrong.
        typed: the text, cut where it is long, without invisible marks: some turn around what stands by them.
        suggestion: how it might have been meant, in Danish notation, or empty.
    """

    def __init__(self, code: NumberProblem, typed: str, suggestion: str = "") -> None:
        """Keep what is wrong with `typed`."""
        super().__init__(f"{typed!r}: {code}")
        self.code = code
        typed = _visible(re.sub(r"\s", " ", typed))
        self.typed = typed if len(typed) <= LONGEST else f"{typed[:LONGEST]}…"
        self.suggestion = suggestion


def too_fine(match: re.Match[str], typed: str, style: Style) -> NumberError:
    """Return what is wrong with a number of more decimals than a figure may have."""
    if style.thousands is Thousands.NONE:
        return refusal(typed, style)
    code = NumberProblem.TOO_MANY_DECIMALS if style.decimals else NumberProblem.NOT_WHOLE
    fraction = match["fraction"]
    english_thousands = len(fraction) == GROUP and len(match["whole"]) <= GROUP and match["whole"][0] != "0"
    return NumberError(
        code, typed, f"{match['sign']}{match['whole']}.{fraction}" if english_thousands else ""
    )


def is_too_fine(fraction: str, decimals: int) -> bool:
    """Tell whether a fraction is longer than that of a figure; zeros of something counted do no harm."""
    return len(fraction) > max(decimals, 2) or (not decimals and bool(fraction.strip("0")))


def refusal(typed: str, style: Style) -> NumberError:
    """Return what is wrong with a text that is not in Danish notation, and how it may have been meant."""
    if re.fullmatch(rf"[-{MINUS}]?[0-9. ]+(,[0-9]*)?", typed) and _digits(typed) > LONGEST // 2:
        return NumberError(NumberProblem.TOO_LARGE, typed)
    if len(typed) > LONGEST:
        return NumberError(NumberProblem.NOT_A_NUMBER, typed)
    if len(set(_INNER_SPACE.findall(typed))) > 1:
        return NumberError(NumberProblem.SPACED, typed)
    plain = _plain(typed)
    if meant := _valid(plain, style) or _valid(_without_lookalikes(plain), style):
        return NumberError(NumberProblem.NOT_A_NUMBER, typed, meant)
    code, meant = _below_a_thousand(plain, style) or _misread(plain, style)
    return NumberError(code, typed, meant)


def _below_a_thousand(plain: str, style: Style) -> tuple[NumberProblem, str] | None:
    """Return what is wrong with a number that is too large or too fine for a figure without thousands."""
    any_marks = Style(LONGEST)
    if style.thousands is not Thousands.NONE or _SPACED.fullmatch(plain):
        return None
    if _THREE_DIGITS.fullmatch(plain):
        meant = _meant(plain, style)
        return (NumberProblem.NOTATION, meant) if meant else (NumberProblem.TOO_MANY_DECIMALS, "")
    if _meant(plain, style) or not (read := _valid(plain, any_marks) or _meant(plain, any_marks)):
        return None
    too_large = _value(read) >= THOUSAND
    return NumberProblem.TOO_LARGE if too_large else NumberProblem.TOO_MANY_DECIMALS, ""


def _misread(plain: str, style: Style) -> tuple[NumberProblem, str]:
    if style.thousands is not Thousands.ANY and _SPACED.fullmatch(plain):
        return NumberProblem.SPACED, ""
    if _ENGLISH.fullmatch(plain):
        return NumberProblem.DECIMAL_POINT, _meant(plain, style)
    if meant := _meant(plain, style):
        return NumberProblem.NOTATION, meant
    if _meant(plain, Style(2)):
        return NumberProblem.NOT_WHOLE, ""
    if (worded := _WORDED.fullmatch(plain)) and (found := _worded(worded, style)):
        return found
    code = next((code for pattern, code in _UNREADABLE if pattern.fullmatch(plain)), _UNKNOWN)
    # What those two say is about marks of thousands.
    is_about_thousands = code in {NumberProblem.COMMAS, NumberProblem.DECIMAL_POINT}
    return _UNKNOWN if is_about_thousands and style.thousands is Thousands.NONE else code, ""


def _meant(plain: str, style: Style) -> str:
    """Return in Danish notation what is a number in another one, or nothing."""
    if style.thousands is Thousands.NONE and _THREE_DIGITS.fullmatch(plain):
        plain = plain.replace(".", ",").rstrip("0")
    if style.thousands is not Thousands.ANY and _SPACED.fullmatch(plain):
        return ""
    if english := _ENGLISH.fullmatch(plain):
        whole = re.sub("[,' ]", ".", english["whole"]) or "0"
        plain = f"{english['sign']}{whole},{english['fraction']}"
    elif _GROUPED.fullmatch(plain):
        commas = plain.count(",") > 1
        plain = plain.replace(",", ".") if commas else re.sub("['_ ]", ".", plain)
    elif plain[-1:] in _FRACTIONS:
        plain = (plain[:-1].strip() or "0") + _FRACTIONS[plain[-1]]
    elif bracketed := _IN_BRACKETS.fullmatch(plain):
        # So accountants write what is below zero.
        plain = f"-{bracketed['number']}"
    else:
        plain = re.sub(",+", ",", plain.removeprefix("+").strip()).removesuffix(".")
        plain = plain.removesuffix(",").strip()
        plain = f"0{plain}" if plain.startswith(",") else plain
    return _valid(plain, style)


def _worded(match: re.Match[str], style: Style) -> tuple[NumberProblem, str] | None:
    """Return what the words around a number do to it."""
    around = f"{match['before']} {match['after']}".casefold()
    words = set(re.findall(r"[^\W\d_]+|[-=%€$£]", around.replace("t.kr", "tkr")))
    number = match["number"]
    read = _valid(number, Style(3)) or _meant(number, Style(3))
    if not read or not words:
        return None
    if words & _FOREIGN:
        return NumberProblem.FOREIGN, ""
    if scales := words & _SCALES.keys():
        # 1,234 million or 1.234 million: who writes so may mean a thousand times the other.
        sure = not _THREE_DIGITS.fullmatch(number)
        return NumberProblem.SCALE, _scaled(read, _SCALES[scales.pop()], style) if sure else ""
    code = NumberProblem.UNIT if words <= _UNITS else NumberProblem.TEXT
    return code, _valid(read, style) or _meant(number, style)


def _scaled(read: str, scale: int, style: Style) -> str:
    printed = format_decimal(_value(read) * scale, format="#,##0.##", locale="da")
    return _valid(printed, style)


def _value(read: str) -> Decimal:
    return Decimal(re.sub(rf"{SPACE}|\.", "", read).replace(",", ".").replace(MINUS, "-"))


def _plain(typed: str) -> str:
    """Return `typed` with ordinary digits, dashes and spaces, and without what cannot be seen."""
    digits = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in _visible(typed.translate(_MARKS))
    )
    # Tabs and lines stay what they are: they part the cells of a spreadsheet.
    return re.sub(r"[^\S\t\r\n]", " ", digits).strip()


def _visible(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def _without_lookalikes(plain: str) -> str:
    """Return `plain` with the digits that letters were typed for, in a text that has digits too."""
    return plain.translate(_LOOKALIKES) if _digits(plain) else plain


def _digits(text: str) -> int:
    return len(re.sub("[^0-9]", "", text))


def _valid(suggestion: str, style: Style) -> str:
    """Return `suggestion` if it would be read, otherwise nothing."""
    match = NUMBER.fullmatch(suggestion)
    if match is None or is_too_fine(match["fraction"] or "", style.decimals):
        return ""
    if not style.has_marks_of(match["whole"]):
        return ""
    return "" if style.thousands is Thousands.NONE and int(match["whole"]) >= THOUSAND else suggestion
