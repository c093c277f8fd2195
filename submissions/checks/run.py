"""Run a round's checks on a submission's answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from submissions.answers import questions_of
from submissions.checks.finding import Answer, Breach, Finding, finding_key
from submissions.checks.messages import message_of
from submissions.checks.parameters import Parameters
from submissions.checks.reading import Reading
from submissions.checks.registry import RULES
from submissions.checks.slips import Slip, likely_slips
from submissions.history import load_records
from submissions.models import Check, Question, Severity, Submission

__all__ = ["RULES", "Prepared", "findings", "findings_of", "prepare", "run_checks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A round's checks, their parameters read, and its questions: ready for any number of submissions."""

    checks: Sequence[tuple[Check, Parameters]]
    questions: Mapping[str, Question]
    required: frozenset[str]
    broken: frozenset[str]

    def breaches(self, reading: Reading) -> Iterator[tuple[Check, Breach]]:
        """Yield what does not hold in `reading`, check by check.

        What is missing is asked for once: another check does not speak of a figure that has to be
        answered first. Whether a figure is too large or too small is asked once too.
        """
        reading = self._comparable(reading)
        asked_of_size: set[str] = set()
        for check, parameters in self.checks:
            rule = RULES[check.rule]
            for breach in rule.check(parameters, reading):
                first = breach.part[0]
                if (
                    check.rule != "required"
                    and first in self.required
                    and not reading.answers[first].answered
                ):
                    continue
                if rule.falls_back and first in asked_of_size:
                    continue
                if rule.of_size:
                    asked_of_size.add(first)
                yield check, breach

    def _comparable(self, reading: Reading) -> Reading:
        """Return `reading` with the required codes, and without what a break in the series cuts off."""
        earlier = reading.earlier
        if self.broken:
            earlier = {
                year: {code: answer for code, answer in answers.items() if code not in self.broken}
                for year, answers in earlier.items()
            }
        return replace(reading, earlier=earlier, required=self.required)


def prepare(questions: Sequence[Question], checks: Sequence[Check]) -> Prepared:
    """Return `checks`, those that are on, ready to run on answers to `questions`.

    Raises:
        ParametersError: the parameters of a check are not those of its rule.
    """
    return Prepared(
        checks=[
            (check, RULES[check.rule].parameters.read(check.parameters))
            for check in sorted(checks, key=lambda check: RULES[check.rule].falls_back)
            if check.active
        ],
        questions={question.indicator.code: question for question in questions},
        required=frozenset(
            question.indicator.code for question in questions if question.required and question.asked
        ),
        broken=frozenset(question.indicator.code for question in questions if question.break_in_series),
    )


def run_checks(submission: Submission) -> list[Finding]:
    """Return what the checks of its round find in `submission`, errors first. Four queries."""
    questions = questions_of(submission)
    checks = list(Check.objects.filter(round_id=submission.round_id))
    records = load_records([submission], questions)[submission.pk]
    reading = Reading(year=submission.round.year, answers=records.answers, earlier=records.earlier)
    return findings(questions, checks, reading)


def findings(questions: Sequence[Question], checks: Sequence[Check], reading: Reading) -> list[Finding]:
    """Return what `checks` find in `reading`, errors first, then in the order of the questionnaire."""
    return findings_of(prepare(questions, checks), reading)


def findings_of(prepared: Prepared, reading: Reading) -> list[Finding]:
    """Return what checks that are ready find in `reading`, in the same order."""
    place = {code: position for position, code in enumerate(prepared.questions)}
    found = [
        _finding(check, breach, reading, prepared.questions) for check, breach in prepared.breaches(reading)
    ]
    return sorted(
        found, key=lambda finding: (finding.severity != Severity.ERROR, place.get(finding.codes[0], 0))
    )


def _finding(check: Check, breach: Breach, reading: Reading, questions: Mapping[str, Question]) -> Finding:
    answers = reading.answers
    named = list(dict.fromkeys([*breach.part, *([breach.whole] if breach.whole else []), *breach.beside]))
    codes = tuple(dict.fromkeys(_leaves(named, answers)))
    values = tuple(_plain(*(answers[code].value for code in codes)))
    figures = _plain(breach.part_value, breach.whole_value, breach.earlier_value)
    key = finding_key(check.code, breach.part, *figures, codes, values)
    return Finding(
        check_code=check.code,
        severity=Severity(check.severity),
        codes=codes,
        # A slip is looked for in each figure that it rests on.
        grounds=(breach.part, *_plain(*breach.numbers), *values),
        key=key,
        totals=tuple(code for code in named if questions[code].indicator.computed),
        about=questions[breach.part[0]].label if questions[breach.part[0]].indicator.computed else "",
        say=lambda: message_of(
            check.message,
            breach,
            reading,
            questions,
            _slips(breach, reading, questions),
            name_slips=len(codes) > 1,
        ),
        # Where it stands on the page: words at another figure were written for something else.
        explained=key in answers[codes[0]].explained_findings,
    )


def _plain(*numbers: Decimal | None) -> Iterator[str]:
    """Print numbers so that those that are equal are printed alike: 11 as 11,00."""
    return (str(number.normalize()) if number is not None else "" for number in numbers)


def _leaves(codes: Sequence[str], answers: Mapping[str, Answer]) -> tuple[str, ...]:
    return tuple(leaf for code in codes for leaf in answers[code].leaves)


def _slips(breach: Breach, reading: Reading, questions: Mapping[str, Question]) -> list[Slip]:
    """Return the likely slips in the figures to correct: each held against last year's, or what was due."""
    units = {
        code: question.indicator.unit
        for code, question in questions.items()
        if not question.indicator.computed
    }
    slips: list[Slip] = []
    for code in dict.fromkeys(
        _leaves([*breach.part, *([breach.whole] if breach.whole else [])], reading.answers)
    ):
        expected = reading.last_year(code)
        if code == breach.part[0] and not expected:
            expected = breach.expected
        slips.extend(likely_slips(code, expected, reading, units))
    return slips
