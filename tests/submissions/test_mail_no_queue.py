"""Where there is no queue nothing is tried again by itself: who runs what to have it sent, and it is."""

import datetime as dt
import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail as outbox
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from portal.celery import app
from submissions.mail import letters
from submissions.models import Mail
from tests import builders
from tests.submissions.conftest import Cast
from tests.submissions.test_mail import REFUSING
from tests.submissions.test_mail_pages import as_, fail
from tests.submissions.test_reminders import at

COMMAND = "manage.py send_reminders"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def mails(cast: Cast) -> list[Mail]:
    """Two mails of an opening that wait, to editor and signatory."""
    letters.tell_opening(round_=cast.round, now=timezone.now() - HOUR)
    return list(Mail.objects.order_by("address"))


@pytest.fixture
def _queue() -> Iterator[None]:
    app.conf.task_always_eager = False
    try:
        yield
    finally:
        app.conf.task_always_eager = True


def run(*arguments: str) -> Any:
    out = StringIO()
    call_command("send_reminders", "--json", *arguments, stdout=out)
    return json.loads(out.getvalue())


def page_of(user: User, mail: Mail | None = None) -> str:
    """Return the page of a mail as a person sees it, or the list."""
    address = reverse("mail-list") if mail is None else reverse("mail", args=[mail.pk])
    return as_(user).get(address).content.decode()


def test_the_command_sends_what_waits_beside_the_reminders(cast: Cast, mails: list[Mail]) -> None:
    found = run()
    assert (found["waiting_sent"], found["waiting"]) == (2, 0)
    assert sorted(to for message in outbox.outbox for to in message.to) == [mail.address for mail in mails]
    assert not Mail.objects.filter(sent_at=None).exists()
    assert run()["waiting_sent"] == 0
    assert len(outbox.outbox) == 2


def test_it_sends_as_many_as_wait(cast: Cast) -> None:
    for _ in range(40):
        builders.editor(builders.submission(builders.cluster(), round=cast.round).cluster)
    letters.tell_opening(round_=cast.round, now=timezone.now() - HOUR)
    assert run()["waiting_sent"] == 42
    assert len(outbox.outbox) == 42


def test_a_dry_run_sends_nothing_and_tells_how_many_wait(cast: Cast, mails: list[Mail]) -> None:
    found = run("--dry-run")
    assert (found["waiting_sent"], found["waiting"]) == (0, 2)
    assert outbox.outbox == []


def test_what_fails_waits_for_its_next_time_and_the_command_says_so(
    cast: Cast, mails: list[Mail], settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND, works = REFUSING, settings.EMAIL_BACKEND
    out = StringIO()
    call_command("send_reminders", stdout=out)
    assert out.getvalue().rstrip().endswith("mails that wait: 0 sent, 2 left")
    settings.EMAIL_BACKEND = works
    assert run()["waiting_sent"] == 0, "a mail that failed waits for a while"
    Mail.objects.update(try_after=timezone.now())
    assert run()["waiting_sent"] == 2


def test_administrators_read_what_to_run_and_no_time_is_promised(cast: Cast, mails: list[Mail]) -> None:
    fail(mails[0])
    for page in (page_of(cast.administrator), *(page_of(cast.administrator, mail) for mail in mails)):
        assert COMMAND in page
    assert "Prøves igen, når nogen kører" in page_of(cast.administrator, mails[0])
    assert "Sendes, når nogen kører" in page_of(cast.administrator, mails[1])


def test_reviewers_are_promised_nothing(cast: Cast, mails: list[Mail]) -> None:
    fail(mails[0])
    for page in (page_of(cast.reviewer), *(page_of(cast.reviewer, mail) for mail in mails)):
        assert COMMAND not in page
        assert "Prøves igen" not in page


def test_where_nothing_waits_nobody_is_told_to_run_anything(cast: Cast, mails: list[Mail]) -> None:
    Mail.objects.update(sent_at=timezone.now())
    assert COMMAND not in page_of(cast.administrator)
    assert COMMAND not in page_of(cast.administrator, mails[0])


@pytest.mark.usefixtures("_queue")
def test_with_a_queue_the_time_of_the_next_attempt_stands_there(cast: Cast, mails: list[Mail]) -> None:
    fail(mails[0], try_after=at("2099-02-01T10:23"))
    for user in (cast.administrator, cast.reviewer):
        assert COMMAND not in page_of(user)
        page = page_of(user, mails[0])
        assert "Prøves igen 1.2.2099 kl. 10.23" in page
        assert COMMAND not in page
