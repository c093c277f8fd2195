"""Countries: which there are (ISO 3166-1, but for two), and what they are called (from Unicode's CLDR)."""

import unicodedata
from collections.abc import Iterable
from functools import cache

import pycountry
from babel import Locale
from django.utils.translation import get_language

# ISO has no code for Kosovo: Unicode, the Commission and the banks use this one of its free range. A
# cluster has partners there, and Denmark recognises it.
KOSOVO = "XK"
# ISO has one for Antarctica, where nobody is at home: its stations are those of other countries.
ANTARCTICA = "AQ"
CODES = frozenset(country.alpha_2 for country in pycountry.countries) - {ANTARCTICA} | {KOSOVO}
# A collaboration abroad is never with Denmark itself.
HOME = "DK"
# Danish sorts these after z, in this order.
_LAST = str.maketrans({"æ": "{", "ø": "|", "å": "}"})


def country_name(code: str) -> str:
    """Return the name of a country in the language in use; the code where there is none."""
    return _names(_language()).get(code, code)


def is_country(code: str) -> bool:
    """Tell whether it is the code of a country abroad."""
    return code in CODES and code != HOME


def in_order(codes: Iterable[str]) -> list[str]:
    """Return codes in the order of their names: æ, ø and å last, other accents with the letter."""
    return sorted(codes, key=lambda code: sort_key(country_name(code)))


def sort_key(name: str) -> str:
    """Return what names are sorted by."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LAST))
    return "".join(char for char in plain if not unicodedata.combining(char))


def _language() -> str:
    return "da" if (get_language() or "da").startswith("da") else "en"


@cache
def _names(language: str) -> dict[str, str]:
    territories = Locale(language).territories
    # What was counted before is still called by its name.
    return {code: territories.get(code, code) for code in (*CODES, ANTARCTICA)}
