"""Totals follow every decision, whatever runs cross and whatever fails."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction

from reports.aggregation import refresh_totals
from reports.models import Basis, TotalsState
from reports.tasks import recompute_totals, refresh_stale_totals
from submissions.content import content_hash as hash_of
from submissions.models import (
    Submission,
    SubmissionStatus,
)
from submissions.services.approve import approve
from submissions.services.return_submission import reopen
from submissions.services.save_figures import FigureAnswer, save_figures
from submissions.services.take_into_review import take_into_review
from tests import builders
from tests.reports.test_aggregation import stored


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


def test_a_draft_that_is_begun_leaves_the_totals_alone(sent: Submission):
    """It is the first save of every submission: it waits for nothing that it does not change."""
    other = builders.submission(round=sent.round)
    refresh_totals(sent.round_id)
    before = TotalsState.objects.get(round_id=sent.round_id)
    save_figures(
        submission_id=other.pk,
        user=builders.editor(other.cluster),
        now=builders.NOW,
        figures=[FigureAnswer(code="courses", value=Decimal(4))],
    )
    other.refresh_from_db()
    assert other.status == SubmissionStatus.DRAFT
    after = TotalsState.objects.get(round_id=sent.round_id)
    assert (after.stale, after.computed_at) == (False, before.computed_at)


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
