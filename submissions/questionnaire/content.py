"""What a person writes of a questionnaire: sections, questions and checks in plain, frozen values."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from submissions.models import Check, Question, Section

LONGEST_TEXT = 5_000  # characters of a definition, a help or an introduction: two pages
LONGEST_MESSAGE = 1_000  # characters of what a check says; it stands beside a field
CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_WHITE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionContent:
    """The texts of a section in both languages."""

    title_da: str
    title_en: str
    intro_da: str = ""
    intro_en: str = ""

    @classmethod
    def of(cls, section: Section) -> "SectionContent":
        """Return the texts that are stored."""
        return cls(**{name: getattr(section, name) for name in cls.__slots__})

    def values(self) -> dict[str, Any]:
        """Return them by the names of the fields that they are stored in."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionContent:
    """A question as it is asked; which indicator it asks about stands beside it.

    Attributes:
        section: the code of the section that it stands in.
        subset_of: the code of the question that its figure is counted within, or empty.
        part_of: the code of the total that it is added to, or empty.
    """

    section: str
    label_da: str
    label_en: str
    definition_da: str = ""
    definition_en: str = ""
    help_da: str = ""
    help_en: str = ""
    required: bool = True
    subset_of: str = ""
    part_of: str = ""
    break_in_series: bool = False

    @classmethod
    def of(cls, question: Question) -> "QuestionContent":
        """Return what is stored, section, whole and total at hand."""
        texts = {name: getattr(question, name) for name in TEXTS}
        return cls(
            section=question.section.code,
            required=question.required,
            subset_of=question.subset_of.code if question.subset_of else "",
            part_of=question.part_of.code if question.part_of else "",
            break_in_series=question.break_in_series,
            **texts,
        )

    def values(self) -> dict[str, Any]:
        """Return all of it by name, as it is recorded."""
        return asdict(self)

    @property
    def texts(self) -> dict[str, str]:
        """The words alone, by the names of the fields that they are stored in."""
        return {name: getattr(self, name) for name in TEXTS}


# The words of a question, in the order in which they are written.
TEXTS = ("label_da", "label_en", "definition_da", "definition_en", "help_da", "help_en")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckMessage:
    """What a check says in both languages, with places in braces."""

    message_da: str
    message_en: str

    @classmethod
    def of(cls, check: Check) -> "CheckMessage":
        """Return what is stored."""
        return cls(message_da=check.message_da, message_en=check.message_en)

    def values(self) -> dict[str, Any]:
        """Return it by the names of the fields that it is stored in."""
        return asdict(self)


def differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return the old and the new value of all that differs, by name, as it is recorded."""
    return {name: [old.get(name), value] for name, value in new.items() if old.get(name) != value}


def same_definition(one: QuestionContent, year: int, other: QuestionContent, other_year: int) -> bool:
    """Return whether two years' definitions say the same of their own year, whatever the spaces."""
    return all(
        _about_any_year(getattr(one, name), year) == _about_any_year(getattr(other, name), other_year)
        for name in ("definition_da", "definition_en")
    )


def _about_any_year(text: str, year: int) -> str:
    for back in (0, 1):
        text = text.replace(str(year - back), f"{{{back}}}")
    return _WHITE.sub(" ", text).strip()
