"""Reads the tables of a TOML file key by key, and notes what is not as it should be."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from submissions.catalogue.positions import Place, Positions
from submissions.catalogue.problems import Problem
from submissions.catalogue.questionnaire import Spot, Words

_CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
LANGUAGES = ("da", "en")


class TomlFile:
    """A file that was parsed, with its lines and the problems found in it so far."""

    def __init__(self, path: Path, text: str) -> None:
        """Take a file by its `path` and its `text`."""
        self.name = path.name
        self.problems: list[Problem] = []
        self._positions = Positions(text)

    def line(self, place: Place) -> int:
        """Return the line of what stands at `place`."""
        return self._positions.line(place)

    def report(self, place: Place, message: str) -> None:
        """Note a problem with what stands, or should stand, at `place`."""
        self.problems.append(Problem(path=self.name, line=self.line(place), message=message))


class Table:
    """A table, of which each key is asked for by kind; a wrong or missing one is noted and read as empty."""

    def __init__(self, file: TomlFile, values: Mapping[str, Any], place: Place = ()) -> None:
        """Take the table that stands at `place` of `file`."""
        self.file = file
        self.place = place
        self._values = values
        self._known: set[str] = set()

    @property
    def spot(self) -> Spot:
        """Where it stands."""
        lines = {key: self.file.line((*self.place, key)) for key in self._values}
        return Spot(path=self.file.name, lines={"": self.file.line(self.place), **lines})

    def has(self, key: str) -> bool:
        """Return whether it has `key`."""
        return key in self._values

    def text(self, key: str, *, default: str | None = None, longest: int | None = None) -> str:
        """Return a text, stripped. One without a `default` must be there and must not be empty."""
        value = self._get(key, str, "a text", missing_is_fine=default is not None)
        if value is None:
            return default or ""
        text: str = value.strip()
        if default is None and not text:
            self.report(key, f'"{key}" is empty')
        if longest is not None and len(text) > longest:
            self.report(key, f'"{key}" has {len(text)} characters; at most {longest} fit')
        return text

    def words(self, key: str, *, optional: bool = False, longest: int | None = None) -> Words:
        """Return the text `key` in both languages: both or, where it is optional, neither."""
        optional = optional and not any(self.has(f"{key}_{language}") for language in LANGUAGES)
        default = "" if optional else None
        return Words(
            da=self.text(f"{key}_da", default=default, longest=longest),
            en=self.text(f"{key}_en", default=default, longest=longest),
        )

    def code(self, key: str, *, longest: int | None = None) -> str:
        """Return a code: small letters, digits and single underscores."""
        code = self.text(key, longest=longest)
        if code and not _CODE.fullmatch(code):
            self.report(
                key, f'"{key}" is "{code}"; a code has only small letters a-z, digits and underscores'
            )
        return code

    def choice(self, key: str, among: Iterable[str], *, default: str | None = None) -> str:
        """Return one of a few words, or an empty text where it is none of them."""
        choices = list(among)
        value = self.text(key, default=default)
        if value and value not in choices:
            self.report(key, f'unknown {key} "{value}"; known are {", ".join(choices)}')
            return ""
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._get(key, bool, "true or false", missing_is_fine=True)
        return default if value is None else bool(value)

    def whole(self, key: str, *, missing_is_fine: bool = False) -> int | None:
        """Return a whole number, or None."""
        value = self._get(key, int, "a whole number", missing_is_fine=missing_is_fine)
        return None if value is None else int(value)

    def moment(self, key: str, timezone: dt.tzinfo) -> dt.datetime | None:
        """Return a moment that is written as local time, or None."""
        value = self._get(key, dt.datetime, "a date and time, such as 2019-03-01T12:00:00")
        if value is None:
            return None
        if value.tzinfo is not None:
            self.report(key, f'"{key}" has an offset; write the time on the clock in Copenhagen, without one')
            return None
        local: dt.datetime = value.replace(tzinfo=timezone)
        return local

    def mapping(self, key: str) -> Mapping[str, Any]:
        """Return a table of anything, empty where there is none."""
        return self._get(key, dict, "a table", missing_is_fine=True) or {}

    def table(self, key: str) -> "Table | None":
        """Return a table in it, or None."""
        values = self._get(key, dict, f"a table, [{key}]")
        return None if values is None else Table(self.file, values, (*self.place, key))

    def tables(self, key: str) -> Iterator["Table"]:
        """Go through the tables `[[key]]` in it."""
        rows = self._get(key, list, f"tables, [[{key}]]", missing_is_fine=True)
        for number, values in enumerate(rows or ()):
            place = (*self.place, key, number)
            if isinstance(values, dict):
                yield Table(self.file, values, place)
            else:
                self.file.report(place, f'"{key}" must be tables, [[{key}]]')

    def all_tables(self) -> Iterator[tuple[str, "Table"]]:
        """Go through the tables in it, whatever their names."""
        for name in self._values:
            if table := self.table(name):
                yield name, table

    def refuse_others(self) -> None:
        """Note every key that nothing has asked for. Call it last."""
        for key in self._values:
            if key not in self._known:
                self.report(key, f'unknown key "{key}"')

    def report(self, key: str, message: str) -> None:
        """Note a problem with `key`."""
        self.file.report((*self.place, key), message)

    def _get(self, key: str, kind: type, named: str, *, missing_is_fine: bool = False) -> Any:
        self._known.add(key)
        value = self._values.get(key)
        if value is None:
            if not missing_is_fine:
                self.report(key, f'"{key}" is missing')
            return None
        # In Python a bool is an int.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.report(key, f'"{key}" must be {named}')
            return None
        return value
