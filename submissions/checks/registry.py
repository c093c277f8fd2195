"""The rules there are, by the name under which a round's checks call them: that of their module."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from submissions.checks import (
    change,
    elsewhere,
    granted,
    many_as_last_year,
    own_history,
    parts,
    parts_equal,
    ratio,
    required,
    same_as_last_year,
    subset,
)
from submissions.checks import range as range_
from submissions.checks.finding import Breach
from submissions.checks.parameters import Parameters
from submissions.checks.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule: what it is called where limits are edited, what it takes, and how it looks."""

    title: str | Promise
    parameters: type[Parameters]
    check: Callable[[Any, Reading], Iterator[Breach]]


# In the order in which they are listed where limits are edited.
RULES: Mapping[str, Rule] = {
    "required": Rule(
        title=_("Answers that are missing"),
        parameters=required.RequiredParameters,
        check=required.check,
    ),
    "subset": Rule(
        title=_("A part larger than its whole"), parameters=subset.SubsetParameters, check=subset.check
    ),
    "granted": Rule(
        title=_("More granted than applied for"), parameters=granted.GrantedParameters, check=granted.check
    ),
    "parts": Rule(
        title=_("Parts that come to more than the whole"),
        parameters=parts.PartsParameters,
        check=parts.check,
    ),
    "parts_equal": Rule(
        title=_("Parts that do not add up to the total"),
        parameters=parts_equal.PartsEqualParameters,
        check=parts_equal.check,
    ),
    "range": Rule(title=_("Outside what is usual"), parameters=range_.RangeParameters, check=range_.check),
    "change": Rule(
        title=_("Large change from last year"), parameters=change.ChangeParameters, check=change.check
    ),
    "own_history": Rule(
        title=_("Far from its own earlier years"),
        parameters=own_history.OwnHistoryParameters,
        check=own_history.check,
    ),
    "ratio": Rule(title=_("Odd ratio of two figures"), parameters=ratio.RatioParameters, check=ratio.check),
    "elsewhere": Rule(
        title=_("Answered elsewhere, but empty here"),
        parameters=elsewhere.ElsewhereParameters,
        check=elsewhere.check,
    ),
    "same_as_last_year": Rule(
        title=_("Same as last year"),
        parameters=same_as_last_year.SameAsLastYearParameters,
        check=same_as_last_year.check,
    ),
    "many_as_last_year": Rule(
        title=_("Much the same as last year"),
        parameters=many_as_last_year.ManyAsLastYearParameters,
        check=many_as_last_year.check,
    ),
}
