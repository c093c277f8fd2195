"""Reminders through a real queue, a real worker, a real beat and a real mail server, some of them killed."""

import datetime as dt
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.db import connection

from submissions.models import Mail, ReminderRun
from submissions.services.send_reminders import send_reminders
from tests import builders
from tests.conftest import run_name
from tests.submissions.conftest import Cast
from tests.submissions.test_mail import Letterbox, letterbox  # noqa: F401 a fixture
from tests.submissions.test_reminders import at, set_deadline

pytestmark = pytest.mark.redis
EVERY = 1  # seconds between beat's runs
CLUSTERS = 5
PATIENCE = 90  # seconds; two processes of Python have to start first


def eventually(holds: Callable[[], bool], patience: float = PATIENCE) -> bool:
    """Wait until something holds, for so many seconds, and say whether it came to."""
    until = time.monotonic() + patience
    while not (found := holds()) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def noted_since(moment: dt.datetime) -> Callable[[], bool]:
    """Return whether reminders were seen to at a moment or after it."""
    return lambda: ReminderRun.objects.filter(at__gte=moment).exists()


def sent(number: int) -> Callable[[], bool]:
    """Return whether so many mails have left."""
    return lambda: Mail.objects.filter(sent_at__isnull=False).count() == number


def database_url() -> str:
    """Return where the tests' own database is."""
    one = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{one['NAME']}"
    password = f":{one['PASSWORD']}" if one["PASSWORD"] else ""
    return f"postgres://{one['USER']}{password}@{one['HOST']}:{one['PORT'] or 5432}/{one['NAME']}"


@contextmanager
def celery(moment: str, tmp_path: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run Celery at a moment in a process of its own, which is killed at the end."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "KEY_PREFIX": run_name(),
        "EMAIL_BACKEND": settings.EMAIL_BACKEND,
        "EMAIL_HOST": settings.EMAIL_HOST,
        "EMAIL_PORT": str(settings.EMAIL_PORT),
        "VAR_DIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "tests.celery_at", moment, str(EVERY), *arguments]
    process = subprocess.Popen(command, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def many(transactional_db: None, cast: Cast) -> Cast:
    """Five clusters of two people each, a week before the deadline."""
    set_deadline(cast.round, at("2019-03-01T12:00"))
    for _ in range(CLUSTERS - 1):
        one = builders.submission(builders.cluster(), round=cast.round).cluster
        builders.editor(one)
        builders.signatory(one)
    return cast


WORKER = ("worker", "--pool", "solo", "--loglevel", "WARNING", "--without-gossip", "--without-mingle")


def test_each_reminder_arrives_once_though_worker_and_beat_are_killed_and_begin_anew(
    many: Cast,
    letterbox: Letterbox,  # noqa: F811 the fixture
    tmp_path: Path,
) -> None:
    beat = ("beat", "--loglevel", "WARNING", "--schedule", str(tmp_path / "beat"))
    number = 2 * CLUSTERS
    with celery("2019-02-22T08:59:58+01:00", tmp_path, *beat):
        # The first is killed as soon as something has left.
        with celery("2019-02-22T08:59:58+01:00", tmp_path, *WORKER) as first:
            assert eventually(lambda: bool(letterbox.letters))
            first.kill()
        with celery("2019-02-22T09:10:00+01:00", tmp_path, *WORKER):
            assert eventually(sent(number))
    with (
        celery("2019-02-22T09:20:00+01:00", tmp_path, *beat),
        celery("2019-02-22T09:20:00+01:00", tmp_path, *WORKER),
    ):
        time.sleep(4 * EVERY)
    assert Mail.objects.count() == number
    # The same mail may be handed over twice where a worker is killed between the mail server's answer and
    # writing it down; it then has the same id, and mail programs show one.
    ids = Counter(str(letter["Message-ID"]) for _to, letter in letterbox.letters)
    assert len(ids) == number
    assert sum(ids.values()) <= number + 1


def test_a_worker_that_is_restarted_between_two_runs_sends_nothing_twice(
    many: Cast,
    letterbox: Letterbox,  # noqa: F811 the fixture
    tmp_path: Path,
    settings: LazySettings,
) -> None:
    from submissions.tasks import remind

    number = 2 * CLUSTERS
    remind.app.conf.task_always_eager = False
    try:
        for minute in (0, 10, 20):
            with celery(f"2019-02-22T09:{minute:02}:00+01:00", tmp_path, *WORKER):
                remind.delay()
                assert eventually(sent(number))
    finally:
        remind.app.conf.task_always_eager = True
    assert sorted(to for (to,), _letter in letterbox.letters) == sorted(
        Mail.objects.values_list("address", flat=True)
    )


# The nights on which the clock goes forward and back, a week before a deadline: until nine nothing, then all.
NIGHTS = [
    (
        "2019-04-07T12:00",
        ["2019-03-31T08:30:00+02:00"],
        ["2019-03-31T09:00:00+02:00", "2019-03-31T09:10:00+02:00"],
    ),
    (
        "2019-11-03T12:00",
        ["2019-10-27T08:30:00+01:00"],
        ["2019-10-27T09:00:00+01:00", "2019-10-27T09:10:00+01:00"],
    ),
]


@pytest.mark.parametrize(("deadline", "too_early", "due"), NIGHTS)
def test_over_the_nights_the_clock_changes_killed_workers_send_each_reminder_once(
    many: Cast,
    letterbox: Letterbox,  # noqa: F811 the fixture
    tmp_path: Path,
    deadline: str,
    too_early: list[str],
    due: list[str],
) -> None:
    from submissions.tasks import remind

    number = 2 * CLUSTERS
    set_deadline(many.round, at(deadline))
    ReminderRun.objects.create(at=dt.datetime.fromisoformat(too_early[0]) - dt.timedelta(hours=4))
    remind.app.conf.task_always_eager = False
    try:
        for moment in (*too_early, *due):
            expected = number if moment in due else 0
            then = dt.datetime.fromisoformat(moment)
            # Twice, as where two clocks run; the worker is killed when the first is through.
            remind.delay()
            remind.delay()
            with celery(moment, tmp_path, *WORKER):
                # A job that went with the worker that was killed is made good by the clock's next run.
                if not eventually(noted_since(then), PATIENCE / 3):
                    remind.delay()
                assert eventually(noted_since(then)), moment
                assert eventually(sent(expected)), moment
            assert Mail.objects.count() == expected, moment
    finally:
        remind.app.conf.task_always_eager = True
    ids = Counter(str(letter["Message-ID"]) for _to, letter in letterbox.letters)
    assert len(ids) == number
    assert {to for (to,), _letter in letterbox.letters} == set(Mail.objects.values_list("address", flat=True))


def test_what_was_written_without_a_worker_leaves_when_there_is_one(
    many: Cast,
    letterbox: Letterbox,  # noqa: F811 the fixture
    tmp_path: Path,
) -> None:
    moment = at("2019-02-22T09:00")
    send_reminders(at=moment, now=moment)
    Mail.objects.update(sent_at=None, attempts=0, try_after=moment)
    letterbox.letters.clear()
    beat = ("beat", "--loglevel", "WARNING", "--schedule", str(tmp_path / "beat"))
    with (
        celery("2019-02-22T11:00:00+01:00", tmp_path, *beat),
        celery("2019-02-22T11:00:00+01:00", tmp_path, *WORKER),
    ):
        assert eventually(lambda: len(letterbox.letters) == 2 * CLUSTERS)
