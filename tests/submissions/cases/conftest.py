"""A submission of an open round with a story in it, and the person who told it."""

import pytest
from time_machine import TimeMachineFixture

from accounts.models import User
from submissions.models import CaseStory, Submission
from tests import builders
from tests.builders import NOW
from tests.submissions.cases.storytelling import told


@pytest.fixture(autouse=True)
def _while_the_round_is_open(time_machine: TimeMachineFixture) -> None:
    """Let the pages, which go by the clock, be opened while the round is open."""
    time_machine.move_to(NOW)


@pytest.fixture
def one(db: None) -> Submission:
    return builders.submission(
        builders.cluster("Vindklyngen", slug="vindklyngen"), round=builders.bare_round()
    )


@pytest.fixture
def editor(one: Submission) -> User:
    return builders.editor(one.cluster, "rediger@example.dk")


@pytest.fixture
def case(one: Submission, editor: User) -> CaseStory:
    return told(one, editor)
