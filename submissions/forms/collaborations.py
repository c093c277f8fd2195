"""The rows of countries, each with a count of collaborations by type, and what one can ask of them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _

from portal.formatting import format_answer
from portal.notation import Thousands
from submissions.countries import country_name, in_order, is_country
from submissions.country_search import known_names, surely
from submissions.forms.number import DanishNumberField
from submissions.forms.rows import Collision, collision
from submissions.forms.section import LARGEST_VERSION, MET
from submissions.forms.taken_away import TakenAway
from submissions.models import Collaboration, CollaborationType
from submissions.models.figure import LARGEST_COUNT
from submissions.services.save_figures import CollaborationAnswer, Conflict

LONGEST_SEARCH = 100  # characters; no country is called more
# Names of buttons and fields: what a person asks for beside saving. A button's value is the country's code.
REMOVE, RESTORE, TAKE, ADD, FIND = "remove", "restore", "take", "add-country", "find-country"
# Names in the address of the page: countries to show a row of, what is searched for, and what was removed.
SHOWN, SEARCHED, REMOVED = "land", "find", "fjernet"

_VERSION = re.compile("[0-9]{1,9}")
_ROW = re.compile("country-([A-Z]{2})-country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A count as it stands on the page.

    Attributes:
        met: whether the page shows that it was changed meanwhile.
    """

    name: str
    country: str
    type: str
    label: str
    value: str
    errors: Sequence[str]
    version: int
    met: bool

    @property
    def country_name(self) -> str:
        """What its country is called."""
        return country_name(self.country)


class CollaborationsField(DanishNumberField):
    """How many collaborations of one type there are with one country."""

    def __init__(self, **options: Any) -> None:
        """Take no spaces between thousands: they may part two cells that were pasted as one."""
        super().__init__(decimals=0, thousands=Thousands.DOTS, **options)

    def to_python(self, value: str | Decimal | None) -> Decimal | None:
        """Refuse more than there can be."""
        count = super().to_python(value)
        if count is not None and count > LARGEST_COUNT:
            raise forms.ValidationError(
                _("%(count)s collaborations with one country is too many. Are there too many digits?")
                % {"count": format_answer(count)},
                code="too_many",
            )
        return count


class CountryRow(forms.Form):
    """A country with how many collaborations of each type; blank and 0 are the same.

    A row without any count is an error: a country goes away by "Remove" alone, never because a field was
    emptied.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        code: str,
        stored: Mapping[str, Collaboration] | None = None,
        is_open: bool = True,
    ) -> None:
        """Make the fields.

        Args:
            data: what was sent.
            code: the country, ISO 3166-1 alpha-2.
            stored: the saved rows by type, those taken away too.
            is_open: whether it can be changed now.
        """
        prefix = f"country-{code}"
        super().__init__(data if f"{prefix}-country" in (data or ()) else None, prefix=prefix)
        self.code, self.name, self.stored, self.is_open = (
            code,
            country_name(code),
            dict(stored or {}),
            is_open,
        )
        self.conflicts: Sequence[Collision] = ()
        self.met: Mapping[str, int] = {}  # versions that stand of what collided, by type
        self.fields["country"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=code, disabled=True
        )
        for type_ in CollaborationType:
            row = self.stored.get(type_)
            self.fields[type_] = CollaborationsField(
                required=False,
                label=type_.label,
                initial=None if row is None or not row.count else Decimal(row.count),
                disabled=not is_open,
            )
            self.fields[f"{type_}-version"] = forms.IntegerField(
                required=False,
                min_value=0,
                max_value=LARGEST_VERSION,
                widget=forms.HiddenInput,
                initial=row.version if row else 0,
                disabled=not is_open,
            )

    def clean(self) -> dict[str, Any]:
        """Ask for what is missing."""
        cleaned = super().clean() or {}
        counts = [cleaned.get(type_) for type_ in CollaborationType]
        if self.is_open and not any(counts) and not self.errors:
            self.add_error(
                CollaborationType.CLUSTER,
                _("Write how many collaborations you have with %(country)s, or remove the country.")
                % {"country": self.name},
            )
        return cleaned

    @property
    def met_oneself(self) -> bool:
        """Whether all that collided was saved by the same person, in another window."""
        return bool(self.conflicts) and all(one.own for one in self.conflicts)

    @property
    def unsaved(self) -> bool:
        """Whether its fields hold what was typed and is not saved."""
        return bool(self.conflicts) or (self.is_bound and bool(self.errors))

    @property
    def most(self) -> int:
        """The largest count that is taken."""
        return LARGEST_COUNT

    @property
    def known_names(self) -> str:
        """What the country is called in a sheet, as the script reads it."""
        return "|".join(known_names(self.code))

    @cached_property
    def cells(self) -> list[Cell]:
        """The counts, as the page shows them."""
        return list(self._cells())

    @property
    def sent_to_remove(self) -> str:
        """The names of the fields that a removal sends, for htmx."""
        versions = (f"{self.prefix}-{type_}-version" for type_ in CollaborationType)
        return ",".join((REMOVE, "csrfmiddlewaretoken", f"{self.prefix}-country", *versions))

    def _cells(self) -> Iterator[Cell]:
        for type_ in CollaborationType:
            row = self.stored.get(type_)
            name, version = f"{self.prefix}-{type_}", f"{self.prefix}-{type_}-version"
            typed = self.data.get(name) if self.is_bound and self.is_open else None
            seen = str(self.data.get(version, "")) if self.is_bound and self.is_open else ""
            yield Cell(
                name=name,
                country=self.code,
                type=type_.value,
                label=str(type_.label),
                value=count_text(row) if typed is None else typed,
                errors=[str(error) for error in self.errors.get(type_, ())] if self.is_bound else (),
                version=int(seen) if _VERSION.fullmatch(seen) else row.version if row else 0,
                # A row that cannot be read meets nobody, and forgets nothing.
                met=type_ in self.met or (self.unsaved and not self.met and self._met_before(type_)),
            )

    def answers(self) -> list[CollaborationAnswer]:
        """Return the row by type; a blank takes the count away. A row with an error says nothing."""
        if not self.is_bound or not self.is_valid():
            return []
        return [self._answer(type_, int(self.cleaned_data[type_] or 0)) for type_ in CollaborationType]

    def removal(self) -> list[CollaborationAnswer]:
        """Return what takes the country away, whatever stands in its fields."""
        self.full_clean()
        return [self._answer(type_, 0) for type_ in CollaborationType]

    def _answer(self, type_: CollaborationType, count: int) -> CollaborationAnswer:
        version = self.cleaned_data.get(f"{type_}-version") or 0
        return CollaborationAnswer(
            country=self.code, type=type_.value, count=count, version=version, met=self._met_before(type_)
        )

    def _met_before(self, type_: str) -> bool:
        """Whether the page showed already that a count was changed meanwhile."""
        return bool(self.data.get(self.add_prefix(f"{type_}{MET}")))

    def stand_on(self, stored: Iterable[Collaboration]) -> None:
        """Show the versions that stand, but the one seen of a count that is another: it goes on colliding."""
        self.__dict__.pop("cells", None)
        self.stored = {row.type: row for row in stored if row.country == self.code}
        self.data = {
            name: value
            for name, value in self.data.items()
            if not name.endswith("-version") or self._shows_another(name.split("-")[-2])
        }

    def _shows_another(self, type_: str) -> bool:
        """Whether another count stands than was sent, in a row that is valid."""
        stands = self.stored[type_].count if type_ in self.stored else 0
        return type_ in self.met or int(self.cleaned_data.get(type_) or 0) != stands

    @property
    def standing(self) -> str:
        """The versions to go on from where ours is kept, as the script reads them."""
        return " ".join(f"{type_}:{version}" for type_, version in self.met.items())

    def taken_away(self) -> TakenAway:
        """Return what stands saved, to put it back after it was taken away."""
        rows = [self.stored.get(type_) for type_ in CollaborationType]
        return TakenAway(
            code=self.code,
            counts=tuple(row.count if row else 0 for row in rows),
            versions=tuple(row.version if row else 0 for row in rows),
        )


class CountryRows:
    """All the rows of a page, in order of country."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        collaborations: Iterable[Collaboration],
        is_open: bool,
        asked: Mapping[str, str] | None = None,
    ) -> None:
        """Make the rows.

        Args:
            data: what was sent.
            collaborations: what is saved, the rows taken away too.
            is_open: whether they can be changed now.
            asked: the parameters in the page's address.
        """
        stored: dict[str, dict[str, Collaboration]] = {}
        for row in collaborations:
            stored.setdefault(row.country, {})[row.type] = row
        self.data, self.asked, self.is_open = data or {}, asked or {}, is_open
        # A country that was taken away while this person had it on the page still has its row: what they
        # typed is not dropped.
        shown = {code for code, rows in stored.items() if any(row.count for row in rows.values())}
        if is_open:
            shown |= self._sent() | self._opened()
        self.rows = [
            CountryRow(
                data,
                code=code,
                stored=stored.get(code),
                is_open=is_open,
            )
            for code in in_order(shown)
        ]
        self.taken_away = self._taken_away(stored, shown)

    def _sent(self) -> set[str]:
        codes = {match[1] for name in self.data if (match := _ROW.fullmatch(name))}
        return {code for code in codes if is_country(code)}

    def _opened(self) -> set[str]:
        codes = (self.data.get(ADD, ""), *self.asked.get(SHOWN, "").split("-"))
        return {code for code in codes if is_country(code)}

    def _taken_away(
        self, stored: Mapping[str, Mapping[str, Collaboration]], shown: set[str]
    ) -> TakenAway | None:
        """Return the country that was taken away last, with the versions that stand, unless it is back."""
        gone = TakenAway.read(self.asked.get(REMOVED, ""))
        if gone is None or not self.is_open or gone.code in shown or gone.code not in stored:
            return None
        rows = [stored[gone.code].get(type_) for type_ in CollaborationType]
        return TakenAway(
            code=gone.code, counts=gone.counts, versions=tuple(row.version if row else 0 for row in rows)
        )

    def meet(self, conflicts: Sequence[Conflict]) -> None:
        """Show in the rows what others saved meanwhile."""
        for row in self.rows:
            here = [one for one in conflicts if one.country == row.code]
            row.conflicts = [collision(one) for one in here]
            row.met = {one.code.removeprefix("collaborations_"): one.version for one in here}

    def gone_after(self, stored: Iterable[Collaboration]) -> TakenAway:
        """Return the only row as it stood before it was taken away, over the versions `stored` after."""
        (row,) = self.rows
        before = row.taken_away()
        row.stand_on(stored)
        return replace(before, versions=row.taken_away().versions)

    @property
    def find(self) -> str:
        """The name that is searched for."""
        return (self.data.get(FIND) or self.asked.get(SEARCHED) or "").strip()[:LONGEST_SEARCH]

    @property
    def codes(self) -> set[str]:
        """The countries that have a row."""
        return {row.code for row in self.rows}

    def is_valid(self) -> bool:
        """Whether every row that is to be saved can be read."""
        # Every row is asked, so that every error shows.
        return sum(not row.is_valid() for row in self._to_save()) == 0

    def answers(self) -> Sequence[CollaborationAnswer]:
        """Return every row that can be read, and what the buttons ask for. Call it after `is_valid`."""
        answers = [answer for row in self._to_save() for answer in row.answers()]
        answers += [
            answer for row in self.rows if row.is_bound and self._is(REMOVE, row) for answer in row.removal()
        ]
        back = TakenAway.read(self.data.get(RESTORE, "")) if self.is_open else None
        # A country that has a row is there already: one place takes one answer.
        return answers + back.answers() if back and back.code not in self.codes else answers

    @property
    def unreadable(self) -> list[CountryRow]:
        """The rows that keep what was typed until it can be read."""
        return [row for row in self._to_save() if row.errors]

    def _to_save(self) -> list[CountryRow]:
        return [
            row for row in self.rows if row.is_bound and not self._is(REMOVE, row) and not self._is(TAKE, row)
        ]

    def _is(self, asked: str, row: CountryRow) -> bool:
        return bool(self.data.get(asked) == row.code)

    def lead_back(self) -> str:
        """Return what follows the address of the page after a save, so that it shows what was asked for."""
        meant = surely(self.find)
        if code := self.data.get(ADD) or (meant.code if meant else ""):
            return f"?{urlencode({SHOWN: code})}#country-{code}"
        for row in self.rows:
            gone = row.taken_away()
            if self._is(REMOVE, row) and any(gone.counts):
                return f"?{urlencode({REMOVED: str(gone)})}#countries"
        return f"?{urlencode({SEARCHED: self.find})}#countries" if self.find else ""


def stays(data: Mapping[str, Any]) -> bool:
    """Tell whether what was sent asks for something on the page, so that one does not go on to the next."""
    return any(name in data for name in (REMOVE, RESTORE, TAKE, ADD)) or bool(data.get(FIND, "").strip())


def count_text(row: Collaboration | None) -> str:
    """Return a count as one would type it; none and 0 are a blank."""
    return format_answer(Decimal(row.count)) if row and row.count else ""
