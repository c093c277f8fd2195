"""Sending, recalling and mailing at once, in threads. PostgreSQL only: SQLite takes one writer at a time."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import TimeMachineFixture

from submissions.content import content_hash
from submissions.models import Mail, MailKind, SendingRequest, SentContent, SubmissionStatus
from submissions.questionnaire.content import QuestionContent
from submissions.services.ask_to_send import ask_to_send
from submissions.services.deliver_mail import deliver_mail
from submissions.services.errors import AskedAlready, ContentChanged, NotAllowed
from submissions.services.recall import recall
from submissions.services.reword_question import reword_question, stored_questions
from submissions.services.save_figures import FigureAnswer, save_figures
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from submissions.tasks import send_waiting_mail
from tests import builders
from tests.builders import NOW
from tests.submissions.asking import version
from tests.submissions.conftest import Cast
from tests.submissions.test_races import at_once
from tests.submissions.test_sending import ready

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PEOPLE = 6
ROUNDS = 10  # a race that is lost now and then shows in some of them


def test_double_clicks_and_two_signatories_send_once_and_all_see_the_receipt(
    cast: Cast, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    ready(cast)
    people = [cast.signatory, builders.signatory(cast.cluster), builders.signatory(cast.cluster)]
    address = reverse("submit", args=[cast.cluster.slug, 2018])
    form = {"content_hash": content_hash(cast.submission), "last_change": "0"}

    def click(place: int) -> Callable[[], Any]:
        client = Client()
        client.force_login(people[place % len(people)])
        return lambda: client.post(address, form)["Location"]

    answers = at_once(*(click(place) for place in range(PEOPLE)))

    assert answers == [reverse("receipt", args=[cast.cluster.slug, 2018])] * PEOPLE
    assert cast.submission.events.filter(action="submit").count() == 1
    assert SentContent.objects.count() == 1
    assert Mail.objects.filter(kind=MailKind.RECEIPT).count() == len(people)
    assert sorted(message.to[0] for message in outbox.outbox) == sorted(user.email for user in people)


def test_either_the_recall_or_the_taking_wins_and_the_other_is_told(cast: Cast) -> None:
    ready(cast)
    winners = set()
    for _ in range(ROUNDS):
        submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW, tell=False)
        recalled, taken = at_once(
            lambda: recall(submission_id=cast.submission.pk, user=cast.signatory, now=NOW),
            lambda: take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW),
        )
        cast.submission.refresh_from_db()
        assert isinstance(recalled, NotAllowed) != isinstance(taken, NotAllowed)
        in_review = cast.submission.status == SubmissionStatus.IN_REVIEW
        assert in_review == isinstance(recalled, NotAllowed)
        winners.add(in_review)
        cast.submission.status, cast.submission.reviewer = SubmissionStatus.DRAFT, None
        cast.submission.save()
    assert winners


def test_a_save_and_a_sending_at_once_never_send_what_was_not_on_the_page(cast: Cast) -> None:
    ready(cast)
    version = cast.submission.figures.get(indicator__code="courses").version
    for count in range(ROUNDS):
        seen = content_hash(cast.submission)
        answer = FigureAnswer(code="courses", value=Decimal(100 + count), version=version)
        sent, saved = at_once(
            lambda seen=seen: submit(  # type: ignore[misc] # bound by default
                submission_id=cast.submission.pk, user=cast.signatory, now=NOW, content_hash=seen, tell=False
            ),
            lambda answer=answer: save_figures(  # type: ignore[misc] # bound by default
                submission_id=cast.submission.pk, user=cast.editor, now=NOW, figures=[answer]
            ),
        )
        if isinstance(sent, ContentChanged):
            assert not isinstance(saved, Exception)
            version += 1
        else:
            assert isinstance(saved, NotAllowed)
            assert SentContent.objects.latest("pk").event.content_hash == seen
            recall(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)


def test_a_rewording_and_a_sending_at_once_send_nothing_under_words_that_nobody_read(
    cast: Cast,
) -> None:
    ready(cast)
    sent_or_held = set()
    for count in range(ROUNDS):
        question = stored_questions(cast.round)["courses"]
        seen, label = version(cast), question.label_da
        words = QuestionContent.of(question).values() | {"label_da": f"Kurser {count}"}
        sent, _reworded = at_once(
            lambda seen=seen: submit(  # type: ignore[misc] # bound by default
                submission_id=cast.submission.pk,
                user=cast.signatory,
                now=NOW,
                round_version=seen,
                tell=False,
            ),
            lambda seen=seen, words=words: reword_question(  # type: ignore[misc] # bound by default
                round_id=cast.round.pk,
                code="courses",
                user=cast.administrator,
                now=NOW,
                content=QuestionContent(**words),
                version=seen,
                confirmed=True,
            ),
        )
        sent_or_held.add(isinstance(sent, ContentChanged))
        if not isinstance(sent, ContentChanged):
            kept = SentContent.objects.latest("pk").words["da"]
            labels = [line["label"] for section in kept["sections"] for line in section["rows"]]
            assert label in labels
            assert f"Kurser {count}" not in labels
            recall(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    assert sent_or_held


def test_of_many_who_ask_at_once_one_asks(cast: Cast) -> None:
    ready(cast)
    people = [builders.editor(cast.cluster) for _ in range(PEOPLE)]

    def ask(place: int) -> Callable[[], Any]:
        return lambda: ask_to_send(submission_id=cast.submission.pk, user=people[place], now=NOW)

    outcomes = at_once(*(ask(place) for place in range(PEOPLE)))
    assert sum(isinstance(outcome, AskedAlready) for outcome in outcomes) == PEOPLE - 1
    assert SendingRequest.objects.count() == 1
    assert Mail.objects.count() == 1


def test_of_many_workers_on_one_mail_one_sends_it(cast: Cast) -> None:
    ready(cast)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    outbox.outbox.clear()
    Mail.objects.update(sent_at=None, attempts=0, try_after=NOW)
    number = Mail.objects.get().pk
    outcomes = at_once(
        *(lambda: deliver_mail(mail_id=number, now=timezone.now()) for _ in range(PEOPLE)),
        send_waiting_mail,
    )
    assert len(outbox.outbox) == 1
    assert sum(outcome is True for outcome in outcomes) <= 1
    assert connection.vendor == "postgresql"
