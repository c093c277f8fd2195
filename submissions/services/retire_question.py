"""Take a question out of a round; its indicator and its earlier years stay."""

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import User
from submissions.models import Check, CheckChange, Question
from submissions.questionnaire.content import CheckMessage, QuestionContent
from submissions.questionnaire.obstacles import InTheWay, meets, without
from submissions.services.hold_questionnaire import hold_questionnaire, keep_figures_out, note
from submissions.services.reword_question import stored_questions


def retire_question(
    *, round_id: int, code: str, user: User, now: dt.datetime, version: int, with_checks: bool = False
) -> None:
    """Take a question out of a round. What it asked is recorded, so that it can be put back.

    Args:
        with_checks: whether the checks that name it go with it. One over several figures does without it; any
            other is removed, or turned off where its limits were ever changed.

    Raises:
        NotAllowed: the person may not, or the round's figures are final; nothing is changed.
        InTheWay: it has answers, comments or unanswered corrections, was sent back to be corrected,
            others are counted within it, or checks name it; nothing is changed.
        QuestionnaireChanged: somebody else was faster; nothing is changed.
        Question.DoesNotExist: the round does not ask it.
    """
    with hold_questionnaire(round_id=round_id, user=user, version=version) as round_:
        questions = stored_questions(round_)
        if code not in questions:
            raise Question.DoesNotExist
        question = questions[code]
        keep_figures_out(round_)
        found = meets(question)
        obstacles = list(found.obstacles)
        if found.checks and not with_checks:
            named = ", ".join(check.code for check in found.checks)
            obstacles.append(_("These checks are about it: %(checks)s.") % {"checks": named})
        if obstacles:
            raise InTheWay(obstacles)
        content, unit = QuestionContent.of(question), question.indicator.unit
        checks = [_let_go(check, code, user=user, now=now) for check in found.checks]
        question.delete()
        note(
            "question-retired",
            round_=round_,
            user=user,
            now=now,
            subject=code,
            unit=unit,
            question=content.values(),
            checks=checks,
        )


def _let_go(check: Check, code: str, *, user: User, now: dt.datetime) -> dict[str, object]:
    """Let a check do without a figure, and return what became of it, as it is recorded."""
    row: dict[str, object] = {
        "code": check.code,
        "rule": check.rule,
        "parameters": check.parameters,
        "severity": check.severity,
        **CheckMessage.of(check).values(),
    }
    left = without(check, code)
    if left is None and not check.changes.exists():
        check.delete()
        return {**row, "became": "removed"}
    change = CheckChange(
        on_check=check,
        old_parameters=check.parameters,
        new_parameters=left or check.parameters,
        old_severity=check.severity,
        new_severity=check.severity,
        old_active=check.active,
        new_active=check.active and left is not None,
        version=check.version + 1,
        user=user,
        at=now,
    )
    check.parameters, check.active = change.new_parameters, change.new_active
    check.version = change.version
    check.save(update_fields=["parameters", "active", "version"])
    change.save(force_insert=True)
    return {**row, "became": "turned off" if left is None else "without it"}
