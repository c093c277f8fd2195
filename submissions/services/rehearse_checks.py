"""Rehearse checks: run them over a round's figures, and see how often each would fire. Nothing is changed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from submissions.checks.reading import Reading
from submissions.checks.run import prepare
from submissions.history import load_records
from submissions.models import Check, Question, Round, Submission
from submissions.models.submission import PROVISIONAL_BASIS


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRehearsal:
    """How often a check would fire.

    Attributes:
        clusters: the names of those in whose figures it would, in their order, each once.
        times: how often in all; a check on several figures may fire twice in one submission.
    """

    check: Check
    clusters: tuple[str, ...]
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What checks would find in the figures of a round.

    Attributes:
        year: that of the figures.
        reporters: how many submissions were looked at: those that were handed in.
        checks: in the order in which they were given, those that are off too.
        by_reporter: how often any check would fire, by the name of the cluster; those without are left out.
    """

    year: int
    reporters: int
    checks: tuple[CheckRehearsal, ...]
    by_reporter: Mapping[str, int]

    @property
    def times(self) -> int:
        """How often the checks would fire in all."""
        return sum(self.by_reporter.values())


def rehearse_checks(*, checks: Sequence[Check], figures_of: Round) -> Rehearsal:
    """Run `checks`, saved or not, over what was handed in for `figures_of`. Four queries, however many.

    Raises:
        ParametersError: the parameters of a check are not those of its rule.
    """
    questions = list(Question.objects.filter(round=figures_of).with_indicators())
    submissions = list(
        Submission.objects.for_round(figures_of).filter(status__in=PROVISIONAL_BASIS).with_people()
    )
    prepared = prepare(questions, checks)
    records = load_records(submissions, questions)
    fired: dict[str, list[str]] = {check.code: [] for check in checks}
    for submission in submissions:
        record = records[submission.pk]
        reading = Reading(year=figures_of.year, answers=record.answers, earlier=record.earlier)
        for check, _ in prepared.breaches(reading):
            fired[check.code].append(submission.cluster.name)
    return Rehearsal(
        year=figures_of.year,
        reporters=len(submissions),
        checks=tuple(
            CheckRehearsal(
                check=check,
                clusters=tuple(dict.fromkeys(fired[check.code])),
                times=len(fired[check.code]),
            )
            for check in checks
        ),
        by_reporter=Counter(name for names in fired.values() for name in names),
    )
