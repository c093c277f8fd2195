"""Administrators and secretariats at once, in threads. PostgreSQL only: SQLite takes one writer at a time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import AuditEntry
from submissions.models import Figure, Round, Severity
from submissions.services.add_question import add_question
from submissions.services.change_limits import change_limits
from submissions.services.errors import NotAllowed
from submissions.services.hold_questionnaire import QuestionnaireChanged
from submissions.services.move_question import move_question
from submissions.services.remove_check import remove_check
from submissions.services.retire_question import retire_question
from submissions.services.reword_question import stored_questions
from submissions.services.save_figures import FigureAnswer, save_figures
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_questionnaire import COURSES, ONLINE
from tests.submissions.test_races import at_once, until_somebody_waits

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PEOPLE = 6
CODES = ["courses", "newsletters", "press_releases", "media_mentions", "outreach_companies", "matchmaking"]


def test_of_many_administrators_at_once_one_changes_it_and_the_others_are_told(cast: Cast) -> None:
    cast.round.refresh_from_db()
    seen = cast.round.version
    people = [builders.administrator() for _ in range(PEOPLE)]

    def move(place: int) -> Callable[[], Any]:
        return lambda: move_question(
            round_id=cast.round.pk,
            code="courses",
            up=False,
            user=people[place],
            now=NOW,
            version=seen,
        )

    outcomes = at_once(*(move(place) for place in range(PEOPLE)))

    assert sum(outcome is True for outcome in outcomes) == 1
    assert sum(isinstance(outcome, QuestionnaireChanged) for outcome in outcomes) == PEOPLE - 1
    assert AuditEntry.objects.count() == 1
    cast.round.refresh_from_db()
    assert cast.round.version == seen + 1


def test_one_indicator_is_added_once(cast: Cast) -> None:
    cast.round.refresh_from_db()
    seen = cast.round.version
    options: dict[str, Any] = {"round_id": cast.round.pk, "user": cast.administrator, "now": NOW}
    outcomes = at_once(
        *(
            lambda: add_question(**options, version=seen, indicator=ONLINE, content=COURSES)
            for _ in range(PEOPLE)
        )
    )
    assert sum(isinstance(outcome, QuestionnaireChanged) for outcome in outcomes) == PEOPLE - 1


@pytest.mark.parametrize("code", CODES)
def test_a_figure_and_taking_out_its_question_never_both_come_through(
    cast: Cast, time_machine: TimeMachineFixture, code: str
) -> None:
    time_machine.move_to(NOW, tick=False)
    client = Client()
    client.force_login(cast.editor)
    section = stored_questions(cast.round)[code].section.code
    # What the process keeps is the questionnaire as it was.
    client.get(reverse("section", args=["vindklyngen", 2018, section]))
    version = Round.objects.get(pk=cast.round.pk).version
    field = reverse("field", args=["vindklyngen", 2018, code])
    saved, other, retired = at_once(
        lambda: client.post(field, {code: "3", f"{code}-version": "0", "seen": ""}).status_code,
        lambda: save_figures(
            submission_id=cast.submission.pk,
            user=cast.signatory,
            now=NOW,
            figures=[FigureAnswer(code=code, value=Decimal(3))],
        ),
        lambda: retire_question(
            round_id=cast.round.pk,
            code=code,
            user=cast.administrator,
            now=NOW,
            version=version,
            with_checks=True,
        ),
    )
    asked = code in stored_questions(cast.round)
    assert asked == Figure.objects.filter(indicator__code=code).exists(), (saved, other, retired)
    assert asked == isinstance(retired, NotAllowed)


def test_limits_and_removing_their_check_wait_for_each_other(cast: Cast) -> None:
    for check in list(cast.round.checks.exclude(rule="required")[:8]):
        version = Round.objects.get(pk=cast.round.pk).version
        limited, removed = at_once(
            lambda check=check: change_limits(  # type: ignore[misc] # bound now
                check_id=check.pk,
                user=cast.administrator,
                now=NOW,
                limits={
                    name: value for name, value in check.parameters.items() if name not in check_codes(check)
                },
                severity=Severity.ERROR if check.severity == Severity.WARNING else Severity.WARNING,
                active=True,
                version=check.version,
            ),
            lambda check=check, version=version: remove_check(  # type: ignore[misc] # bound now
                round_id=cast.round.pk,
                code=check.code,
                user=cast.administrator,
                now=NOW,
                version=version,
            ),
        )
        stands = cast.round.checks.filter(pk=check.pk).exists()
        assert stands == isinstance(removed, (QuestionnaireChanged, NotAllowed)), (limited, removed)


def check_codes(check: Any) -> set[str]:
    """Return the parameters of a check that name figures."""
    from submissions.checks.parameters import Code
    from submissions.checks.registry import RULES

    return {name for name, kind in RULES[check.rule].parameters.kinds().items() if isinstance(kind, Code)}


@pytest.mark.parametrize("others", [0, 1])
def test_a_save_that_waited_while_its_question_was_taken_out_finds_it_gone(
    cast: Cast, time_machine: TimeMachineFixture, others: int
) -> None:
    time_machine.move_to(NOW, tick=False)
    if others:
        builders.put_figures(cast.submission, newsletters=Decimal(4))
    client = Client()
    client.force_login(cast.editor)
    client.get(reverse("section", args=["vindklyngen", 2018, "competence"]))
    field = reverse("field", args=["vindklyngen", 2018, "courses"])
    form = {"courses": "3", "courses-version": "0", "seen": ""}
    version = Round.objects.get(pk=cast.round.pk).version

    def save() -> int:
        try:
            return client.post(field, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            retire_question(
                round_id=cast.round.pk,
                code="courses",
                user=cast.administrator,
                now=NOW,
                version=version,
                with_checks=True,
            )
            waiting = pool.submit(save)
            until_somebody_waits()
        answered = waiting.result(timeout=30)
    assert answered == HTTPStatus.CONFLICT, "it is told so"
    assert not Figure.objects.filter(indicator__code="courses").exists()


def test_a_page_that_waited_while_a_question_was_taken_out_saves_all_else(
    cast: Cast, time_machine: TimeMachineFixture
) -> None:
    """The page is read with the question, and written without it: what was typed in it is shown to copy."""
    time_machine.move_to(NOW, tick=False)
    client = Client()
    client.force_login(cast.editor)
    section = reverse("section", args=["vindklyngen", 2018, "competence"])
    form = {"courses": "31", "courses-version": "0", "newsletters": "7", "newsletters-version": "0"}
    version = Round.objects.get(pk=cast.round.pk).version

    def save() -> tuple[int, str]:
        try:
            response = client.post(section, form)
            return response.status_code, response.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            retire_question(
                round_id=cast.round.pk,
                code="courses",
                user=cast.administrator,
                now=NOW,
                version=version,
                with_checks=True,
            )
            waiting = pool.submit(save)
            until_somebody_waits()
        status, page = waiting.result(timeout=30)
    assert status == HTTPStatus.CONFLICT
    assert '<td class="figure">31</td>' in page
    assert dict(Figure.objects.values_list("indicator__code", "value")) == {"newsletters": Decimal(7)}
