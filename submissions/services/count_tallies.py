"""Count what the board shows of submissions, many at a time."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from django.utils import timezone

from submissions.board.tally import stale
from submissions.checks.reading import Reading
from submissions.checks.run import Prepared, findings_of, prepare
from submissions.history import Barrier, Records, load_records
from submissions.models import Check, Question, Round, Severity, Submission, Tally

# Submissions at a time: some tenths of a second, so that whoever opens the board need not wait for all.
BATCH = 100
FINANCING = "funding_total"
# Then the figure is not the cluster's own: counted beside the others', it would count twice.
OF_OTHERS_TOO = frozenset({Barrier.SPLIT, Barrier.WITHIN})
COUNTED = ("answered", "errors", "warnings", "explained", "last_year", "counted_at", "round_version")


def count_tallies(*, round_: Round, now: dt.datetime, most: int | None = None) -> int:
    """Count the submissions of a round whose tallies do not hold any more, and return how many they were.

    One query where there are none, six where there are some, however many. Safe to run twice, and at once:
    a tally that was counted before the latest save says so by `counted_at`, which is `now`.

    An answer that is missing is no error here: `answered` tells it.

    Args:
        now: when the reading begins; not later, or a save meanwhile would never be counted.
        most: of them, those that have waited longest; a batch where it is left out.
    """
    submissions = list(stale(round_).select_related("cluster", "round")[: most or BATCH])
    if not submissions:
        return 0
    questions = list(Question.objects.filter(round=round_).with_indicators())
    checks = [check for check in Check.objects.filter(round=round_) if check.rule != "required"]
    prepared = prepare(questions, checks)
    asked = frozenset(question.code for question in questions if question.asked)
    records = load_records(submissions, questions)
    Tally.objects.bulk_create(
        [
            _tally(submission, records[submission.pk], prepared, asked=asked, now=now)
            # In one order, so that two who count at once never wait for each other.
            for submission in sorted(submissions, key=lambda one: one.pk)
        ],
        update_conflicts=True,
        unique_fields=["submission"],
        update_fields=COUNTED,
    )
    return len(submissions)


def count_all_tallies(*, round_: Round) -> None:
    """Count all that do not hold any more, for a file, which nobody comes back to when the rest is counted.

    Some tenths of a second for each hundred. What is saved meanwhile, and would be counted again and again,
    ends it.
    """
    for _times in range(round_.submissions.count() // BATCH + 1):
        if not count_tallies(round_=round_, now=timezone.now()):
            return


def _tally(
    submission: Submission, records: Records, prepared: Prepared, *, asked: Collection[str], now: dt.datetime
) -> Tally:
    reading = Reading(year=submission.round.year, answers=records.answers, earlier=records.earlier)
    found = findings_of(prepared, reading)
    warnings = [finding for finding in found if finding.severity == Severity.WARNING]
    explained = sum(finding.explained for finding in warnings)
    return Tally(
        submission=submission,
        answered=sum(records.answers[code].answered for code in asked),
        errors=len(found) - len(warnings),
        warnings=len(warnings) - explained,
        explained=explained,
        last_year=_last_year(records),
        counted_at=now,
        round_version=submission.round.version,
    )


def _last_year(records: Records) -> Decimal | None:
    """Return last year's financing in the cluster's place, in DKK, where it is its own."""
    history = records.history.get(FINANCING)
    if history is None or history.last.barrier in OF_OTHERS_TOO:
        return None
    return history.last.answer.value
