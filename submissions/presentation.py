"""Answers as a person reads them."""

from decimal import Decimal

from django.utils.translation import gettext as _

from portal.formatting import NO_FIGURE, decimals_of, format_answer, format_change, format_value
from submissions.checks.finding import Answer
from submissions.models import Absence, Question


def answer_text(question: Question, answer: Answer | None) -> str:
    """Return an answer with its unit, or why there is no number; a dash where it is not answered."""
    if answer is None:
        return NO_FIGURE
    if answer.absence:
        return str(Absence(answer.absence).label)
    if answer.value is None:
        return NO_FIGURE
    return format_value(answer.value, unit=question.indicator.unit, decimals=decimals_of(answer.value))


def change_text(answer: Answer | None, previous: Answer | None) -> str:
    """Return the change from last year in whole percent; a dash where there is nothing to compare."""
    if answer is None or previous is None or answer.value is None or not previous.value:
        return NO_FIGURE
    return format_change((answer.value / previous.value - 1) * 100)


def content_text(value: Decimal | None, absence: str) -> str:
    """Return what stands in a row, without unit, to be held beside what was typed."""
    if absence:
        return str(Absence(absence).label)
    return _("nothing") if value is None else format_answer(value)
