"""What is kept about one person, part by part. Each app registers what it keeps; nothing of others is in it.

No part has a password, a code, a key or a token, nor what is kept of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from accounts.models import User

MOST_SHOWN = 10  # rows of a part on the page; the file has all
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Something that is kept, of each row of a part.

    Attributes:
        path: where it stands, from the row, as queries name it.
        says: what it is, in words.
    """

    path: str
    says: str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A kind of thing that is kept about a person.

    Attributes:
        key: its name in the file.
        of: returns the rows of a person, the newest first.
        columns: what is kept of each row, by its name in the file.
        line: a row as the page says it; where there is none, the page tells how many rows there are.
        covers: the fields that lead from a row to the person, as app.Model.field.
    """

    key: str
    title: str | Promise
    says: str | Promise
    of: Callable[[User], QuerySet[Any]]
    columns: Mapping[str, Column]
    line: Callable[[Row], str] | None = None
    covers: frozenset[str] = frozenset()

    def rows(self, person: User, most: int | None = None) -> Iterator[Row]:
        """Yield what is kept, by the names of the file. One query."""
        paths = [column.path for column in self.columns.values()]
        for values in self.of(person).values_list(*paths)[:most]:
            yield dict(zip(self.columns, values, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A part as the page shows it.

    Attributes:
        lines: the newest rows in words; none where the page tells only how many there are.
    """

    part: Part
    lines: Sequence[str]
    count: int

    @property
    def more(self) -> int:
        """How many rows the file has beyond those that are shown."""
        return self.count - len(self.lines)


_registered: dict[str, Part] = {}


def register(*parts: Part) -> None:
    """Add what an app keeps. Registering a part twice changes nothing."""
    _registered.update({part.key: part for part in parts})


def all_parts() -> Sequence[Part]:
    """Return every part, in the order in which apps registered them."""
    return tuple(_registered.values())


def shown_parts(person: User) -> tuple[Sequence[Shown], Sequence[Shown]]:
    """Return the parts shown row by row, and those of which rows are counted. At most two queries a part."""
    told = [_shown(part, person) for part in all_parts()]
    return [one for one in told if one.part.line], [one for one in told if one.count and not one.part.line]


def _shown(part: Part, person: User) -> Shown:
    lines = _lines(part, part.rows(person, MOST_SHOWN)) if part.line else []
    return Shown(part=part, lines=lines, count=part.of(person).count())


def _lines(part: Part, rows: Iterable[Row]) -> list[str]:
    return [part.line(row) for row in rows] if part.line else []
