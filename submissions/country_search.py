"""Find a country by what people call it: in Danish or English, by another name that it has, or its ISO code.

No name is written here. They come from the CLDR of Unicode and from pycountry, which has the names of ISO,
their Danish translations ("Holland") and the countries within a country ("England").
"""

import gettext
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

import pycountry
from babel import Locale
from babel.core import get_global

from submissions.countries import CODES, HOME, country_name, sort_key

MOST_FOUND = 8  # countries that one can look over at a glance
SHORTEST_INSIDE = 3  # letters that are also looked for inside a word
SHORTEST_ALIKE = 4  # letters from which on a slip of the keyboard can be told
ALIKE = 0.8  # how like two names must be, from 0 to 1: one letter of five

# What stands for one letter where a keyboard or a habit has none of it.
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i"})
_DOUBLES = (("ae", "a"), ("oe", "o"), ("aa", "a"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCountry:
    """A country that was found.

    Attributes:
        name: what it is called in the language in use.
        known_as: the name under which it was found; empty where that is its name.
    """

    code: str
    name: str
    known_as: str = ""


def find_countries(text: str, *, most: int = MOST_FOUND) -> list[FoundCountry]:
    """Return the countries that `text` may mean, the likeliest first; never Denmark.

    Accents, æ, ø and å may be left out or written as two letters, and a small slip does no harm.
    """
    wanted = folded(text)
    if not wanted:
        return []
    ranked = _ranked(wanted, _fit) or _ranked(wanted, _unlikeness)
    return [_found(one, wanted) for one in sorted(ranked)[:most]]


def surely(text: str) -> FoundCountry | None:
    """Return the one country that `text` means; None where another may be meant, or only a slip leads to it.

    A name in the language in use is sure. Any other name is where no further country begins like it.
    """
    wanted = folded(text)
    ranked = sorted(_ranked(wanted, _fit)) if wanted else []
    if not ranked:
        return None
    begins_like_it = [one for one in ranked if one.place <= BEGINS]
    called_so = ranked[0].place == SAME and not ranked[0].other
    if called_so or len(ranked) == 1 or (ranked[0].place == SAME and len(begins_like_it) == 1):
        return _found(ranked[0], wanted)
    return None


def means_home(text: str) -> bool:
    """Tell whether `text` is Denmark, with which no collaboration is abroad."""
    return folded(text) in {_folded_name(name) for name in _names_of(HOME)}


def known_names(code: str) -> tuple[str, ...]:
    """Return all that a country is called, in both languages, as it is compared: see `folded`."""
    names = (country_name(code), *_all_names().get(code, ()))
    return tuple(dict.fromkeys(_folded_name(name) for name in names))


def folded(text: str) -> str:
    """Return `text` as it is compared: small plain letters, digits and single spaces."""
    plain = text.casefold().translate(_LETTERS)
    plain = "".join(char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char))
    plain = " ".join(re.sub("[^a-z0-9]+", " ", plain.replace("'", "").replace("’", "")).split())
    while True:
        before = plain
        for double, single in _DOUBLES:
            plain = plain.replace(double, single)
        if plain == before:
            return plain


class _Ranked(NamedTuple):
    """How well a country fits, in the order in which countries are shown."""

    place: float
    other: bool  # whether it fits by another name than that in use
    sorted_by: str
    code: str
    known_as: str


_Rank = Callable[[str, str], float | None]  # how well a text fits a name, 0 being best; None: not at all
SAME, BEGINS, BEGINS_A_WORD, INSIDE = range(4)


def _ranked(wanted: str, rank: _Rank) -> list[_Ranked]:
    """Return every country that fits, by the name that fits best."""
    ranked = []
    for code in CODES - {HOME}:
        fits = [
            (place, order, name)
            for order, name in enumerate(_names_of(code))
            if (place := rank(wanted, _folded_name(name))) is not None
        ]
        if fits:
            place, order, name = min(fits)
            ranked.append(_Ranked(place, order > 0, sort_key(country_name(code)), code, name))
    return ranked


def _found(ranked: _Ranked, wanted: str) -> FoundCountry:
    name = country_name(ranked.code)
    # Where the name in use shows why it was found, no other has to be told.
    plain = _fit(wanted, _folded_name(name)) is not None
    return FoundCountry(code=ranked.code, name=name, known_as="" if plain else ranked.known_as)


def _fit(wanted: str, name: str) -> float | None:
    if name == wanted:
        return SAME
    if name.startswith(wanted):
        return BEGINS
    if f" {wanted}" in name:
        return BEGINS_A_WORD
    return INSIDE if len(wanted) >= SHORTEST_INSIDE and wanted in name else None


def _unlikeness(wanted: str, name: str) -> float | None:
    if len(wanted) < SHORTEST_ALIKE or abs(len(wanted) - len(name)) > len(wanted) // 2:
        return None
    likeness = SequenceMatcher(None, wanted, name).ratio()
    return 1 - likeness if likeness >= ALIKE else None


@cache
def _folded_name(name: str) -> str:
    return folded(name)


def _names_of(code: str) -> tuple[str, ...]:
    """Return all that a country is called, its name in the language in use first."""
    return (country_name(code), *_all_names()[code])


@cache
def _all_names() -> Mapping[str, tuple[str, ...]]:
    names: dict[str, dict[str, None]] = {code: {} for code in CODES}
    for code, name in (*_of_cldr(), *_of_iso(), *_of_countries_within()):
        if code in names:
            names[code].setdefault(name)
    return {code: tuple(of_country) for code, of_country in names.items()}


def _of_cldr() -> Iterator[tuple[str, str]]:
    for language in ("da", "en"):
        territories = Locale(language).territories
        yield from ((code, territories[code]) for code in CODES if code in territories)
    for alias, codes in get_global("territory_aliases").items():
        # What has gone over into several countries, such as Yugoslavia, names none.
        if alias.isalpha() and len(codes) == 1 and codes[0] in CODES and alias not in CODES:
            yield codes[0], alias


def _of_iso() -> Iterator[tuple[str, str]]:
    danish = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["da"])
    for country in pycountry.countries:
        for attribute in ("name", "common_name", "official_name"):
            if name := getattr(country, attribute, ""):
                yield country.alpha_2, name
                yield country.alpha_2, danish.gettext(name)
        yield country.alpha_2, country.alpha_2
        yield country.alpha_2, country.alpha_3


def _of_countries_within() -> Iterator[tuple[str, str]]:
    """Give the countries within a country, such as England, unless they have a code of their own."""
    of_their_own = {folded(name) for _code, name in (*_of_cldr(), *_of_iso())}
    for part in pycountry.subdivisions:
        # "Wales [Cymru GB-CYM]" has its other name in brackets.
        name = part.name.partition(" [")[0]
        if part.type == "Country" and folded(name) not in of_their_own:
            yield part.country_code, name
