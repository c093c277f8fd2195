"""Countries: which there are (ISO 3166-1, from pycountry), and what they are called (from Unicode's CLDR)."""

from functools import cache

import pycountry
from babel import Locale
from django.utils.translation import get_language

CODES = frozenset(country.alpha_2 for country in pycountry.countries)
# A collaboration abroad is never with Denmark itself.
HOME = "DK"


def country_name(code: str) -> str:
    """Return the name of a country in the language in use; the code where there is none."""
    return _names(_language()).get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """Return code and name of every country but Denmark, by name in the language in use."""
    return list(_choices(_language()))


def _language() -> str:
    return "da" if (get_language() or "da").startswith("da") else "en"


@cache
def _names(language: str) -> dict[str, str]:
    territories = Locale(language).territories
    return {code: territories.get(code, code) for code in CODES}


@cache
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    names = [(code, name) for code, name in _names(language).items() if code != HOME]
    return tuple(sorted(names, key=lambda pair: _sort_key(pair[1])))


def _sort_key(name: str) -> str:
    """Sort æ, ø and å last, as Danish does, and other accents with their letter."""
    lowered = name.casefold()
    for letter, place in (("æ", "{"), ("ø", "|"), ("å", "}"), ("é", "e"), ("ç", "c"), ("ã", "a"), ("í", "i")):
        lowered = lowered.replace(letter, place)
    return lowered
