"""The rules there are, by the name under which a round's checks call them: that of their module."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from submissions.checks import (
    change,
    elsewhere,
    first_year,
    granted,
    magnitude,
    many_as_last_year,
    own_history,
    parts,
    parts_equal,
    ratio,
    required,
    rows_magnitude,
    same_as_last_year,
    subset,
)
from submissions.checks import range as range_
from submissions.checks.finding import Breach
from submissions.checks.parameters import Parameters
from submissions.checks.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule: what it is called where limits are edited, what it takes, and how it looks.

    Attributes:
        of_size: it asks whether a figure is as large as one would think.
        falls_back: it is silent at a figure that another rule asks that of already.
    """

    title: str | Promise
    parameters: type[Parameters]
    check: Callable[[Any, Reading], Iterator[Breach]]
    of_size: bool = False
    falls_back: bool = False


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
    "range": Rule(
        title=_("Outside what is usual"),
        parameters=range_.RangeParameters,
        check=range_.check,
        of_size=True,
    ),
    "change": Rule(
        title=_("Large change from last year"),
        parameters=change.ChangeParameters,
        check=change.check,
        of_size=True,
    ),
    "own_history": Rule(
        title=_("Far from its own earlier years"),
        parameters=own_history.OwnHistoryParameters,
        check=own_history.check,
        of_size=True,
    ),
    "magnitude": Rule(
        title=_("A digit too many or too few"),
        parameters=magnitude.MagnitudeParameters,
        check=magnitude.check,
        of_size=True,
        falls_back=True,
    ),
    "rows_magnitude": Rule(
        title=_("A digit too many or too few, by country"),
        parameters=rows_magnitude.RowsMagnitudeParameters,
        check=rows_magnitude.check,
    ),
    "first_year": Rule(
        title=_("Unusual, without an earlier year"),
        parameters=first_year.FirstYearParameters,
        check=first_year.check,
        of_size=True,
        falls_back=True,
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
