"""The way from one submission of the board's list to the next."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from submissions.board.choice import COLUMNS
from submissions.board.rows import Viewer, board_rows, neighbours
from submissions.models import Submission, SubmissionStatus
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_board import DAY, QUESTIONS, choice_of, many, report

pytestmark = pytest.mark.shared

__all__ = ["many"]  # a fixture


def slugs(cast: Cast) -> dict[str | None, str]:
    found = Submission.objects.for_round(cast.round).select_related("cluster")
    return {one.cluster.slug: one.cluster.name for one in found}


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        ("", "Aa", (None, "Bb", 1, 6)),
        ("", "Cc", ("Bb", "Dd", 3, 6)),
        ("", "Ørsted", ("Ee", None, 6, 6)),
        ("answered=complete&sort=-name", "Dd", ("Ee", "Cc", 2, 3)),
        # It is not among them any more: those around the place where it would stand.
        ("answered=complete", "Bb", (None, "Cc", None, 3)),
        ("comments=no", "Cc", ("Bb", "Ee", None, 4)),
        ("deadline=overdue", "Aa", (None, None, None, 0)),
    ],
)
def test_the_neighbours_are_those_in_what_is_chosen(
    many: Cast, query: str, name: str, expected: tuple[object, ...]
) -> None:
    one = Submission.objects.get(cluster__name=name)
    found = neighbours(many.round, choice_of(query), one, user=many.reviewer, now=NOW)
    named = slugs(many) | {None: None}
    assert (named[found.previous], named[found.next], found.position, found.count) == expected


def test_neighbours_take_two_queries_however_many_there_are(
    many: Cast, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    one = Submission.objects.get(cluster__name="Cc")
    for query in ("", "comments=yes&sort=-deadline&q=c"):
        choice = choice_of(query)
        assert count_queries(lambda: neighbours(many.round, choice, one, user=many.reviewer, now=NOW)) == 2  # noqa: B023 called at once


@pytest.fixture
def alike(many: Cast) -> Cast:
    """Beside the six, reporters that are alike in everything but their number, and such without any of it."""
    for number in range(4):
        report(many, "Gg", answered=7, errors=2, warnings=1, last_year=Decimal(1), last_activity=NOW - DAY)
        builders.submission(builders.cluster("Hh"), round=many.round)
        report(many, f"h{number % 2}", SubmissionStatus.IN_REVIEW, reviewer=many.reviewer)
    return many


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("way", ["", "-"])
@pytest.mark.parametrize("only", ["", "&comments=no", "&errors=yes"])
def test_the_way_through_the_neighbours_is_the_board_line_by_line(
    alike: Cast, column: str, way: str, only: str
) -> None:
    choice = choice_of(f"sort={way}{column}{only}")
    viewer = Viewer(user=alike.reviewer, now=NOW, questions=QUESTIONS)
    listed = list(board_rows(alike.round, choice, viewer).values_list("pk", "cluster__slug"))
    assert listed
    slugs = [None, *(slug for _pk, slug in listed), None]
    for place, (pk, _slug) in enumerate(listed, 1):
        one = Submission.objects.get(pk=pk)
        found = neighbours(alike.round, choice, one, user=alike.reviewer, now=NOW)
        assert (found.previous, found.next) == (slugs[place - 1], slugs[place + 1])
        assert (found.position, found.count) == (place, len(listed))


def test_neighbours_read_as_many_rows_however_many_there_are(alike: Cast) -> None:
    one = Submission.objects.get(cluster__name="Cc")
    for query in ("", "sort=-comments", "errors=no&sort=size", "answered=none"):
        with CaptureQueriesContext(connection) as captured:
            neighbours(alike.round, choice_of(query), one, user=alike.reviewer, now=NOW)
        with connection.cursor() as cursor:
            for statement in captured.captured_queries:
                cursor.execute(statement["sql"])
                assert len(cursor.fetchall()) == 1
