"""Reminders and digests that run many times at once: each is written once. PostgreSQL only."""

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail as outbox
from django.db import connection, transaction

from accounts.models import AuditEntry
from submissions.models import Comment, Mail, MailKind, ReminderRun
from submissions.services.change_mail_text import WordsChanged, change_mail_text
from submissions.services.comment import start
from submissions.services.resolve_comment import resolve
from submissions.services.send_comment_digests import send_comment_digests
from submissions.services.send_reminders import send_reminders
from submissions.tasks import send_waiting_mail
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_reminders import at, set_deadline

AT_ONCE = 8
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def all_at_once(action: Callable[[], object]) -> None:
    """Run `action` in many threads that begin at the same time, each with a connection of its own."""
    barrier = Barrier(AT_ONCE)

    def run() -> None:
        try:
            barrier.wait()
            action()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for future in [pool.submit(run) for _ in range(AT_ONCE)]:
            future.result()


def test_reminders_that_are_written_by_many_at_once_are_written_and_sent_once(cast: Cast) -> None:
    set_deadline(cast.round, at("2019-03-01T12:00"))
    for _ in range(20):
        one = builders.submission(builders.cluster(), round=cast.round).cluster
        builders.editor(one)
        builders.signatory(one)
    moment: dt.datetime = at("2019-02-22T09:00")
    all_at_once(lambda: send_reminders(at=moment, now=moment))
    assert Mail.objects.count() == 42
    assert Mail.objects.values("key").distinct().count() == 42
    assert len(outbox.outbox) == len({message.to[0] for message in outbox.outbox})


def test_what_was_missed_is_written_and_written_anew_once_by_many_at_once(cast: Cast) -> None:
    set_deadline(cast.round, at("2019-03-01T12:00"))
    for _ in range(10):
        builders.editor(builders.submission(builders.cluster(), round=cast.round).cluster)
    missed = at("2019-02-20T09:00")
    all_at_once(lambda: send_reminders(at=missed, now=missed))
    assert Mail.objects.count() == 12
    # None of them left, and two days later all are written anew, by one of those who try.
    Mail.objects.update(sent_at=None, attempts=0, problem="", try_after=missed)
    later = at("2019-02-21T00:01")
    all_at_once(lambda: send_reminders(at=later, now=later))
    assert Mail.objects.count() == 12
    assert Mail.objects.filter(written_at=later, subject__startswith="8 dage").count() == 12
    assert ReminderRun.objects.get().at == later


def test_each_leaves_once_though_many_send_what_waits(cast: Cast) -> None:
    # That the deadline has passed is not withdrawn, whatever the day.
    set_deadline(cast.round, at("2019-03-01T12:00"))
    for _ in range(10):
        builders.editor(builders.submission(builders.cluster(), round=cast.round).cluster)
    moment = at("2019-03-02T09:00")
    send_reminders(at=moment, now=moment)
    outbox.outbox.clear()
    Mail.objects.update(sent_at=None, attempts=0, try_after=moment)
    all_at_once(send_waiting_mail)
    assert len(outbox.outbox) == 12
    assert Mail.objects.filter(sent_at__isnull=True).count() == 0


def test_digests_that_are_written_by_many_at_once_are_written_once(cast: Cast) -> None:
    Comment.objects.create(
        submission=cast.submission,
        section=cast.round.sections.first(),
        author=cast.reviewer,
        by_cluster=False,
        at=at("2019-02-12T10:00"),
        text="Er de to med?",
    )
    all_at_once(lambda: send_comment_digests(now=at("2019-02-12T15:10")))
    assert Mail.objects.count() == 2
    assert len(outbox.outbox) == 2


def test_a_comment_whose_transaction_is_late_is_told_the_next_day_and_once(cast: Cast) -> None:
    def say(text: str) -> None:
        start(
            submission_id=cast.submission.pk,
            user=cast.reviewer,
            now=at("2019-02-12T14:59"),
            text=text,
            figure="courses",
        )

    def told() -> list[str]:
        return list(Mail.objects.filter(recipient=cast.editor).order_by("pk").values_list("text", flat=True))

    said, go_on = threading.Event(), threading.Event()

    def say_late() -> None:
        try:
            with transaction.atomic():
                say("Sent afsluttet")
                said.set()
                assert go_on.wait(20)
        finally:
            connection.close()

    say("I god tid")
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(say_late)
        assert said.wait(20)
        assert send_comment_digests(now=at("2019-02-12T15:10")) == 2
        go_on.set()
        late.result()
    assert ["Sent afsluttet" in text for text in told()] == [False]
    all_at_once(lambda: send_comment_digests(now=at("2019-02-13T15:10")))
    assert [("I god tid" in text, "Sent afsluttet" in text) for text in told()] == [
        (True, False),
        (False, True),
    ]
    assert Mail.objects.count() == 4


def test_a_digest_and_whoever_settles_its_threads_do_not_stop_each_other(cast: Cast) -> None:
    threads = [
        start(
            submission_id=cast.submission.pk,
            user=cast.reviewer,
            now=at("2019-02-12T10:00"),
            text=f"{number}",
            figure="courses",
        )
        for number in range(AT_ONCE)
    ]
    numbers = iter(threads)

    def either() -> None:
        one = next(numbers)
        if one.pk % 2:
            resolve(submission_id=cast.submission.pk, thread_id=one.pk, user=cast.editor, now=NOW)
        send_comment_digests(now=at("2019-02-12T15:10"))

    all_at_once(either)
    assert Mail.objects.count() == 2
    assert not Comment.objects.untold(at("2019-02-12T15:00")).exists()
    assert Comment.objects.filter(resolved_at__isnull=False).count() == AT_ONCE // 2


def test_of_many_who_change_the_same_words_at_once_one_is_heard_and_the_others_are_told(cast: Cast) -> None:
    told: list[int] = []

    def change() -> None:
        try:
            change_mail_text(
                kind=MailKind.OPENING,
                language="da",
                user=cast.administrator,
                now=at("2019-02-12T10:00"),
                subject=f"Nyt {len(told)} {threading.get_ident()}",
                body="[Begynd]({{ link }})",
                version=0,
            )
        except WordsChanged:
            told.append(1)

    all_at_once(change)
    assert len(told) == AT_ONCE - 1
    assert AuditEntry.objects.count() == 1
