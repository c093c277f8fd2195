"""Who may change a questionnaire, while what, and of two who do the second is told."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import AuditEntry, User
from submissions.models import (
    Indicator,
    Question,
    Round,
    RoundStatus,
    Section,
    Unit,
)
from submissions.questionnaire.record import changes_since
from submissions.services.add_question import add_question
from submissions.services.add_section import add_section
from submissions.services.change_unit import change_unit
from submissions.services.errors import NotAllowed
from submissions.services.hold_questionnaire import QuestionnaireChanged
from submissions.services.move_question import move_question
from submissions.services.move_section import move_section
from submissions.services.remove_section import remove_section
from submissions.services.retire_question import retire_question
from submissions.services.reword_question import reword_question
from submissions.services.reword_section import reword_section
from tests.submissions.conftest import Cast
from tests.submissions.test_questionnaire import COURSES, ONLINE, TITLES, by, reword

# Every service, with something that it would do.
CHANGES: dict[str, Callable[[Cast, User, int], object]] = {
    "add a section": lambda cast, user, version: add_section(
        **by(cast, user=user, version=version, content=TITLES)
    ),
    "reword a section": lambda cast, user, version: reword_section(
        **by(cast, user=user, version=version, code="secretariat", content=TITLES)
    ),
    "move a section": lambda cast, user, version: move_section(
        **by(cast, user=user, version=version, code="secretariat", up=False)
    ),
    "remove a section": lambda cast, user, version: remove_section(
        **by(cast, user=user, version=version, code="secretariat")
    ),
    "add a question": lambda cast, user, version: add_question(
        **by(cast, user=user, version=version, indicator=ONLINE, content=COURSES)
    ),
    "change a question": lambda cast, user, version: reword_question(
        **by(cast, user=user, version=version, code="courses", content=COURSES)
    ),
    "change a unit": lambda cast, user, version: change_unit(
        **by(cast, user=user, version=version, code="courses", unit=Unit.FTE)
    ),
    "move a question": lambda cast, user, version: move_question(
        **by(cast, user=user, version=version, code="courses", up=False)
    ),
    "retire a question": lambda cast, user, version: retire_question(
        **by(cast, user=user, version=version, code="courses", with_checks=True)
    ),
}


def everything(round_: Round) -> list[Any]:
    return [
        list(Section.objects.filter(round=round_).order_by("pk").values_list()),
        list(Question.objects.filter(round=round_).order_by("pk").values_list()),
        list(Indicator.objects.order_by("pk").values_list()),
        list(round_.checks.order_by("pk").values_list()),
        Round.objects.get(pk=round_.pk).version,
        AuditEntry.objects.count(),
    ]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("who", ["editor", "signatory", "stranger", "reviewer"])
def test_only_administrators_change_a_questionnaire(cast: Cast, change: str, who: str):
    cast.round.refresh_from_db()
    before = everything(cast.round)
    with pytest.raises(NotAllowed):
        CHANGES[change](cast, getattr(cast, who), cast.round.version)
    assert everything(cast.round) == before


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("status", [RoundStatus.FINAL, RoundStatus.PUBLISHED])
def test_what_was_asked_in_a_final_round_stays(cast: Cast, change: str, status: str):
    Round.objects.filter(pk=cast.round.pk).update(status=status)
    cast.round.refresh_from_db()
    before = everything(cast.round)
    with pytest.raises(NotAllowed):
        CHANGES[change](cast, cast.administrator, cast.round.version)
    assert everything(cast.round) == before


@pytest.mark.parametrize("change", CHANGES)
def test_of_two_administrators_the_second_is_told_what_the_first_did(cast: Cast, change: str):
    cast.round.refresh_from_db()
    seen = cast.round.version
    reword(cast, "fte", label_da="Årsværk i alt")
    before = everything(cast.round)
    with pytest.raises(QuestionnaireChanged) as faster:
        CHANGES[change](cast, cast.administrator, seen)
    assert everything(cast.round) == before
    (told,) = changes_since(faster.value.round_, faster.value.seen)
    assert told.who == str(cast.administrator)
    assert "fte" in told.what
    assert "Årsværk i alt" in told.details[0]
