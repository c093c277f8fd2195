"""What the search for a country shows: the countries that are meant, and whether they have a row already."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from submissions.country_search import FoundCountry, find_countries, means_home


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A country that was found.

    Attributes:
        present: whether it has a row already.
    """

    country: FoundCountry
    present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CountrySearch:
    """What was searched for, and what came of it."""

    text: str
    results: tuple[Result, ...]

    @property
    def said(self) -> str:
        """What came of it, in a few words; empty where nothing is searched for."""
        if not self.text:
            return ""
        if self.results:
            count = len(self.results)
            return ngettext("%(count)s country found", "%(count)s countries found", count) % {"count": count}
        if means_home(self.text):
            return _("Collaborations in Denmark are not counted here.")
        return _("No country is called “%(text)s”. Try its English name, or write the beginning only.") % {
            "text": self.text
        }


def search_countries(text: str, *, present: Collection[str]) -> CountrySearch:
    """Search for `text`, `present` being the codes that have a row."""
    wanted = text.strip()
    return CountrySearch(
        text=wanted,
        results=tuple(Result(country=one, present=one.code in present) for one in find_countries(wanted)),
    )
