"""The board of a round with many reporters, filtered and sorted, against its bare view.

Before it is timed, the number of its queries is held against that of a round with 38 reporters.
"""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User, UserRole
from submissions.models import Round, RoundStatus, Submission
from submissions.services.count_tallies import count_tallies
from tests.load.measure import Comparison
from tests.load.pages import client_of, compare_page

# How many times the bare view the board may take, with 1,500 reporters.
TARGET = 3.0
FEW = 38  # reporters of the round whose number of queries it is held against
FEW_YEAR = 2040
REVIEWER = "board@bench.example.dk"
# As reviewers look at it: all of it, what waits for them, and what is slowest to find and to sort.
VIEWS = (
    ("board", ""),
    ("board, sorted by comments", "?sort=-comments&page=2"),
    (
        "board, filtered and sorted",
        "?status=submitted&status=draft&warnings=no&comments=yes&q=klynge&sort=-size",
    ),
)

# Of ten reporters, one has not begun, four are at it, two have sent, two are in review and one is approved
# where it was.
STATUSES = """
UPDATE submissions_submission AS submission SET
    status = CASE
        WHEN cluster.id %% 10 = 0 THEN 'not_started' WHEN cluster.id %% 10 < 5 THEN 'draft'
        WHEN cluster.id %% 10 < 7 THEN 'submitted' WHEN cluster.id %% 10 < 9 THEN 'in_review'
        WHEN submission.approved_by_id IS NULL THEN 'submitted' ELSE 'approved'
    END,
    excuse = '',
    reviewer_id = CASE WHEN cluster.id %% 10 IN (7, 8) THEN %(reviewer)s END,
    last_activity = now() - (1 + cluster.id %% 1000) * interval '1 hour'
FROM submissions_round AS round, accounts_cluster AS cluster
WHERE round.id = submission.round_id AND cluster.id = submission.cluster_id AND round.id = %(round)s
"""
# Every third has two threads, of which every second one is resolved.
THREADS = """
INSERT INTO submissions_comment (
    submission_id, section_id, author_id, by_cluster, at, text, resolved_at, resolved_by_id
)
SELECT
    submission.id, (SELECT min(id) FROM submissions_section), %(reviewer)s, false,
    submission.last_activity, 'Hvorfor?',
    CASE WHEN n = 2 THEN submission.last_activity END, CASE WHEN n = 2 THEN %(reviewer)s::bigint END
FROM submissions_submission AS submission
CROSS JOIN generate_series(1, 2) AS n
WHERE submission.round_id = %(round)s AND submission.cluster_id %% 3 = 0
"""


class OtherQueries(Exception):  # noqa: N818 read as a sentence: "raise OtherQueries"
    """The board asks the database more often where there are more reporters."""


def compare_board(
    round_: Round,
    *,
    repeats: int,
    measured: bool,
    vacuum: Callable[[str], None],
    say: Callable[[str], None] = print,
) -> list[Comparison]:
    """Time the board of `round_`, whose submissions become those of a round in progress.

    Args:
        measured: whether it is held to its target.

    Raises:
        OtherPage: the board and its bare view do not give the same page.
        OtherQueries: the board takes more queries than with 38 reporters.
    """
    reviewer, _ = User.objects.get_or_create(email=REVIEWER, defaults={"role": UserRole.REVIEWER})
    few = _few(round_)
    for one in (round_, few):
        _bring_to_life(one, reviewer)
    vacuum("ANALYZE")
    client = client_of(reviewer.email)
    comparisons = []
    for name, query in VIEWS:
        url = f"/gennemgang/{round_.year}/{query}"
        _require_same_queries(client, url, f"/gennemgang/{few.year}/{query}")
        comparisons.append(
            compare_page(
                f"{name}, {round_.submissions.count()} reporters",
                client,
                url,
                repeats=repeats,
                target=TARGET if measured else None,
                say=say,
            )
        )
    return comparisons


def _few(round_: Round) -> Round:
    """Make a round with a few of the reporters, with the questionnaire of `round_` and without figures."""
    few = Round.objects.create(
        year=FEW_YEAR,
        status=RoundStatus.OPEN,
        opens=round_.opens,
        deadline=round_.deadline,
        last_edit=round_.last_edit,
    )
    clusters = round_.submissions.order_by("pk").values_list("cluster", flat=True)[:FEW]
    Submission.objects.bulk_create(Submission(round=few, cluster_id=pk) for pk in clusters)
    return few


def _bring_to_life(round_: Round, reviewer: User) -> None:
    parameters: dict[str, int] = {"round": round_.pk, "reviewer": reviewer.pk}
    with connection.cursor() as cursor:
        for statement in (STATUSES, THREADS):
            cursor.execute(statement, parameters)
    count_tallies(round_=round_, now=timezone.now(), most=round_.submissions.count())


def _require_same_queries(client: Client, url: str, other: str) -> None:
    counts = [_queries(client, one) for one in (url, other)]
    if counts[0] != counts[1]:
        raise OtherQueries(f"{url}: {counts[0]} queries, with {FEW} reporters {counts[1]}")


def _queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)
