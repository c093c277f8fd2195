"""Where in a TOML file each table and key stands: `tomllib` does not tell."""

import re
from collections.abc import Mapping

# The way to a table or a value, as in ("sections", 0, "questions", 3, "unit").
Place = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(?P<open>\[\[?)\s*(?P<name>[\w.-]+)\s*\]")
_KEY = re.compile(r"\s*(?P<name>[\w-]+)\s*=\s*(?P<value>.*)")
_STRING_OR_COMMENT = re.compile(r"\"(?:\\.|[^\"\\])*\"|'[^']*'|#.*")
_TRIPLE = re.compile(r"\"\"\"|'''")


class Positions:
    """The lines of a TOML file's tables and keys.

    It knows the TOML that catalogues are written in: headers and bare keys each on a line of their own,
    texts over several lines in triple quotes, lists over several lines.
    """

    def __init__(self, text: str) -> None:
        """Read where everything in `text` stands."""
        self._lines: Mapping[Place, int] = _scan(text)

    def line(self, place: Place) -> int:
        """Return the line of what stands at `place`, counted from 1; of what holds it where it is missing."""
        while place:
            if place in self._lines:
                return self._lines[place]
            place = place[:-1]
        return 1


def _scan(text: str) -> dict[Place, int]:
    lines: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    quotes = ""  # the triple quotes of the text that goes on, if one does
    brackets = 0  # how many lists are open
    for number, line in enumerate(text.splitlines(), start=1):
        rest = line
        if quotes:
            if quotes not in line:
                continue
            rest, quotes = line.split(quotes, 1)[1], ""
        elif not brackets:
            if header := _HEADER.match(line):
                table = _enter(header["name"], repeated=header["open"] == "[[", counts=counts)
                lines.setdefault(table, number)
                continue
            if key := _KEY.match(line):
                lines.setdefault((*table, key["name"]), number)
                rest = key["value"]
        quotes = _left_open(rest)
        if not quotes:
            bare = _STRING_OR_COMMENT.sub("", rest)
            brackets = max(0, brackets + bare.count("[") - bare.count("]"))
    return lines


def _enter(name: str, *, repeated: bool, counts: dict[Place, int]) -> Place:
    """Return the place of the table that a header opens; `[[a.b]]` is in the last `[[a]]`."""
    place: Place = ()
    *outer, last = name.split(".")
    for part in outer:
        place = (*place, part)
        if place in counts:
            place = (*place, counts[place])
    place = (*place, last)
    if not repeated:
        return place
    counts[place] = counts.get(place, -1) + 1
    return (*place, counts[place])


def _left_open(rest: str) -> str:
    """Return the triple quotes that `rest` opens and does not close."""
    opened = ""
    for quotes in _TRIPLE.findall(rest):
        if not opened:
            opened = quotes
        elif quotes == opened:
            opened = ""
    return opened
