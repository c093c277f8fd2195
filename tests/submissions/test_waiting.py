"""Who comes second waits, and sees what the first did. In threads, so on PostgreSQL only."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction

from submissions.models import MailKind, MailText, Round, RoundStatus, Submission, SubmissionStatus, Unit
from submissions.questionnaire.content import QuestionContent
from submissions.questionnaire.obstacles import InTheWay
from submissions.services.add_question import NewIndicator, add_question
from submissions.services.change_mail_text import WordsChanged, change_mail_text
from submissions.services.change_unit import change_unit
from submissions.services.close_round import close_round
from submissions.services.errors import NotAllowed
from submissions.services.excuse import excuse, readmit
from submissions.services.reword_question import reword_question, stored_questions
from submissions.services.save_figures import FigureAnswer
from submissions.services.submit import submit
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_races import until_somebody_waits

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def second(first: Callable[[], object], then: Callable[[], Any]) -> Any:
    """Do the first, have the other begin before that is committed, and return what came of it."""

    def run() -> Any:
        try:
            return then()
        except Exception as error:  # noqa: BLE001 what was raised is what the test is about
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            waiting = pool.submit(run)
            until_somebody_waits()
        return waiting.result(timeout=30)


def test_whoever_readmits_while_the_account_is_published_is_held_to_what_holds_then(cast: Cast) -> None:
    excuse(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, reason="Lukket.")
    Round.objects.update(status=RoundStatus.FINAL)

    def publish() -> None:
        Round.objects.select_for_update(no_key=True).get(pk=cast.round.pk)
        Round.objects.filter(pk=cast.round.pk).update(status=RoundStatus.PUBLISHED)

    outcome = second(publish, lambda: readmit(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW))
    assert isinstance(outcome, NotAllowed)
    assert Submission.objects.get(pk=cast.submission.pk).status == SubmissionStatus.EXCUSED


def test_a_round_whose_last_edit_is_moved_at_that_moment_is_not_closed(cast: Cast) -> None:
    later = cast.round.last_edit + dt.timedelta(days=7)

    def move() -> None:
        Round.objects.filter(pk=cast.round.pk).update(last_edit=later)

    now = cast.round.last_edit + dt.timedelta(hours=1)
    assert second(move, lambda: close_round(round_id=cast.round.pk, now=now)) is False
    assert Round.objects.get(pk=cast.round.pk).status == RoundStatus.OPEN


def test_what_is_counted_within_what_waits_for_a_sending(cast: Cast) -> None:
    cast.answer_all()
    questions = stored_questions(cast.round)
    content = replace(QuestionContent.of(questions["funding_eu"]), part_of="")
    version = Round.objects.get(pk=cast.round.pk).version
    outcome = second(
        lambda: submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW, tell=False),
        lambda: reword_question(
            round_id=cast.round.pk,
            code="funding_eu",
            user=cast.administrator,
            now=NOW,
            content=content,
            version=version,
            confirmed=True,
        ),
    )
    assert isinstance(outcome, InTheWay)


def test_a_unit_waits_for_the_first_figure(cast: Cast) -> None:
    cast.round.refresh_from_db()
    by: dict[str, Any] = {"round_id": cast.round.pk, "user": cast.administrator, "now": NOW}
    add_question(
        **by,
        indicator=NewIndicator(code="courses_online", unit=Unit.COUNT),
        content=QuestionContent(
            section="competence", label_da="Kurser på nettet", label_en="Online courses", required=False
        ),
        version=cast.round.version,
        confirmed=True,
    )
    version = Round.objects.get(pk=cast.round.pk).version
    outcome = second(
        lambda: cast.save(FigureAnswer(code="courses_online", value=3)),  # type: ignore[arg-type] # exact
        lambda: change_unit(**by, code="courses_online", unit=Unit.DKK, version=version),
    )
    assert isinstance(outcome, InTheWay)


def test_of_two_who_change_words_that_stand_the_second_is_told(cast: Cast) -> None:
    MailText.objects.create(
        kind=MailKind.OPENING, language="da", subject="Før", body="[Begynd]({{ link }})", version=1
    )

    def change(subject: str) -> Callable[[], object]:
        return lambda: change_mail_text(
            kind=MailKind.OPENING,
            language="da",
            user=cast.administrator,
            now=NOW,
            subject=subject,
            body="[Begynd]({{ link }})",
            version=1,
        )

    assert isinstance(second(change("Den første"), change("Den anden")), WordsChanged)
    stands = MailText.objects.get(kind=MailKind.OPENING, language="da")
    assert (stands.subject, stands.version) == ("Den første", 2)
