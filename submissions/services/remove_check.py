"""Remove a check from a round."""

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import User
from submissions.questionnaire.content import CheckMessage
from submissions.questionnaire.obstacles import InTheWay
from submissions.services.hold_questionnaire import hold_questionnaire, note


def remove_check(*, round_id: int, code: str, user: User, now: dt.datetime, version: int) -> None:
    """Remove a check whose limits nobody has ever changed. What it was is recorded.

    Raises:
        NotAllowed: the person may not, or the round's figures are final; nothing is changed.
        InTheWay: there are changes of its limits, which are kept; nothing is changed.
        QuestionnaireChanged: somebody else was faster; nothing is changed.
        Check.DoesNotExist: there is none with this code.
    """
    with hold_questionnaire(round_id=round_id, user=user, version=version) as round_:
        check = round_.checks.get(code=code)
        if check.changes.exists():
            raise InTheWay([_("Its limits were changed, and who changed them is kept. Turn it off instead.")])
        was = {"rule": check.rule, "parameters": check.parameters, "severity": check.severity}
        message = CheckMessage.of(check).values()
        check.delete()
        note("check-removed", round_=round_, user=user, now=now, subject=code, **was, **message)
