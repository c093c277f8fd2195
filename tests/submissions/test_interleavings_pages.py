"""Two editors at their pages, in any order: no accepted value is lost, and none is overwritten unseen.

Through the portal's own addresses, with what each commits.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from time_machine import TimeMachineFixture

from accounts.models import ClusterRole, Membership
from submissions.models import Question, Section
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.open_page import (
    CODES,
    COUNTRIES,
    SECTION,
    TYPES,
    UNREADABLE,
    OpenPage,
    Sent,
)
from tests.submissions.shown import Chains

INTERLEAVINGS = 200

# Few values, so that the two often write the same, and each what was there before.
NUMBERS = ("", "0", "1", "2", "3", UNREADABLE, "not_applicable", "not_measured")
COUNTS = ("", "1", "2", "3", "4", "5", UNREADABLE)


class Step(NamedTuple):
    """What one of the two does next. Printed, it is how a failure is done again."""

    who: int
    do: str
    unit: str
    type: str
    content: str


def type_in(page: OpenPage, step: Step) -> None:
    """Type without saving it yet; into a country, it has to be on the page."""
    if step.unit in CODES:
        page.figures[step.unit].text = step.content
    else:
        page.add(step.unit)
        page.rows[step.unit][step.type].text = step.content


def save(page: OpenPage, step: Step) -> None:
    type_in(page, step)
    page.save(step.unit)


def save_without_answer(page: OpenPage, step: Step) -> None:
    type_in(page, step)
    page.save(step.unit, lost=True)


# And whether the page is told in the answer of all that the other has done.
DO: dict[str, tuple[Callable[[OpenPage, Step], None], bool]] = {
    "save": (save, True),
    "save, no answer": (save_without_answer, False),
    "type": (type_in, False),
    "save again": (lambda page, step: page.save(step.unit), False),
    "add": (lambda page, step: page.add(step.unit), False),
    "remove": (lambda page, step: page.remove(step.unit), False),
    "undo": (lambda page, step: page.undo(step.unit), False),
    "keep mine": (lambda page, step: page.keep_mine(step.unit), False),
    "take theirs": (lambda page, step: page.take_theirs(step.unit), False),
    "load": (lambda page, _step: page.load(), True),
    "all": (lambda page, _step: page.save_all(), True),
}
# The two meet more often than not at the same country.
UNITS = (*CODES, *COUNTRIES, *COUNTRIES[:1] * 4)
FOR_COUNTRIES = frozenset({"add", "remove", "undo"})


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """Draw a step; more often than not somebody types and saves."""
    do = draw(st.sampled_from(["save"] * 10 + ["remove", "late", *DO]))
    unit = draw(st.sampled_from(COUNTRIES if do in FOR_COUNTRIES else UNITS))
    content = draw(st.sampled_from(NUMBERS if unit in CODES else COUNTS))
    return Step(draw(st.integers(0, 1)), do, unit, draw(st.sampled_from(TYPES[:2])), content)


@pytest.fixture
def editors(cast: Cast, time_machine: TimeMachineFixture) -> list[Client]:
    """Sign in two who fill in a section with two figures beside the countries."""
    time_machine.move_to(NOW, tick=False)
    section = Section.objects.get(round=cast.round, code=SECTION)
    Question.objects.filter(round=cast.round, indicator__code="courses").update(section=section, order=2)
    clients = []
    for user in (cast.editor, cast.signatory):
        client = Client()
        client.force_login(user)
        clients.append(client)
    return clients


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=INTERLEAVINGS,
    deadline=None,
    # To explain a failure takes minutes, and the steps say it themselves.
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    # The people are the same for all; each example has a submission of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sequence=st.lists(steps(), min_size=6, max_size=10))
def test_whatever_two_do_at_their_pages_nothing_is_lost_and_nothing_overwritten_unseen(
    cast: Cast, editors: list[Client], sequence: list[Step]
) -> None:
    cluster = builders.cluster()
    for user, role in ((cast.editor, ClusterRole.EDITOR), (cast.signatory, ClusterRole.SIGNATORY)):
        Membership.objects.create(user=user, cluster=cluster, role=role)
    submission = builders.submission(cluster, round=cast.round)
    accepted: Chains = {}
    pages = [
        OpenPage(submission, user, client, accepted)
        for user, client in zip((cast.editor, cast.signatory), editors, strict=True)
    ]
    before: list[tuple[int, str, list[Sent]]] = []
    for step in sequence:
        page = pages[step.who]
        if step.do == "late":
            # What was sent some time ago, by whomever, comes a second time.
            for who, unit, sent in before[:1]:
                pages[who].send_once_more(unit, sent)
            del before[:1]
            continue
        act, up_to_date = DO[step.do]
        act(page, step)
        if step.do == "save":
            before.append((step.who, step.unit, page.requested(step.unit)))
        event(step.do)
        for each in pages:
            each.check(up_to_date=up_to_date and each is page)
