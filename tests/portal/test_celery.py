"""The queue: real jobs on Redis, and decisions that stand when it does not answer."""

import logging
import time
from collections.abc import Callable

import pytest
import redis
from django.conf import settings
from django.db import transaction

from portal.celery import app
from reports.models import TotalsState
from reports.tasks import recompute_totals, refresh_stale_totals
from tests import builders
from tests.conftest import run_name

PATIENCE = 10  # seconds; a job takes a few milliseconds


def eventually(holds: Callable[[], bool]) -> bool:
    """Wait until something holds, and say whether it came to."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.redis
def test_a_worker_takes_a_job_from_redis(worker: None):
    round_ = builders.bare_round()
    TotalsState.objects.create(round=round_, stale=True)
    refresh_stale_totals.delay()
    assert eventually(lambda: not TotalsState.objects.get(round=round_).stale)


@pytest.mark.redis
def test_a_run_keeps_to_its_own_keys(worker: None):
    with redis.Redis.from_url(settings.REDIS_URL) as server:
        refresh_stale_totals.delay()
        ours = [key for key in server.scan_iter() if run_name().encode() in key]
        assert ours
        assert all(key.startswith(run_name().encode()) for key in ours)


@pytest.mark.django_db(transaction=True)
def test_a_decision_stands_when_the_queue_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionError("no queue")

    monkeypatch.setattr(app.tasks[recompute_totals.name], "delay", refuse)
    with caplog.at_level(logging.ERROR), transaction.atomic():
        round_ = builders.bare_round()
        recompute_totals.delay_on_commit(round_.pk)
    round_.refresh_from_db()
    assert "Could not queue" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_nothing_is_queued_by_what_is_rolled_back(monkeypatch: pytest.MonkeyPatch):
    queued: list[object] = []
    monkeypatch.setattr(app.tasks[recompute_totals.name], "delay", lambda *args: queued.append(args))
    with transaction.atomic():
        recompute_totals.delay_on_commit(1)
        transaction.set_rollback(True)
    assert queued == []
    with transaction.atomic():
        recompute_totals.delay_on_commit(1)
    assert queued == [(1,)]
