"""What beat starts by itself, and how often: nobody would notice soon that it does not."""

import pytest
from celery.schedules import crontab
from django.conf import settings

from portal.celery import app

MINUTE = 60.0  # seconds
EXPECTED = {
    "accounts.tasks.send_waiting_invitations": MINUTE,
    "reports.tasks.refresh_stale_totals": MINUTE,
    "submissions.tasks.send_waiting_mail": MINUTE,
    "submissions.tasks.keep_rounds": MINUTE,
    "submissions.tasks.count_stale_tallies": 5 * MINUTE,
    "submissions.tasks.remind": 10 * MINUTE,
    "submissions.tasks.tell_of_comments": 10 * MINUTE,
    "accounts.tasks.clear_old_data": crontab(hour=4, minute=20),
    "portal.tasks.remind_of_statement": crontab(hour=9, minute=5),
}


def test_each_job_is_there_at_its_interval():
    found = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert found == EXPECTED
    assert len(found) == len(settings.CELERY_BEAT_SCHEDULE)


@pytest.mark.parametrize("name", EXPECTED)
def test_each_job_is_one_that_a_worker_knows(name: str):
    app.loader.import_default_modules()
    assert name in app.tasks


def test_the_clock_of_the_schedule_is_that_of_copenhagen():
    assert app.conf.timezone == "Europe/Copenhagen"
    assert app.conf.beat_schedule == settings.CELERY_BEAT_SCHEDULE
