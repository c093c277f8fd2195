"""Comments at once, in threads. PostgreSQL only: SQLite takes one writer at a time."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import AuditEntry
from submissions.models import Comment, Round, Section
from submissions.questionnaire.obstacles import InTheWay
from submissions.services.comment import reply, start
from submissions.services.errors import NotAllowed
from submissions.services.remove_section import remove_section
from submissions.services.resolve_comment import resolve
from submissions.services.retire_question import retire_question
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_races import at_once, until_somebody_waits

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


def test_a_comment_and_the_removal_of_its_section_never_both_come_through(cast: Cast) -> None:
    for number in range(2 * ROUNDS):
        section = Section.objects.create(
            round=cast.round, code=f"new-{number}", title_da="Nyt", title_en="New", order=100 + number
        )
        version = Round.objects.get(pk=cast.round.pk).version
        said, removed = at_once(
            lambda section=section: start(  # type: ignore[misc] # bound by default
                submission_id=cast.submission.pk,
                user=cast.editor,
                now=NOW,
                text="Hm",
                section=section.code,
            ),
            lambda section=section, version=version: remove_section(  # type: ignore[misc] # likewise
                round_id=cast.round.pk,
                code=section.code,
                user=cast.administrator,
                now=NOW,
                version=version,
            ),
        )
        if isinstance(said, Comment):
            assert isinstance(removed, InTheWay), removed
        else:
            assert (type(said), removed) == (Section.DoesNotExist, None)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
@pytest.mark.parametrize("about", ["figure", "section"])
def test_a_comment_that_waited_while_what_it_is_about_was_taken_out_is_shown_to_copy(
    cast: Cast, time_machine: TimeMachineFixture, about: str, headers: dict[str, str]
) -> None:
    time_machine.move_to(NOW, tick=False)
    if about == "section":
        Section.objects.create(round=cast.round, code="courses", title_da="Nyt", title_en="New", order=100)
    client = Client(headers={"accept-language": "en", **headers})
    client.force_login(cast.editor)
    address = reverse(f"comment-{about}", args=[cast.cluster.slug, 2018, "courses"])
    version = Round.objects.get(pk=cast.round.pk).version

    def say() -> HttpResponseBase:
        try:
            return client.post(address, {f"{about}-courses-text": "Det skal I vide"})
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            out: dict[str, Any] = {
                "round_id": cast.round.pk,
                "code": "courses",
                "user": cast.administrator,
                "now": NOW,
                "version": version,
            }
            if about == "section":
                remove_section(**out)
            else:
                retire_question(**out, with_checks=True)
            waiting = pool.submit(say)
            until_somebody_waits()
        answer = waiting.result(timeout=30)
    page = answer.content.decode()  # type: ignore[attr-defined] # not a stream
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "was taken out of the questionnaire" in page
    assert "Det skal I vide" in page
    assert "Send the comment" not in page, "it could not be sent"
    assert not Comment.objects.exists()
