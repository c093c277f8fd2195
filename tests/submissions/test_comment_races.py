"""Comments at once, in threads. PostgreSQL only: SQLite takes one writer at a time."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import AuditEntry
from submissions.models import Comment
from submissions.services.comment import reply, start
from submissions.services.errors import NotAllowed
from submissions.services.resolve_comment import resolve
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PEOPLE = 6
ROUNDS = 10  # a race that is lost now and then shows in some of them


def test_a_comment_that_is_clicked_many_times_is_added_once(
    cast: Cast, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    address = reverse("comment-figure", args=[cast.cluster.slug, 2018, "courses"])
    clients = []
    for _ in range(PEOPLE):
        client = Client()
        client.force_login(cast.editor)
        clients.append(client)
    answers = at_once(
        *(
            lambda client=client: client.post(address, {"figure-courses-text": "Hej"}).status_code
            for client in clients
        )
    )
    assert answers == [302] * PEOPLE
    assert Comment.objects.count() == 1


def test_of_many_who_resolve_at_once_one_does(cast: Cast) -> None:
    thread = start(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, text="Hm", figure="courses")
    people = [builders.editor(cast.cluster) for _ in range(PEOPLE)]
    outcomes = at_once(
        *(
            lambda user=user: resolve(
                submission_id=cast.submission.pk, thread_id=thread.pk, user=user, now=NOW
            )
            for user in people
        )
    )
    assert sorted(outcomes) == [False] * (PEOPLE - 1) + [True]
    thread.refresh_from_db()
    assert AuditEntry.objects.get().user == thread.resolved_by


def test_an_answer_and_a_resolving_at_once_leave_no_answer_unseen(cast: Cast) -> None:
    for number in range(ROUNDS):
        now = NOW + number * dt.timedelta(hours=1)
        thread = start(
            submission_id=cast.submission.pk, user=cast.reviewer, now=now, text="Hm", figure="courses"
        )
        answered, resolved = at_once(
            lambda thread=thread, now=now: reply(  # type: ignore[misc] # bound by default
                submission_id=cast.submission.pk,
                thread_id=thread.pk,
                user=cast.editor,
                now=now,
                text="Vent",
            ),
            lambda thread=thread, now=now: resolve(  # type: ignore[misc] # bound by default
                submission_id=cast.submission.pk,
                thread_id=thread.pk,
                user=cast.reviewer,
                now=now,
                seen=thread.pk,
            ),
        )
        assert isinstance(answered, Comment)
        assert resolved is True or isinstance(resolved, NotAllowed)
        # Resolved first, the answer opened it again; answered first, it was not resolved.
        thread.refresh_from_db()
        assert thread.resolved_at is None
