"""National totals are those of the submissions as they stand, whatever crosses and whatever fails."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Certification, Cluster, ClusterKind, Region
from reports.aggregation import refresh_totals
from reports.models import Basis, CountryTotal, NationalTotal, TotalsState
from reports.tasks import recompute_totals, refresh_stale_totals
from submissions.answers import answers_of, leaves_of_totals, questions_of
from submissions.content import content_hash as hash_of
from submissions.models import (
    Absence,
    Collaboration,
    CollaborationType,
    Figure,
    Indicator,
    Question,
    Round,
    Submission,
    SubmissionStatus,
)
from submissions.services.approve import approve
from submissions.services.return_submission import reopen
from submissions.services.take_into_review import take_into_review
from tests import builders

STATUSES = (
    *(SubmissionStatus.APPROVED, SubmissionStatus.APPROVED, SubmissionStatus.IN_REVIEW),
    *(
        SubmissionStatus.SUBMITTED,
        SubmissionStatus.DRAFT,
        SubmissionStatus.RETURNED,
        SubmissionStatus.EXCUSED,
    ),
)
TYPES = tuple(f"collaborations_{type_}" for type_ in CollaborationType)
Row = tuple[Decimal, int, int, Decimal | None, Decimal | None, int]


def reporter(round_: Round, chance: random.Random, status: str) -> Submission:
    """Make a reporter that answers some questions, leaves out others, and says why of some."""
    kind = chance.choice(ClusterKind.values)
    of = builders.cluster(kind=kind, region=chance.choice(["", *Region.values]))
    if chance.random() < 0.8:
        Certification.objects.create(cluster=of, level=chance.choice(["gold", "silver", "bronze"]))
    submission = builders.submission(of, round=round_, status=status)
    scale = chance.choice([10, 1000, 3_000_000])
    for question in Question.objects.filter(round=round_, indicator__computed=False).select_related(
        "indicator"
    ):
        roll = chance.random()
        value = (
            None if roll < 0.3 else Decimal(0) if roll < 0.4 else Decimal(chance.randrange(scale * 100)) / 100
        )
        absence = chance.choice(["", *Absence.values]) if value is None else ""
        if roll > 0.1:
            Figure.objects.create(
                submission=submission, indicator=question.indicator, value=value, absence=absence
            )
    for country in chance.sample(["DE", "SE", "NO", "FR"], chance.randrange(4)):
        for type_ in chance.sample(["cluster", "knowledge", "b2b"], 2):
            Collaboration.objects.create(
                submission=submission, country=country, type=type_, count=chance.randrange(3)
            )
    for indicator in Indicator.objects.filter(code__in=TYPES):
        absence = chance.choice(["", "", *Absence.values])
        if chance.random() < 0.7:
            value = None if absence or chance.random() < 0.3 else Decimal(0)
            Figure.objects.create(submission=submission, indicator=indicator, value=value, absence=absence)
    return submission


def by_hand(round_: Round, statuses: set[str]) -> dict[tuple[str, str, str], Row]:
    """Return what the totals must be, computed with Decimal, one submission after the other."""
    counted = [
        submission for submission in Submission.objects.filter(round=round_) if submission.status in statuses
    ]
    questions = questions_of(counted[0])
    leaves = {**leaves_of_totals(questions), "collaborations_total": TYPES}
    cells: dict[tuple[str, str, str], list[tuple[Decimal | None, bool]]] = {}
    for submission in counted:
        answers = answers_of(submission, questions)
        financing = answers["funding_total"].value
        label = Certification.objects.filter(cluster=submission.cluster).first()
        size = "" if financing is None else "small" if financing < 5_000_000 else "large"
        size = "medium" if size == "large" and financing is not None and financing < 15_000_000 else size
        groups = {
            "": "",
            "kind": submission.cluster.kind,
            "region": submission.cluster.region,
            "label": label.level if label else "",
            "size": size,
        }
        for code, answer in answers.items():
            answered = any(answers[leaf].answered for leaf in leaves.get(code, (code,)))
            for dimension, value in groups.items():
                cells.setdefault((code, dimension, value), []).append((answer.value, answered))
    return {key: row(answers_given) for key, answers_given in cells.items()}


def row(answers: list[tuple[Decimal | None, bool]]) -> Row:
    numbers = [value for value, _ in answers if value is not None]
    return (
        sum(numbers, Decimal(0)),
        sum(answered for _, answered in answers),
        sum(number > 0 for number in numbers),
        min(numbers, default=None),
        max(numbers, default=None),
        len(answers),
    )


def stored(round_: Round, basis: Basis) -> dict[tuple[str, str, str], Row]:
    rows = NationalTotal.objects.filter(round=round_, basis=basis).values_list(
        *("indicator__code", "dimension", "value"),
        *("total", "answered", "positive", "minimum", "maximum", "reporters"),
    )
    return {(code, dimension, value): tuple(rest) for code, dimension, value, *rest in rows}


@pytest.mark.parametrize("asks_for_none", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_totals_are_those_computed_by_hand(db: None, seed: int, *, asks_for_none: bool):
    chance = random.Random(seed)  # noqa: S311 nothing secret
    round_ = builders.round_with_catalogue(2018)
    if asks_for_none:
        builders.ask_for_none(round_)
    for number in range(14):
        reporter(round_, chance, STATUSES[number % len(STATUSES)])
    refresh_totals(round_.pk)
    assert stored(round_, Basis.PROVISIONAL) == by_hand(round_, {"submitted", "in_review", "approved"})
    assert stored(round_, Basis.FINAL) == {}
    assert not CountryTotal.objects.filter(basis=Basis.FINAL).exists()
    state = TotalsState.objects.get(round=round_)
    assert (state.expected, state.provisional, state.final, state.stale) == (12, 8, 4, False)


def test_final_totals_exist_once_every_reporter_is_approved_or_excused(db: None):
    chance = random.Random(7)  # noqa: S311 nothing secret
    round_ = builders.round_with_catalogue(2018)
    for status in ("approved", "approved", "approved", "excused"):
        reporter(round_, chance, status)
    last = reporter(round_, chance, "in_review")
    refresh_totals(round_.pk)
    assert stored(round_, Basis.FINAL) == {}
    Submission.objects.filter(pk=last.pk).update(status="excused", excuse="Nedlagt")
    refresh_totals(round_.pk)
    assert stored(round_, Basis.FINAL) == by_hand(round_, {"approved"})
    assert stored(round_, Basis.PROVISIONAL) == stored(round_, Basis.FINAL)
    Submission.objects.filter(status="approved").update(status="returned")
    refresh_totals(round_.pk)
    assert stored(round_, Basis.FINAL) == {}


def test_an_indicator_nobody_answered_has_a_total_of_nothing(db: None):
    round_ = builders.round_with_catalogue(2018)
    refresh_totals(round_.pk)
    rows = stored(round_, Basis.PROVISIONAL)
    assert set(rows) == {(code, "", "") for code in Indicator.objects.values_list("code", flat=True)}
    assert set(rows.values()) == {(Decimal(0), 0, 0, None, None, 0)}


def test_a_label_is_that_of_the_end_of_the_year(db: None):
    round_ = builders.round_with_catalogue(2018)
    of = builders.cluster()
    Certification.objects.create(cluster=of, level="bronze")
    Certification.objects.create(cluster=of, level="silver", awarded="2017-05-01")
    Certification.objects.create(cluster=of, level="gold", awarded="2019-01-01")
    builders.submission(of, round=round_, status="approved")
    refresh_totals(round_.pk)
    assert set(NationalTotal.objects.filter(dimension="label").values_list("value", flat=True)) == {"silver"}


def test_countries_count_collaborations_and_reporters(db: None):
    round_ = builders.round_with_catalogue(2018)
    for count in (2, 3, 0):
        submission = builders.submission(round=round_, status="submitted")
        Collaboration.objects.create(submission=submission, country="DE", type="b2b", count=count)
    refresh_totals(round_.pk)
    rows = CountryTotal.objects.values_list("basis", "type", "country", "collaborations", "reporters")
    assert list(rows) == [("provisional", "b2b", "DE", 5, 2)]


def test_none_is_an_answer_of_zero_and_an_absence_one_without_a_number(db: None):
    round_ = builders.round_with_catalogue(2018)
    builders.ask_for_none(round_)
    indicators = {one.code: one for one in Indicator.objects.filter(code__in=TYPES)}
    for count, value, absence in (
        (4, Decimal(0), ""),
        (0, Decimal(0), ""),
        (0, None, "not_measured"),
        (0, None, ""),
    ):
        submission = builders.submission(round=round_, status="submitted")
        Collaboration.objects.create(submission=submission, country="DE", type="cluster", count=count)
        for code in ("collaborations_cluster", "collaborations_b2b"):
            Figure.objects.create(
                submission=submission, indicator=indicators[code], value=value, absence=absence
            )
    refresh_totals(round_.pk)
    rows = {
        code: row for (code, dimension, _), row in stored(round_, Basis.PROVISIONAL).items() if not dimension
    }
    zero, four = Decimal(0), Decimal(4)
    assert rows["collaborations_cluster"] == (four, 3, 1, zero, four, 4)
    assert rows["collaborations_b2b"] == (zero, 3, 0, zero, zero, 4)
    assert rows["collaborations_knowledge"] == (zero, 0, 0, None, None, 4)
    assert rows["collaborations_total"] == (four, 3, 1, zero, four, 4)


def test_a_run_twice_changes_nothing(db: None):
    round_ = builders.round_with_catalogue(2018)
    reporter(round_, random.Random(1), "approved")  # noqa: S311 nothing secret
    refresh_totals(round_.pk)
    before = stored(round_, Basis.FINAL)
    assert before
    refresh_totals(round_.pk)
    assert stored(round_, Basis.FINAL) == before


@pytest.fixture
def sent(transactional_db: None) -> Submission:
    """Return a submission that is sent, in a round whose totals count it."""
    submission = builders.submission(round=builders.round_with_catalogue(2018), status="submitted")
    refresh_totals(submission.round_id)
    return submission


def counted(round_id: int) -> tuple[int, int, bool]:
    """Return how many reporters are provisional and final, and whether the totals are stale."""
    state = TotalsState.objects.get(round_id=round_id)
    return state.provisional, state.final, state.stale


def test_a_decision_has_the_totals_recomputed_once_it_is_committed(sent: Submission):
    who = builders.reviewer()
    with transaction.atomic():
        take_into_review(submission_id=sent.pk, user=who, now=builders.NOW)
        approve(submission_id=sent.pk, user=who, now=builders.NOW, content_hash=hash_of(sent))
        assert counted(sent.round_id) == (1, 0, True)
    assert counted(sent.round_id) == (1, 1, False)


def test_reopening_takes_the_figures_out_of_the_final_totals_at_once(sent: Submission):
    who = builders.reviewer()
    builders.put_figures(sent, companies_total=Decimal(40))
    take_into_review(submission_id=sent.pk, user=who, now=builders.NOW)
    approve(submission_id=sent.pk, user=who, now=builders.NOW, content_hash=hash_of(sent))
    place = ("companies_total", "", "")
    assert stored(sent.round, Basis.FINAL)[place][0] == 40
    with transaction.atomic():
        reopen(submission_id=sent.pk, user=who, now=builders.NOW, reason="Klyngen ringede.")
        assert counted(sent.round_id) == (1, 1, True)
    assert counted(sent.round_id) == (0, 0, False)
    assert not stored(sent.round, Basis.FINAL)
    assert stored(sent.round, Basis.PROVISIONAL)[place][0] == 0


def test_a_failed_run_leaves_the_decision_made_and_the_old_totals_whole(
    sent: Submission, monkeypatch: pytest.MonkeyPatch
):
    before = stored(sent.round, Basis.PROVISIONAL)
    with monkeypatch.context() as broken:
        broken.setattr(
            "reports.aggregation.COUNTRY_TOTALS", "SELECT no_such_column FROM reports_countrytotal"
        )
        take_into_review(submission_id=sent.pk, user=builders.reviewer(), now=builders.NOW)
        with pytest.raises(DatabaseError):
            refresh_totals(sent.round_id)
    sent.refresh_from_db()
    assert sent.status == SubmissionStatus.IN_REVIEW
    assert counted(sent.round_id)[2] is True
    assert stored(sent.round, Basis.PROVISIONAL) == before
    refresh_stale_totals()
    assert counted(sent.round_id)[2] is False


def test_one_broken_round_does_not_hold_up_the_others(sent: Submission, monkeypatch: pytest.MonkeyPatch):
    other = builders.bare_round(2019)
    TotalsState.objects.update(stale=True)
    TotalsState.objects.create(round=other)
    refresh: Callable[..., bool] = refresh_totals

    def broken(round_id: int, **options: bool) -> bool:
        if round_id == sent.round_id:
            raise DatabaseError("broken")
        return refresh(round_id, **options)

    monkeypatch.setattr("reports.tasks.refresh_totals", broken)
    refresh_stale_totals()
    assert counted(sent.round_id)[2] is True
    assert counted(other.pk)[2] is False


def test_of_many_decisions_one_run_does_the_work(sent: Submission):
    computed = TotalsState.objects.get(round=sent.round).computed_at
    recompute_totals(sent.round_id)
    assert TotalsState.objects.get(round=sent.round).computed_at == computed
    TotalsState.objects.update(stale=True)
    recompute_totals(sent.round_id)
    assert TotalsState.objects.get(round=sent.round).computed_at != computed


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads


def closing(action: Callable[[], object]) -> Callable[[], object]:
    """Return `action` as a thread runs it: with a database connection of its own, closed at the end."""

    def run() -> object:
        try:
            return action()
        finally:
            connection.close()

    return run


@pytest.mark.postgres
def test_a_run_waits_for_a_decision_on_its_way_and_counts_it(sent: Submission, pool: ThreadPoolExecutor):
    who = builders.reviewer()
    decided, started = threading.Event(), threading.Event()

    def decide() -> None:
        with transaction.atomic():
            take_into_review(submission_id=sent.pk, user=who, now=builders.NOW)
            approve(submission_id=sent.pk, user=who, now=builders.NOW, content_hash=hash_of(sent))
            decided.set()
            assert started.wait(5)
            wait_until_blocked()
            # As if the queue lost the task of this very decision.
            transaction.get_connection().run_on_commit.clear()

    def run() -> None:
        assert decided.wait(5)
        started.set()
        refresh_totals(sent.round_id)

    for future in [pool.submit(closing(decide)), pool.submit(closing(run))]:
        future.result(timeout=20)
    assert counted(sent.round_id) == (1, 1, False)
    assert stored(sent.round, Basis.FINAL)


def wait_until_blocked() -> None:
    """Wait until another connection waits for a lock of ours."""
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("nobody waits for us")


@pytest.mark.postgres
def test_a_decision_after_a_run_began_marks_its_totals_stale(
    sent: Submission, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
):
    who = builders.reviewer()
    computing = threading.Event()
    lose: list[object] = []
    monkeypatch.setattr("reports.receivers.recompute_totals.delay_on_commit", lose.append)

    def run() -> None:
        with transaction.atomic():
            refresh_totals(sent.round_id)
            computing.set()
            wait_until_blocked()

    def decide() -> None:
        assert computing.wait(5)
        take_into_review(submission_id=sent.pk, user=who, now=builders.NOW)

    for future in [pool.submit(closing(run)), pool.submit(closing(decide))]:
        future.result(timeout=20)
    assert lose == [sent.round_id]
    assert counted(sent.round_id) == (1, 0, True)


@pytest.mark.postgres
def test_however_runs_cross_the_newest_state_wins(sent: Submission, pool: ThreadPoolExecutor):
    who = builders.reviewer()
    submissions = [sent, *(builders.submission(round=sent.round, status="submitted") for _ in range(7))]

    def decide(submission: Submission) -> None:
        take_into_review(submission_id=submission.pk, user=who, now=builders.NOW)
        approve(submission_id=submission.pk, user=who, now=builders.NOW, content_hash=hash_of(submission))

    jobs = [pool.submit(closing(partial(decide, submission))) for submission in submissions]
    jobs.extend(pool.submit(closing(lambda: refresh_totals(sent.round_id))) for _ in range(8))
    for job in jobs:
        job.result(timeout=60)
    assert counted(sent.round_id) == (8, 8, False)
    assert {row[5] for row in stored(sent.round, Basis.FINAL).values()} == {8}


def test_cluster_of_another_round_is_not_counted(db: None):
    round_, other = builders.round_with_catalogue(2018), builders.bare_round(2016)
    builders.submission(round=other, status="approved")
    refresh_totals(round_.pk)
    assert Cluster.objects.count() == 1
    assert {row[5] for row in stored(round_, Basis.PROVISIONAL).values()} == {0}
