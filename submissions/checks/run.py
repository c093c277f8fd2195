"""Run a round's checks on a submission's answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from portal.formatting import NO_FIGURE, format_answer, unit_word
from submissions.answers import answers_of, questions_of
from submissions.checks import parts, required, subset
from submissions.checks.finding import Answer, Breach, Finding
from submissions.models import Check, Question, Severity, Submission

Rule = Callable[[Mapping[str, Any], Mapping[str, Answer]], Iterator[Breach]]

# By the name under which a round's checks call them; the file is named as the rule.
RULES: Mapping[str, Rule] = {
    "subset": subset.check,
    "parts": parts.check,
    "required": required.check,
}


def run_checks(submission: Submission) -> list[Finding]:
    """Return what the checks of its round find in `submission`, errors first. Four queries."""
    questions = questions_of(submission)
    checks = list(Check.objects.filter(round_id=submission.round_id))
    return findings(questions, checks, answers_of(submission, questions))


def findings(
    questions: Sequence[Question], checks: Sequence[Check], answers: Mapping[str, Answer]
) -> list[Finding]:
    """Return what `checks` find in `answers`, errors first, then in the order of the questionnaire."""
    by_code = {question.indicator.code: question for question in questions}
    place = {code: position for position, code in enumerate(by_code)}
    found = [
        _finding(check, breach, answers, by_code)
        for check in checks
        for breach in RULES[check.rule](_parameters(check, questions), answers)
    ]
    return sorted(
        found, key=lambda finding: (finding.severity != Severity.ERROR, place.get(finding.codes[0], 0))
    )


def _parameters(check: Check, questions: Sequence[Question]) -> Mapping[str, Any]:
    if check.rule != "required":
        parameters: Mapping[str, Any] = check.parameters
        return parameters
    return {
        "codes": [
            question.indicator.code
            for question in questions
            if question.required and not question.indicator.computed
        ]
    }


def _finding(
    check: Check, breach: Breach, answers: Mapping[str, Answer], questions: Mapping[str, Question]
) -> Finding:
    first = questions[breach.part[0]]
    unit = first.indicator.unit
    to_explain = tuple(leaf for code in breach.part for leaf in answers[code].leaves)
    whole = answers[breach.whole].leaves if breach.whole else ()
    part_label = " + ".join(questions[code].label for code in breach.part)
    return Finding(
        check_code=check.code,
        severity=Severity(check.severity),
        codes=to_explain + tuple(code for code in whole if code not in to_explain),
        message=check.message.format(
            label=part_label,
            part_label=part_label,
            whole_label=questions[breach.whole].label if breach.whole else "",
            part_value=_printed(breach.part_value, unit),
            whole_value=_printed(breach.whole_value, unit),
        ),
        explained=any(answers[code].explanation.strip() for code in to_explain),
    )


def _printed(value: Decimal | None, unit: str) -> str:
    if value is None:
        return NO_FIGURE
    word = unit_word(unit)
    return f"{format_answer(value)} {word}" if word else format_answer(value)
