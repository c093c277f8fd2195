"""What a secretariat fills in, page by page, as it should be and as it should not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reports.demonstration.figures import NOT_MEASURED, Answer, Answers
from submissions.models import Question, Round, Section
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer

Change = Callable[[Mapping[str, FigureAnswer]], Sequence[FigureAnswer]]

# What people write (in Danish, as they would).
NOT_COUNTED = "Vi talte ikke omtaler systematisk i år."
EXPLANATION = "En del af kontingentet blev faktureret i december og står først som finansiering næste år."


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a secretariat fills in on one page of the form."""

    figures: tuple[FigureAnswer, ...]
    collaborations: tuple[CollaborationAnswer, ...]


class Form:
    """The pages of a round's form, and which question stands on which."""

    def __init__(self, round_: Round) -> None:
        self._pages = [
            (
                tuple(
                    Question.objects.asked()
                    .filter(section=section)
                    .order_by("order")
                    .values_list("indicator__code", "indicator__collaboration_type")
                ),
                section.has_collaborations,
            )
            for section in Section.objects.filter(round=round_)
        ]

    def pages(self, answers: Answers) -> tuple[Page, ...]:
        """Return `answers` page by page. Of a type of collaborations that has no country one says so.

        Raises:
            KeyError: a question has no answer.
        """
        by_code = {answer.code: answer for answer in answers.figures}
        counted = {row.type for row in answers.collaborations}
        return tuple(
            Page(
                figures=tuple(
                    FigureAnswer(code=code, value=Decimal(0)) if type_ else _answer(by_code[code])
                    for code, type_ in codes
                    if type_ not in counted
                ),
                collaborations=tuple(
                    CollaborationAnswer(country=row.country, type=row.type, count=row.count)
                    for row in answers.collaborations
                )
                if has_collaborations
                else (),
            )
            for codes, has_collaborations in self._pages
        )


def _answer(answer: Answer) -> FigureAnswer:
    return FigureAnswer(
        code=answer.code,
        value=answer.value,
        absence=answer.absence,
        explanation=NOT_COUNTED if answer.absence == NOT_MEASURED else "",
    )


def in_sittings(pages: Sequence[Page], number: int) -> tuple[Page, ...]:
    """Return `pages` as they are saved in so many sittings, several at once."""
    at_once = -(-len(pages) // number)
    return tuple(
        Page(
            figures=tuple(answer for page in pages[start : start + at_once] for answer in page.figures),
            collaborations=tuple(
                row for page in pages[start : start + at_once] for row in page.collaborations
            ),
        )
        for start in range(0, len(pages), at_once)
    )


def changed(pages: Sequence[Page], change: Change) -> tuple[Page, ...]:
    """Return `pages` with the answers that `change` gives instead."""
    by_code = {answer.code: answer for page in pages for answer in page.figures}
    by_code |= {answer.code: answer for answer in change(by_code)}
    return tuple(
        replace(page, figures=tuple(by_code[answer.code] for answer in page.figures)) for page in pages
    )


def more_in_part_than_in_whole(answers: Mapping[str, FigureAnswer]) -> Sequence[FigureAnswer]:
    """Give two answers that stand in the way of sending."""
    return (
        FigureAnswer(code="companies_sme", value=_value(answers, "companies_total") + 12),
        FigureAnswer(code="granted_state", value=_value(answers, "applications_state") + 1),
    )


def fees_above_financing(answers: Mapping[str, FigureAnswer]) -> Sequence[FigureAnswer]:
    """Give an answer that wants an explanation."""
    return (FigureAnswer(code="fees_companies", value=_value(answers, "funding_companies") + 15_000),)


def fees_above_financing_explained(answers: Mapping[str, FigureAnswer]) -> Sequence[FigureAnswer]:
    """Give the same answer with its explanation."""
    return tuple(replace(answer, explanation=EXPLANATION) for answer in fees_above_financing(answers))


def _value(answers: Mapping[str, FigureAnswer], code: str) -> Decimal:
    return answers[code].value or Decimal(0)
