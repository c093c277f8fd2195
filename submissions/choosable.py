"""The questions that can be named when a submission is sent back, each with what draws attention to it."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from submissions.answers import ALL_TYPES
from submissions.dossier import Dossier
from submissions.models import Question, Severity
from submissions.summary import SummaryRow, summary_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """A question with its answer in words.

    Attributes:
        change: from the year before, in whole percent; a dash where it cannot be told.
        marks: what draws attention to it: warnings, errors, open comments.
        below: whether it opens others with it, its parts or its subset.
    """

    code: str
    label: str
    answer: str
    change: str
    marks: tuple[str, ...]
    below: bool
    total: bool
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosableSection:
    """A section with its questions; `marks` are open comments on the section itself."""

    title: str
    questions: tuple[Choosable, ...]
    marks: tuple[str, ...]


def can_be_named(question: Question) -> bool:
    """Tell whether it can be corrected by itself: countries are entered for all types at once."""
    return question.indicator.collaboration_type in {"", ALL_TYPES}


def choosable_of(dossier: Dossier, chosen: Collection[str] = ()) -> tuple[ChoosableSection, ...]:
    """Return the questions by section. One query, for open comments."""
    threads = list(dossier.submission.comments.open_threads().values_list("indicator_id", "section_id"))
    on_figures = Counter(indicator for indicator, _section in threads if indicator)
    on_sections = Counter(section for _indicator, section in threads if section)
    wholes = {question.subset_of_id for question in dossier.questions} | {
        question.part_of_id for question in dossier.questions
    }
    return tuple(
        ChoosableSection(
            title=summary.section.title,
            questions=tuple(
                _choosable(dossier, row, on_figures[row.question.indicator_id], wholes, chosen)
                for row in summary.rows
                if can_be_named(row.question)
            ),
            marks=_comments(on_sections[summary.section.pk]),
        )
        for summary in summary_of(dossier)
    )


def marked_codes(sections: Sequence[ChoosableSection]) -> list[str]:
    """Return the codes of the questions that something draws attention to."""
    return [one.code for section in sections for one in section.questions if one.marks]


def _choosable(
    dossier: Dossier, row: SummaryRow, threads: int, wholes: Collection[int | None], chosen: Collection[str]
) -> Choosable:
    question = row.question
    return Choosable(
        code=question.code,
        label=question.label,
        answer=row.value,
        change=row.change,
        marks=(*_findings(dossier, question.code), *_comments(threads)),
        below=question.pk in wholes,
        total=question.indicator.computed,
        chosen=question.code in chosen,
    )


def _findings(dossier: Dossier, code: str) -> tuple[str, ...]:
    words = []
    for finding in dossier.findings_of(code):
        if finding.severity == Severity.WARNING and not finding.blocks:
            words.append(_("Warning, explained"))
        else:
            words.append(str(finding.severity.label))
    return tuple(dict.fromkeys(words))


def _comments(threads: int) -> tuple[str, ...]:
    if not threads:
        return ()
    return (ngettext("%(count)s open comment", "%(count)s open comments", threads) % {"count": threads},)
