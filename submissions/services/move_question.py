"""Move a question up or down within its section."""

import datetime as dt

from accounts.models import User
from submissions.models import Question
from submissions.services.hold_questionnaire import hold_questionnaire, note


def move_question(*, round_id: int, code: str, up: bool, user: User, now: dt.datetime, version: int) -> bool:
    """Let a question change places with its neighbour, and return whether it has one on that side.

    Raises:
        NotAllowed: the person may not, or the round's figures are final; nothing is changed.
        QuestionnaireChanged: somebody else was faster; nothing is changed.
        Question.DoesNotExist: the round does not ask it.
    """
    with hold_questionnaire(round_id=round_id, user=user, version=version) as round_:
        moved = round_.questions.get(indicator__code=code)
        questions = list(round_.questions.filter(section_id=moved.section_id).order_by("order", "pk"))
        place = questions.index(moved)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(questions):
            return False
        questions[place], questions[other] = questions[other], questions[place]
        for order, question in enumerate(questions, start=1):
            question.order = order
        Question.objects.bulk_update(questions, ["order"])
        note("question-moved", round_=round_, user=user, now=now, subject=code, old=place + 1, new=other + 1)
        return True
