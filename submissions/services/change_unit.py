"""Change what an indicator counts, as long as nothing is counted."""

import datetime as dt

from accounts.models import User
from submissions.models import Question, Unit
from submissions.questionnaire.obstacles import InTheWay, unit_fixed
from submissions.services.hold_questionnaire import hold_questionnaire, keep_figures_out, note


def change_unit(
    *, round_id: int, code: str, unit: Unit, user: User, now: dt.datetime, version: int
) -> Question:
    """Give the indicator of a question another unit. What is as it was is no change.

    Raises:
        NotAllowed: the person may not, or the round's figures are final; nothing is changed.
        InTheWay: there are figures of it in any year, another year asks it, or questions or checks rest
            on its unit; nothing is changed.
        QuestionnaireChanged: somebody else was faster; nothing is changed.
        Question.DoesNotExist: the round does not ask it.
    """
    with hold_questionnaire(round_id=round_id, user=user, version=version) as round_:
        question = round_.questions.select_related("indicator", "round").get(indicator__code=code)
        indicator = question.indicator
        if indicator.unit == unit:
            return question
        keep_figures_out(round_)
        if reason := unit_fixed(indicator, question):
            raise InTheWay([reason])
        changed = {"unit": [indicator.unit, unit.value]}
        indicator.unit = unit
        indicator.save(update_fields=["unit"])
        note("question-changed", round_=round_, user=user, now=now, subject=code, changed=changed)
        return question
