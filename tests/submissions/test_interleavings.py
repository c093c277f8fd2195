"""Two editors in one form, in any order: no accepted value is lost, and none is overwritten unseen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from submissions.models import Collaboration, Figure, FigureChange
from submissions.services.save_figures import (
    CollaborationAnswer,
    FigureAnswer,
    SaveOutcome,
    save_figures,
)
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.interleavings import NOTHING, PLACES, Content, Desk, Place, Screen
from tests.submissions.test_races import at_once

INTERLEAVINGS = 200
ROUNDS = 20  # of two who save at the same moment

# Few values, so that the two often write the same, and each what was there before.
NUMBERS = [Content(value) for value in (None, 0, 1, 2, 3)]
ABSENCES = [Content(absence="not_applicable"), Content(absence="not_measured")]
EXPLAINED = [Content(1, explanation="Et nyt hold"), Content(2, explanation="Vi talte om")]
COUNTS = [Content(value) for value in (None, 1, 2, 3)]
several = st.lists(st.sampled_from(PLACES), min_size=1, max_size=len(PLACES), unique=True)


class Step(NamedTuple):
    """What one of the two does next. Printed, it is how a failure is done again."""

    who: int
    do: str
    places: list[Place]
    content: Content = NOTHING
    back: int = 0


DO: dict[str, Callable[[Desk, Screen, Step], None]] = {
    "type": lambda desk, screen, step: desk.type(screen, step.places[0], step.content),
    "type and save": lambda desk, screen, step: desk.type_and_save(screen, step.places[0], step.content),
    "save": lambda desk, screen, step: desk.save(screen, step.places),
    "save, no answer": lambda desk, screen, step: desk.save_without_answer(screen, step.places),
    "retry": lambda desk, screen, step: desk.retry(screen),
    "load": lambda desk, screen, step: desk.load(screen),
    "undo": lambda desk, screen, step: desk.undo(screen, step.places[0], step.back),
    "keep mine": lambda desk, screen, step: desk.settle(screen, mine=True),
    "take theirs": lambda desk, screen, step: desk.settle(screen, mine=False),
}


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """Draw a step; more often than not somebody types or saves."""
    do = draw(st.sampled_from(["type", "type and save", "type and save", "save", *DO]))
    where = draw(several)
    content = draw(st.sampled_from(COUNTS if where[0].country else [*NUMBERS, *ABSENCES, *EXPLAINED]))
    return Step(draw(st.integers(0, 1)), do, where, content, draw(st.integers(0, 5)) if do == "undo" else 0)


interleavings = st.lists(steps(), min_size=6, max_size=16)


@contextmanager
def taken_back() -> Iterator[None]:
    """Leave the database as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.postgres
@pytest.mark.slow
@settings(
    max_examples=INTERLEAVINGS,
    deadline=None,
    # To explain a failure takes minutes, and the steps say it themselves.
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    # The people around the submission are the same for all; what is saved is taken back after each.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sequence=interleavings)
def test_whatever_two_editors_do_nothing_is_lost_and_nothing_overwritten_unseen(
    cast: Cast, sequence: list[Step]
) -> None:
    with taken_back():
        desk = Desk(cast.submission, [cast.editor, cast.signatory])
        for step in sequence:
            DO[step.do](desk, desk.screens[step.who], step)
            desk.check()
        event(f"conflicts: {any(screen.theirs for screen in desk.screens)}")


def both(
    of: tuple[int, int], save: Callable[[int, int], SaveOutcome], version: int
) -> tuple[SaveOutcome, SaveOutcome]:
    """Save for two people at the same moment over the version that both have seen."""
    first, second = at_once(*(lambda user=user: save(user, version) for user in of))
    assert isinstance(first, SaveOutcome), first
    assert isinstance(second, SaveOutcome), second
    return first, second


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["figure", "country"])
def test_of_two_who_save_at_the_same_moment_one_wins_and_the_other_is_told(kind: str) -> None:
    one = builders.submission(round=builders.round_with_catalogue())
    people = {person.pk: person for person in (builders.editor(one.cluster), builders.signatory(one.cluster))}
    first, second = people

    def save(user: int, version: int) -> SaveOutcome:
        # Each writes what nobody has written before.
        value = 2 * version + (user == second) + 1
        what: dict[str, Any] = (
            {"figures": [FigureAnswer(code="courses", value=Decimal(value), version=version)]}
            if kind == "figure"
            else {
                "collaborations": [
                    CollaborationAnswer(country="DE", type="b2b", count=value, version=version)
                ]
            }
        )
        return save_figures(submission_id=one.pk, user=people[user], now=NOW, **what)

    for version in range(ROUNDS):
        outcomes = both((first, second), save, version)
        winner, loser = sorted(outcomes, key=lambda outcome: bool(outcome.conflicts))
        stored = Figure.objects.get() if kind == "figure" else Collaboration.objects.get()
        stands = stored.value if isinstance(stored, Figure) else Decimal(stored.count)
        assert (len(winner.saved), winner.conflicts) == (1, ())
        assert (loser.saved, len(loser.conflicts)) == ((), 1)
        assert (loser.conflicts[0].value, loser.conflicts[0].version) == (stands, version + 1)
        assert stored.version == version + 1
    changes = list(FigureChange.objects.order_by("version"))
    assert [change.version for change in changes] == list(range(1, ROUNDS + 1))
    assert [change.old_value for change in changes[1:]] == [change.new_value for change in changes[:-1]]
