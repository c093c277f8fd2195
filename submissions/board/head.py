"""What stands above the board's rows: heads that sort, links that filter, and the form that does both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from submissions.board.choice import COLUMNS, FILTERS, BoardChoice, Column
from submissions.models import SubmissionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a column.

    Attributes:
        query: the query string that sorts by it, or turns the order around where it does already.
        order: "ascending" or "descending" where the rows are sorted by it, otherwise empty.
    """

    column: Column
    query: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCount:
    """How many are in a status, and the query string that shows them alone."""

    status: str
    label: str
    number: int
    query: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """Something chosen, in words, and the query string without it."""

    label: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something that can be chosen in the form."""

    word: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterField:
    """A field of the form."""

    name: str
    label: str
    several: bool
    options: Sequence[Option]


def heads_of(choice: BoardChoice) -> Mapping[str, Head]:
    """Return the heads by name of their column."""
    return {
        column.name: Head(
            column=column,
            query=choice.sorted_by(column).querystring,
            order=("descending" if choice.falling else "ascending") if choice.sort == column.name else "",
        )
        for column in COLUMNS.values()
    }


def status_counts(choice: BoardChoice, counts: Mapping[str, int]) -> Sequence[StatusCount]:
    """Return the statuses that somebody is in; each keeps what else is chosen."""
    return [
        StatusCount(
            status=status,
            label=str(status.label),
            number=counts[status],
            query=choice.with_only("status", status).querystring,
            current=tuple(choice.filters.get("status", ())) == (status.value,),
        )
        for status in SubmissionStatus
        if counts[status]
    ]


def chips_of(choice: BoardChoice) -> Sequence[Chip]:
    """Return what is chosen, each by itself."""
    chips = [
        Chip(
            label=f"{FILTERS[name].label}: {FILTERS[name].options[word]}",
            query=choice.with_only(name, *(other for other in words if other != word)).querystring,
        )
        for name, words in choice.filters.items()
        for word in words
    ]
    if choice.text:
        name_word = _("Name")
        chips.append(Chip(label=f"{name_word}: {choice.text}", query=replace(choice, text="").querystring))
    return chips


def fields_of(choice: BoardChoice) -> Sequence[FilterField]:
    """Return the fields of the form, filled in with what is chosen."""
    return [
        FilterField(
            name=one.name,
            label=str(one.label),
            several=one.several,
            options=[
                Option(word=word, label=str(label), chosen=word in choice.filters.get(one.name, ()))
                for word, label in one.options.items()
            ],
        )
        for one in FILTERS.values()
    ]


def unread_labels(choice: BoardChoice) -> Sequence[str]:
    """Return the labels of what could not be read."""
    return [str(FILTERS[name].label) if name in FILTERS else name for name in choice.unread]
