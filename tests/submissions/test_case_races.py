"""Stories told at the same moment, in threads of their own. PostgreSQL only."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from submissions.cases import Part, prints_of
from submissions.services.errors import NotAllowed
from submissions.services.save_case import CaseAnswer, CaseOutcome, save_case
from tests import builders
from tests.builders import NOW
from tests.submissions.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PEOPLE = 6


def test_of_six_who_tell_a_story_at_once_three_are_told_and_three_are_refused() -> None:
    one = builders.submission(round=builders.bare_round())
    people = [builders.editor(one.cluster) for _ in range(PEOPLE)]

    def tell(place: int) -> Callable[[], Any]:
        answer = CaseAnswer(title=f"Historie {place}", category="matchmaking", body="")
        return lambda: save_case(submission_id=one.pk, user=people[place], now=NOW, answer=answer)

    outcomes = at_once(*(tell(place) for place in range(PEOPLE)))
    assert sum(isinstance(outcome, NotAllowed) for outcome in outcomes) == 3
    assert list(one.cases.values_list("position", flat=True)) == [1, 2, 3]
    assert one.events.filter(action="edit").count() == 1


def test_a_form_that_is_sent_six_times_at_once_is_one_story() -> None:
    one = builders.submission(round=builders.bare_round())
    editor, key = builders.editor(one.cluster), uuid.uuid4()
    answer = CaseAnswer(title="Historie", category="matchmaking", body="")
    outcomes = at_once(
        *(
            lambda: save_case(submission_id=one.pk, user=editor, now=NOW, answer=answer, key=key)
            for _ in range(PEOPLE)
        )
    )
    assert all(isinstance(outcome, CaseOutcome) for outcome in outcomes)
    assert one.cases.count() == 1


def test_of_six_who_write_one_text_one_is_saved_and_the_others_are_told() -> None:
    one = builders.submission(round=builders.bare_round())
    people = [builders.editor(one.cluster) for _ in range(PEOPLE)]
    answer = CaseAnswer(title="Historie", category="matchmaking", body="")
    case = save_case(submission_id=one.pk, user=people[0], now=NOW, answer=answer).case
    assert case is not None
    seen = prints_of(case)

    def write(place: int) -> Callable[[], Any]:
        changed = CaseAnswer(body=f"Tekst {place}", seen=seen)
        return lambda: save_case(
            submission_id=one.pk, user=people[place], now=NOW, answer=changed, case_id=case.pk
        )

    outcomes = at_once(*(write(place) for place in range(PEOPLE)))
    assert sum(outcome.saved == (Part.BODY,) for outcome in outcomes) == 1
    assert sum(outcome.conflicts == (Part.BODY,) for outcome in outcomes) == PEOPLE - 1
