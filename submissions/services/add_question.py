"""Ask another question in a round."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from submissions.models import Indicator, Question, Round, Unit
from submissions.questionnaire.content import QuestionContent
from submissions.questionnaire.obstacles import sent_already
from submissions.questionnaire.relations import ContentError, FieldProblem, relation_problems
from submissions.services.hold_questionnaire import hold_questionnaire, note
from submissions.services.reword_question import (
    NeedsConfirming,
    definition_of_last_year,
    last_place,
    require_no_one_has_sent,
    require_rows,
    stored_questions,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIndicator:
    """Something that was not counted before.

    Attributes:
        computed: whether it is the sum of its parts, and never asked.
    """

    code: str
    unit: Unit
    computed: bool = False


def add_question(
    *,
    round_id: int,
    indicator: str | NewIndicator,
    user: User,
    now: dt.datetime,
    content: QuestionContent,
    version: int,
    confirmed: bool = False,
) -> Question:
    """Ask `indicator` as the last of its section.

    Args:
        indicator: the code of one that was asked before, which it keeps, or a new one.
        confirmed: whether the person knows who has sent already, and that the definition is not last year's.

    Raises:
        NotAllowed: the person may not, or the round's figures are final; nothing is changed.
        QuestionnaireChanged: somebody else was faster; nothing is changed.
        ContentError: the code is taken or asked already, or the question does not go with the others.
        NeedsConfirming: see `confirmed`; nothing is changed.
        Section.DoesNotExist: there is no section with the code in `content`.
    """
    with hold_questionnaire(round_id=round_id, user=user, version=version) as round_:
        section = round_.sections.get(code=content.section)
        questions = stored_questions(round_)
        asked = _indicator(indicator, questions)
        require_rows(asked, section)
        if problems := list(relation_problems(asked, content, questions)):
            raise ContentError(problems)
        if content.part_of:
            require_no_one_has_sent(round_)
        if not confirmed:
            _require_knowing(asked, round_, content)
        if asked._state.adding:  # noqa: SLF001 Django's documented API
            asked.save(force_insert=True)
        question = Question.objects.create(
            round=round_,
            section=section,
            indicator=asked,
            order=last_place(section) + 1,
            required=content.required,
            subset_of=questions.get(content.subset_of),
            part_of=questions.get(content.part_of),
            break_in_series=content.break_in_series,
            **content.texts,
        )
        note(
            "question-added",
            round_=round_,
            user=user,
            now=now,
            subject=asked.code,
            unit=asked.unit,
            question=content.values(),
        )
        return question


def _require_knowing(asked: Indicator, round_: Round, content: QuestionContent) -> None:
    sent = () if asked.computed else sent_already(round_.pk)
    earlier = None
    if not content.break_in_series:
        earlier = definition_of_last_year(asked, round_, content)
    if sent or earlier is not None:
        raise NeedsConfirming(sent=sent, earlier=earlier)


def _indicator(wanted: str | NewIndicator, questions: dict[str, Question]) -> Indicator:
    """Return the indicator that is stored, or a new one that is not saved yet."""
    if isinstance(wanted, NewIndicator):
        if Indicator.objects.filter(code=wanted.code).exists():
            message = _(
                "The code “%(code)s” is taken. Give what is new another, or take up the question that has it."
            ) % {"code": wanted.code}
            raise ContentError([FieldProblem(field="code", message=message)])
        return Indicator(code=wanted.code, unit=wanted.unit, computed=wanted.computed)
    stored = Indicator.objects.filter(code=wanted).first()
    if stored is None or wanted in questions:
        message = _("“%(code)s” is asked in this round already.") % {"code": wanted}
        raise ContentError([FieldProblem(field="", message=message)])
    return stored
