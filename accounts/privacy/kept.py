"""What is kept of people, why, and for how long: one table, from which the portal forgets and the page tells.

Each app registers its kinds. A kind that nothing clears away has a time that is no number of months.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import ngettext

from accounts.months import MONTHS, months_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A kind of thing that is kept.

    Attributes:
        key: its name in the log and for machines.
        what, why, seen_by: what is kept, why it may be, and who sees it.
        how_long: until when; "%(time)s" stands for the months.
        months: after how many it is forgotten; none where it ends by itself or stays.
        over: returns the rows whose time is over, given the moment of so many months ago.
        forget: forgets rows by their keys, in a transaction, and returns how many; safe to run twice.
    """

    key: str
    title: str | Promise
    what: str | Promise
    why: str | Promise
    how_long: str | Promise
    seen_by: str | Promise
    months: int | None = None
    over: Callable[[dt.datetime], QuerySet[Any]] | None = None
    forget: Callable[[Sequence[Any], dt.datetime], int] | None = None

    @property
    def how_long_in_words(self) -> str:
        """Until when it is kept, in the language in use."""
        said = str(self.how_long)
        return said % {"time": time_in_words(self.months)} if self.months else said

    def rows_over(self, now: dt.datetime) -> QuerySet[Any] | None:
        """Return the rows to be forgotten at `now`, the oldest first; None where none ever are."""
        if self.over is None:
            return None
        return self.over(months_before(now, self.months or 0)).order_by("pk")


def time_in_words(months: int) -> str:
    """Return a number of months, as years where they are whole."""
    if months % MONTHS == 0 and months > MONTHS:
        years = months // MONTHS
        return ngettext("%(number)s year", "%(number)s years", years) % {"number": years}
    return ngettext("%(number)s month", "%(number)s months", months) % {"number": months}


_registered: dict[str, Kept] = {}


def register(*kinds: Kept) -> None:
    """Add what an app keeps. Registering a kind twice changes nothing."""
    _registered.update({kind.key: kind for kind in kinds})


def all_kept() -> Sequence[Kept]:
    """Return every kind, in the order in which apps registered them."""
    return tuple(_registered.values())
