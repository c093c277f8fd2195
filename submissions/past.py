"""Earlier years as they stand beside a field: the figures, whose they are, and the change from them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from babel.lists import format_list
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from submissions.checks.finding import Answer
from submissions.history import Barrier, FigureHistory, PastAnswer
from submissions.models import Question
from submissions.models.fields import hundredths
from submissions.presentation import answer_text, change_text

# Why an earlier year cannot be compared, by whether there is a figure of it at all.
WHY_NOT = {
    (Barrier.BREAK, True): _("the definition was another, so the years cannot be compared."),
    (Barrier.SPLIT, True): _(
        "the figure of all of %(names)s, before you were separated. It cannot be compared."
    ),
    (Barrier.PARTED, True): _("with %(names)s, not counted here now. The years cannot be compared."),
    (Barrier.WITHIN, True): _("without what %(names)s reported. The years cannot be compared."),
    (Barrier.WITHIN, False): _("you reported together with %(names)s."),
    (Barrier.MISSING, True): _("%(names)s gave no figure. The years cannot be compared."),
}
# Where a definition, which says what counts, goes on to what does not, and to an example.
_TURN = re.compile(r"(?<=[.;:]) (?=(?:Tæl ikke|Do not count|Eksempel:|Example:))")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFigure:
    """An earlier year's figure.

    Attributes:
        text: the figure with its unit, why there is none, or a dash.
    """

    year: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What stands beside a field.

    Attributes:
        years: newest first; only last year's where nothing was answered in any.
        change: from last year to what is saved, in whole percent; a dash where there is nothing to compare.
        compared: last year's figure in hundredths, for the script that computes the change as one types;
            empty where there is nothing to compare.
        notes: who reported it, and what keeps it from being compared.
    """

    code: str
    years: tuple[PastFigure, ...]
    change: str
    compared: str
    notes: tuple[str, ...]

    @property
    def answered(self) -> bool:
        """Whether there is anything to compare with, if only a zero."""
        return len(self.years) > 1


def past_of(question: Question, answer: Answer, history: FigureHistory) -> Past:
    """Return what stands beside the field of `question`, `answer` being this year's as it is saved."""
    known = any(past.answer.answered for past in history.shown)
    compared = history.compared
    return Past(
        code=question.code,
        years=tuple(
            PastFigure(year=past.year, text=answer_text(question, past.answer))
            for past in (history.shown if known else history.shown[:1])
        ),
        change=change_text(answer, compared),
        compared=str(hundredths(compared.value)) if compared is not None and compared.value else "",
        notes=tuple(notes_of(history.shown)),
    )


def definition_paragraphs(definition: str) -> list[str]:
    """Return a definition as paragraphs: what counts, what does not, an example."""
    return [part for paragraph in definition.split("\n") for part in _TURN.split(paragraph.strip()) if part]


def notes_of(years: Sequence[PastAnswer]) -> Iterator[str]:
    """Say who reported, and what keeps it from being compared: each once, with its years."""
    said: dict[str, list[str]] = {}
    for past in years:
        for words in (_who(past), _why_not(past)):
            if words:
                said.setdefault(words, []).append(str(past.year))
    for words, of_years in said.items():
        yield f"{names(of_years)}: {words}"


def _who(past: PastAnswer) -> str:
    if past.own or past.barrier == Barrier.SPLIT or not past.answer.answered:
        return ""
    return str(_("reported by %(names)s.") % {"names": names(past.reporters)})


def _why_not(past: PastAnswer) -> str:
    words = WHY_NOT.get((past.barrier, past.answer.answered))
    return str(words) % {"names": names(past.about)} if words else ""


def names(of: Sequence[str]) -> str:
    """Return names as one says them: A, B and C."""
    danish = (get_language() or "da").startswith("da")
    return format_list(list(of), locale="da" if danish else "en_GB") if of else ""
