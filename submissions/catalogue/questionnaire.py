"""A questionnaire as its catalogue has it: plain, frozen, and knowing where each thing stands."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

YEAR = "{year}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in a file.

    Attributes:
        path: the file, by its name.
        lines: the line of the thing itself under "", and of each key that stands in it.
    """

    path: str
    lines: Mapping[str, int]

    def line(self, key: str = "") -> int:
        """Return the line of a key, or of the thing itself where it has no such key."""
        return self.lines.get(key, self.lines.get("", 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """When a round opens, what its deadline is, and until when a late submission can be sent."""

    opens: dt.datetime
    deadline: dt.datetime
    last_edit: dt.datetime
    spot: Spot = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text in both languages, with `YEAR` where it speaks of the year that is asked about."""

    da: str = ""
    en: str = ""

    def about(self, year: int | str) -> "Words":
        """Return the text with its year."""
        return Words(da=self.da.replace(YEAR, str(year)), en=self.en.replace(YEAR, str(year)))


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionEntry:
    """A question, or a computed total that is shown among the questions.

    Attributes:
        unit: one of `Unit`; empty where the catalogue has none that is known.
        collaborations: the type of collaborations that it sums up, "all" for every type, or empty.
        subset_of: the code that its figure is counted within, or empty.
        part_of: the code of the total that it is added to, or empty.
    """

    code: str
    unit: str
    required: bool
    computed: bool
    collaborations: str
    subset_of: str
    part_of: str
    break_in_series: bool
    label: Words
    definition: Words
    help: Words
    spot: Spot = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionEntry:
    """A page of the questionnaire."""

    code: str
    title: Words
    intro: Words
    collaborations: bool
    questions: tuple[QuestionEntry, ...]
    spot: Spot = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckEntry:
    """A rule on the figures, with its parameters."""

    code: str
    rule: str
    severity: str
    parameters: Mapping[str, Any]
    message: Words
    spot: Spot = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """What is asked about a year, and when. `dates` is None where the catalogue's cannot be read."""

    year: int
    dates: Dates | None
    sections: tuple[SectionEntry, ...]
    checks: tuple[CheckEntry, ...]
    spot: Spot = field(compare=False)

    def questions(self) -> Iterator[QuestionEntry]:
        """Go through the questions in their order."""
        for section in self.sections:
            yield from section.questions

    @property
    def codes(self) -> frozenset[str]:
        """The indicators that it asks or computes."""
        return frozenset(question.code for question in self.questions())
