"""Change what a check says."""

import datetime as dt

from accounts.models import User
from submissions.models import Check
from submissions.questionnaire.content import CheckMessage, differing
from submissions.questionnaire.relations import ContentError, message_problems
from submissions.services.hold_questionnaire import hold_questionnaire, note


def reword_check(
    *, round_id: int, code: str, user: User, now: dt.datetime, message: CheckMessage, version: int
) -> Check:
    """Give a check another message. What is as it was is no change.

    Raises:
        NotAllowed: the person may not, or the round's figures are final; nothing is changed.
        QuestionnaireChanged: somebody else was faster; nothing is changed.
        ContentError: nothing fills a place in the message; nothing is changed.
        Check.DoesNotExist: there is none with this code.
    """
    with hold_questionnaire(round_id=round_id, user=user, version=version) as round_:
        check = round_.checks.get(code=code)
        problems = [
            *message_problems("message_da", message.message_da),
            *message_problems("message_en", message.message_en),
        ]
        if problems:
            raise ContentError(problems)
        changed = differing(CheckMessage.of(check).values(), message.values())
        if changed:
            check.message_da, check.message_en = message.message_da, message.message_en
            check.save(update_fields=["message_da", "message_en"])
            note("check-reworded", round_=round_, user=user, now=now, subject=code, changed=changed)
        return check
