"""What somebody wants to see of the board: filters and order, as they stand in the query string."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import ClusterKind
from submissions.models import SubmissionStatus

LONGEST_TEXT = 100  # characters
TEXT, SORT = "q", "sort"
Options = Mapping[str, str | Promise]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Something that the board can be narrowed by.

    Attributes:
        options: what can be chosen, by its word in the query string.
        several: whether more than one can be chosen; then what is any of them is shown.
    """

    name: str
    label: str | Promise
    options: Options
    several: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Something that the board can be sorted by.

    Attributes:
        falling: whether a first click sorts the largest to the top.
        figure: whether it is set as a number.
    """

    name: str
    label: str | Promise
    falling: bool = False
    figure: bool = False


YES_OR_NO: Options = {"yes": _("Has some"), "no": _("Has none")}
# Of whom nobody has counted yet, nothing is known: neither that there is something nor that there is nothing.
UNCOUNTED = "uncounted"
NOT_COUNTED: Options = {UNCOUNTED: _("Not counted yet")}
FILTERS: Mapping[str, Filter] = {
    one.name: one
    for one in (
        Filter(
            name="status",
            label=_("Status"),
            options={status.value: status.label for status in SubmissionStatus},
            several=True,
        ),
        Filter(name="kind", label=_("Kind"), options={kind.value: kind.label for kind in ClusterKind}),
        Filter(
            name="answered",
            label=_("Answered"),
            options={
                "none": _("Nothing"),
                "some": _("Some of it"),
                "complete": _("Everything"),
                **NOT_COUNTED,
            },
        ),
        Filter(name="errors", label=_("Errors"), options={**YES_OR_NO, **NOT_COUNTED}),
        Filter(name="warnings", label=_("Warnings to explain"), options={**YES_OR_NO, **NOT_COUNTED}),
        Filter(name="explained", label=_("Explanations"), options={**YES_OR_NO, **NOT_COUNTED}),
        Filter(name="comments", label=_("Open comments"), options=YES_OR_NO),
        Filter(
            name="activity",
            label=_("Last activity"),
            options={
                "week": _("Within the last 7 days"),
                "quiet": _("More than 14 days ago"),
                "never": _("None yet"),
            },
        ),
        Filter(
            name="deadline",
            label=_("Deadline"),
            options={
                "overdue": _("Overdue, and not sent"),
                "week": _("Within 7 days, and not sent"),
                "own": _("A deadline of its own"),
                "late": _("Sent late"),
            },
        ),
        Filter(
            name="size",
            label=_("Last year’s financing"),
            options={
                "small": _("Under 5 million DKK"),
                "medium": _("5 to 15 million DKK"),
                "large": _("15 million DKK or more"),
                "none": _("Not known"),
                **NOT_COUNTED,
            },
        ),
        Filter(
            name="reviewer",
            label=_("Reviewer"),
            options={"mine": _("Me"), "other": _("Somebody else"), "nobody": _("Nobody yet")},
        ),
    )
}
COLUMNS: Mapping[str, Column] = {
    one.name: one
    for one in (
        Column(name="name", label=pgettext_lazy("column", "Reporter")),
        Column(name="status", label=pgettext_lazy("column", "Status")),
        Column(name="kind", label=pgettext_lazy("column", "Kind")),
        Column(name="answered", label=pgettext_lazy("column", "Answered"), figure=True),
        Column(name="errors", label=pgettext_lazy("column", "Errors"), falling=True, figure=True),
        Column(name="warnings", label=pgettext_lazy("column", "Warnings"), falling=True, figure=True),
        Column(name="explained", label=pgettext_lazy("column", "Explained"), falling=True, figure=True),
        Column(name="comments", label=pgettext_lazy("column", "Comments"), falling=True, figure=True),
        Column(name="activity", label=pgettext_lazy("column", "Last activity"), falling=True),
        Column(name="deadline", label=pgettext_lazy("column", "Deadline")),
        Column(
            name="size", label=pgettext_lazy("column", "Last year, million DKK"), falling=True, figure=True
        ),
        Column(name="reviewer", label=pgettext_lazy("column", "Reviewer")),
    )
}
FIRST = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardChoice:
    """What is chosen.

    Attributes:
        filters: the words chosen by filter, in the order of `FILTERS`; without any, everything.
        text: what the name has in it, however it is written.
        sort: the name of a column.
        unread: what could not be read, by the name of its parameter.
    """

    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    text: str = ""
    sort: str = FIRST
    falling: bool = False
    unread: Sequence[str] = ()

    @property
    def narrowed(self) -> bool:
        """Whether anything may be left out."""
        return bool(self.filters or self.text)

    @property
    def order(self) -> str:
        """The order as it stands in the query string."""
        return f"-{self.sort}" if self.falling else self.sort

    @property
    def querystring(self) -> str:
        """The choice as a query string, in one way only; empty for all there is, by name. No page."""
        pairs = [(name, word) for name, words in self.filters.items() for word in words]
        if self.text:
            pairs.append((TEXT, self.text))
        if self.order != FIRST:
            pairs.append((SORT, self.order))
        return urlencode(pairs)

    def with_only(self, name: str, *words: str) -> "BoardChoice":
        """Return the choice with `words` in the filter `name`; without any, with the filter left out."""
        wanted = {**self.filters, name: words}
        return replace(self, filters={one: wanted[one] for one in FILTERS if wanted.get(one)})

    def sorted_by(self, column: Column) -> "BoardChoice":
        """Return the choice in the order that a click on the head of `column` asks for."""
        falling = not self.falling if self.sort == column.name else column.falling
        return replace(self, sort=column.name, falling=falling)


def read_choice(query: QueryDict) -> BoardChoice:
    """Read what is chosen. What is not known is left out and named, so that the page can say so."""
    filters: dict[str, Sequence[str]] = {}
    unread: list[str] = []
    for name, one in FILTERS.items():
        words = [word for word in query.getlist(name) if word]
        if not one.several:
            words = words[:1]
        if chosen := tuple(word for word in one.options if word in words):
            filters[name] = chosen
        if any(word not in one.options for word in words):
            unread.append(name)
    order = query.get(SORT, "") or FIRST
    sort = order.removeprefix("-")
    if sort not in COLUMNS:
        unread.append(SORT)
        order = sort = FIRST
    text = " ".join(query.get(TEXT, "").replace("\0", " ").split())[:LONGEST_TEXT].strip()
    return BoardChoice(
        filters=filters, text=text, sort=sort, falling=order.startswith("-"), unread=tuple(unread)
    )
