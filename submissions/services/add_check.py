"""Hold a round's figures against another rule."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from accounts.models import User
from submissions.checks.registry import RULES
from submissions.models import Check, Severity
from submissions.questionnaire.content import CheckMessage
from submissions.questionnaire.relations import ContentError, message_problems, parameter_problems
from submissions.services.hold_questionnaire import hold_questionnaire, note
from submissions.services.reword_question import stored_questions

LONGEST_CODE = 80  # characters; what Check.code has room for


def add_check(
    *,
    round_id: int,
    rule: str,
    parameters: Mapping[str, Any],
    severity: Severity,
    message: CheckMessage,
    user: User,
    now: dt.datetime,
    version: int,
) -> Check:
    """Add a check, which is run from now on. Its code is made of its first figure and its rule.

    Raises:
        NotAllowed: the person may not, or the round's figures are final; nothing is changed.
        QuestionnaireChanged: somebody else was faster; nothing is changed.
        ContentError: the rule does not take these figures and limits, or nothing fills a place of the text.
    """
    with hold_questionnaire(round_id=round_id, user=user, version=version) as round_:
        problems = [
            *parameter_problems(rule, parameters, stored_questions(round_)),
            *message_problems("message_da", message.message_da),
            *message_problems("message_en", message.message_en),
        ]
        if problems:
            raise ContentError(problems)
        named = RULES[rule].parameters.read(parameters).codes_named()
        check = Check(
            round=round_,
            code=_free(
                f"{named[0]}_{rule}" if named else rule, set(round_.checks.values_list("code", flat=True))
            ),
            rule=rule,
            parameters=dict(parameters),
            severity=severity,
            **message.values(),
        )
        check.save(force_insert=True)
        note(
            "check-added",
            round_=round_,
            user=user,
            now=now,
            subject=check.code,
            rule=rule,
            parameters=check.parameters,
            severity=severity,
            **message.values(),
        )
        return check


def _free(base: str, taken: set[str]) -> str:
    code, number = base[:LONGEST_CODE], 1
    while code in taken:
        number += 1
        code = f"{base[: LONGEST_CODE - 5]}_{number}"
    return code
