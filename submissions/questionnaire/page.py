"""The whole questionnaire of a round as its administrators see it, in a fixed number of queries."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from accounts.models import AuditEntry
from submissions.answers import ALL_TYPES
from submissions.models import Check, Collaboration, Figure, Question, Round, Section
from submissions.questionnaire.obstacles import SAYS_SOMETHING, codes_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of the round.

    Attributes:
        checks: how many checks name it.
        answers: how many clusters have answered it; None for a total that is added up from its parts.
        without_parts: whether it is a total that nothing is part of, so that it comes to nothing.
    """

    question: Question
    checks: int
    answers: int | None
    first: bool
    last: bool
    without_parts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A section with its questions, in their order."""

    section: Section
    questions: Sequence[Asked]
    first: bool
    last: bool

    @property
    def removable(self) -> bool:
        """Whether nothing is asked on it."""
        return not self.questions and not self.section.has_collaborations


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """A question that was taken out of this round, and can be put back as it was."""

    code: str
    label: str
    who: str
    entry: AuditEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """All that a round asks, and what was taken out of it."""

    pages: Sequence[Page]
    retired: Sequence[Retired]
    checks: int

    @property
    def questions(self) -> int:
        """How many questions there are, totals included."""
        return sum(len(page.questions) for page in self.pages)


def load_outline(round_: Round) -> Outline:
    """Return the questionnaire of a round. Six queries, whatever its size."""
    questions = list(round_.questions.all().with_indicators())
    checks = list(round_.checks.all())
    named = Counter(code for check in checks for code in set(codes_of(check)))
    answers = _answers(round_, questions)
    with_parts = {one.part_of_id for one in questions}
    sections = list(round_.sections.order_by("order", "pk"))
    pages = []
    for place, section in enumerate(sections):
        own = [one for one in questions if one.section_id == section.pk]
        pages.append(
            Page(
                section=section,
                questions=[
                    Asked(
                        question=one,
                        checks=named[one.code],
                        answers=answers.get(one.pk),
                        first=number == 0,
                        last=number == len(own) - 1,
                        without_parts=_is_sum(one) and one.pk not in with_parts,
                    )
                    for number, one in enumerate(own)
                ],
                first=place == 0,
                last=place == len(sections) - 1,
            )
        )
    return Outline(pages=pages, retired=_retired(round_, {one.code for one in questions}), checks=len(checks))


def retired_entry(round_: Round, code: str) -> AuditEntry | None:
    """Return the record of how a question was taken out of a round last. One query."""
    return (
        AuditEntry.objects.filter(year=round_.year, action="question-retired", subject=code)
        .order_by("-at", "-pk")
        .first()
    )


def retired_labels(round_: Round, codes: Collection[str]) -> dict[str, str]:
    """Return by code what was asked by questions that were taken out of a round. At most one query."""
    if not codes:
        return {}
    entries = AuditEntry.objects.filter(year=round_.year, action="question-retired", subject__in=codes)
    return {entry.subject: _label(entry.detail) for entry in entries.order_by("at", "pk")}


def _is_sum(question: Question) -> bool:
    return question.indicator.computed and not question.indicator.collaboration_type


def _answers(round_: Round, questions: Sequence[Question]) -> Mapping[int, int]:
    """Return how many clusters have answered each question, by its id. Two queries."""
    figures = Figure.objects.filter(SAYS_SOMETHING, submission__round=round_).values("indicator")
    by_indicator = dict(figures.annotate(number=Count("pk")).values_list("indicator", "number"))
    rows = Collaboration.objects.filter(submission__round=round_, count__gt=0)
    by_type: dict[str, set[int]] = {}
    none_said = Figure.objects.filter(SAYS_SOMETHING, submission__round=round_).exclude(
        indicator__collaboration_type=""
    )
    either = rows.values_list("type", "submission").union(
        none_said.values_list("indicator__collaboration_type", "submission")
    )
    for kind, submission in either:
        for name in (kind, ALL_TYPES):
            by_type.setdefault(name, set()).add(submission)
    return {
        one.pk: len(by_type.get(one.indicator.collaboration_type, ()))
        if one.indicator.collaboration_type
        else by_indicator.get(one.indicator_id, 0)
        for one in questions
        if not _is_sum(one)
    }


def _retired(round_: Round, asked: set[str]) -> list[Retired]:
    entries = (
        AuditEntry.objects.filter(year=round_.year, action="question-retired")
        .exclude(subject__in=asked)
        .select_related("user")
        .order_by("at", "pk")
    )
    newest = {entry.subject: entry for entry in entries}
    return [
        Retired(code=code, label=_label(entry.detail), who=str(entry.user or ""), entry=entry)
        for code, entry in newest.items()
    ]


def _label(detail: Mapping[str, Any]) -> str:
    question = Question(**{name: detail["question"][name] for name in ("label_da", "label_en")})
    return question.label


def checks_of(round_: Round) -> list[Check]:
    """Return the checks of a round with who changed them. Three queries."""
    return list(round_.checks.select_related("round").prefetch_related("changes__user"))
