"""A submission's answers as its checks, pages and files see them: asked figures and computed totals.

This is the one place where a reporter's totals are computed from parts; national totals are computed
in SQL from the same rule.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from submissions.checks.finding import Answer
from submissions.models import Collaboration, Question, Submission

ALL_TYPES = "all"


class Said(Protocol):
    """What a figure says: a `Figure`, or an earlier year's that is only read."""

    @property
    def value(self) -> Decimal | None:
        """The number."""

    @property
    def absence(self) -> str:
        """Why there is none."""

    @property
    def explanation(self) -> str:
        """The words that go with it."""

    @property
    def explained(self) -> bool:
        """Whether they hold for the number."""

    @property
    def explained_findings(self) -> str:
        """The keys of the warnings that they answer, with a space between."""


def questions_of(submission: Submission) -> list[Question]:
    """Return the questions of the submission's round, in their order."""
    return list(Question.objects.filter(round_id=submission.round_id).with_indicators())


def answers_of(submission: Submission, questions: Sequence[Question]) -> dict[str, Answer]:
    """Return the answers of `submission` by indicator code, those not answered too. Two queries."""
    figures = {figure.indicator_id: figure for figure in submission.figures.all()}
    collaborations = [row for row in submission.collaborations.all() if row.count]
    return assemble(questions, figures, collaborations)


def assemble(
    questions: Sequence[Question],
    figures: Mapping[int, Said],
    collaborations: Iterable[Collaboration],
    *,
    earlier: bool = False,
) -> dict[str, Answer]:
    """Return the answers by code from what is stored.

    Args:
        figures: by indicator id.
        collaborations: the rows that have a count.
        earlier: whether they are of a year before that of the `questions`.
    """
    by_type: dict[str, int] = {}
    for row in collaborations:
        by_type[row.type] = by_type.get(row.type, 0) + row.count
    leaves = leaves_of_totals(questions)
    answers: dict[str, Answer] = {}
    for question in questions:
        indicator = question.indicator
        if not indicator.computed:
            answers[indicator.code] = _asked(indicator.code, figures.get(indicator.pk))
        elif indicator.sums_one_type:
            answers[indicator.code] = _of_type(question, by_type, figures, earlier=earlier)
    for code, parts in leaves.items():
        values = [value for part in parts if (value := answers[part].value) is not None]
        answers[code] = Answer(code=code, value=sum(values, Decimal(0)) if values else None, leaves=parts)
    for question in questions:
        if question.indicator.collaboration_type == ALL_TYPES:
            answers[question.code] = _of_all_types(question, questions, by_type, answers)
    for question in questions:
        # A total whose parts were all taken out of the questionnaire comes to nothing.
        answers.setdefault(question.indicator.code, Answer(code=question.indicator.code))
    return answers


def leaves_of_totals(questions: Sequence[Question]) -> dict[str, tuple[str, ...]]:
    """Return, for each total that has parts, the codes of the asked figures that it sums up, however deep."""
    by_id = {question.pk: question for question in questions}
    leaves: dict[str, list[str]] = {}
    for question in questions:
        if question.indicator.computed:
            continue
        total = by_id.get(question.part_of_id or 0)
        while total is not None:
            leaves.setdefault(total.indicator.code, []).append(question.indicator.code)
            total = by_id.get(total.part_of_id or 0)
    return {code: tuple(codes) for code, codes in leaves.items()}


def _asked(code: str, figure: Said | None) -> Answer:
    if figure is None:
        return Answer(code=code, leaves=(code,))
    return Answer(
        code=code,
        value=figure.value,
        absence=figure.absence,
        explanation=figure.explanation,
        explained=figure.explained,
        explained_findings=frozenset(figure.explained_findings.split()),
        leaves=(code,),
    )


def _of_type(
    question: Question, by_type: Mapping[str, int], figures: Mapping[int, Said], *, earlier: bool
) -> Answer:
    """Return the answer for one type: its countries, or else what was said where there are none.

    Where nobody was asked to say it, and in earlier years, no country of the type beside others is a zero.
    """
    code, leaves = question.code, (question.code,) if question.asked else ()
    if count := by_type.get(question.indicator.collaboration_type):
        # Counted by country it is a sum, which nobody corrects or explains in one place.
        return Answer(code=code, value=Decimal(count))
    said = figures.get(question.indicator_id)
    if said is not None and (said.value is not None or said.absence):
        return Answer(code=code, value=said.value, absence=said.absence, leaves=leaves)
    if by_type and (earlier or not question.asked):
        return Answer(code=code, value=Decimal(0), leaves=leaves)
    return Answer(code=code, leaves=leaves)


def _of_all_types(
    question: Question,
    questions: Sequence[Question],
    by_type: Mapping[str, int],
    answers: Mapping[str, Answer],
) -> Answer:
    types = (answers[one.code] for one in questions if one.indicator.sums_one_type)
    if by_type or any(one.value is not None for one in types):
        return Answer(code=question.code, value=Decimal(sum(by_type.values())))
    return Answer(code=question.code)
