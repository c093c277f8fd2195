"""The benchmarks measure what they say: both sides do the same."""

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from submissions.models import Round, Submission, SubmissionStatus
from tests import builders
from tests.load import by_hand
from tests.load.measure import SERIES, Comparison, compare
from tests.load.pages import OtherPage, bare_client, capture, client_of, compare_page, page_of
from tests.load.rounds import make_rounds
from tests.load.saves import typical_p95
from tests.load.scratch import SERVER, server_url
from tests.load.totals import OtherRows, require_same_rows

pytestmark = pytest.mark.shared

LINE = re.compile(r"^[^:]+: [0-9.]+ ms / [0-9.]+ ms = [0-9.]+$", re.MULTILINE)


@pytest.fixture
def made(db: None) -> Round:
    """Two rounds; the figures of the first must not count in the second."""
    return make_rounds([2029, 2030], reporters=60, indicators=60)[1]


@pytest.mark.postgres
def test_totals_are_those_of_sql_written_by_hand(made: Round):
    # Two bases; 60 questions asked and 8 computed; the whole, kinds, labels, regions, and at least two sizes.
    assert require_same_rows(made) > 2 * 68 * (1 + 2 + 4 + 6 + 2)


@pytest.mark.postgres
@pytest.mark.parametrize(
    "status", [SubmissionStatus.SUBMITTED, SubmissionStatus.IN_REVIEW, SubmissionStatus.DRAFT]
)
def test_totals_are_those_of_sql_by_hand_while_the_round_goes_on(made: Round, status: SubmissionStatus):
    complete = require_same_rows(made)
    some = Submission.objects.filter(round=made).order_by("pk").values("pk")[:7]
    Submission.objects.filter(pk__in=list(some.values_list("pk", flat=True))).update(status=status)
    assert require_same_rows(made) < complete


@pytest.mark.postgres
def test_a_difference_ends_the_benchmark(made: Round, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(by_hand, "NATIONAL", by_hand.NATIONAL.replace("figure.absence <> ''", "false"))
    with pytest.raises(OtherRows):
        require_same_rows(made)


def test_the_bare_board_is_the_page_without_its_queries(db: None):
    round_ = builders.round_with_catalogue()
    for _ in range(3):
        builders.submission(round=round_)
    client = client_of(builders.reviewer("bo@example.dk").email)
    comparison = compare_page("board", client, "/gennemgang/2018/", repeats=1)
    assert re.match(r"board, [1-9]\d* queries", comparison.name)


def test_the_bare_section_is_the_page_without_its_queries(db: None):
    of = builders.cluster(slug="ren-energi")
    builders.submission(of, round=builders.round_with_catalogue())
    client = client_of(builders.editor(of).email)
    comparison = compare_page("section", client, "/indberetninger/ren-energi/2018/financing/", repeats=1)
    assert re.match(r"section, [1-9]\d* queries", comparison.name)


def test_the_bare_view_serves_nobody_in_particular(db: None):
    builders.round_with_catalogue()
    client = client_of(builders.reviewer().email)
    url = "/gennemgang/2018/"
    assert page_of(bare_client(url, capture(client, url)), url) == page_of(client, url)


def test_a_page_that_is_none_is_not_measured(db: None):
    with pytest.raises(OtherPage, match="404"):
        capture(client_of(builders.reviewer().email), "/gennemgang/1999/")


@pytest.mark.parametrize(("target", "series", "met"), [(None, 1, True), (1e9, 1, True), (0.0, SERIES, False)])
def test_a_target_is_missed_only_by_every_series(target: float | None, series: int, met: bool):
    said: list[str] = []
    comparison = compare("nothing", lambda: None, lambda: None, repeats=3, target=target, say=said.append)
    assert (len(said), comparison.met) == (series, met)


def test_a_moment_in_which_the_machine_stood_still_is_one_block_of_many():
    still = [0.01] * 150 + [2.0] * 10
    assert typical_p95([[0.01] * 160] * 8 + [still]) == 0.01
    assert typical_p95([[0.01] * 160] * 4 + [still] * 5) == 2.0


def test_a_comparison_reads_as_ours_through_reference():
    comparison = Comparison(name="totals", ours=0.003, reference=0.002, target=1.3)
    assert str(comparison) == "totals, at most 1.3: 3.0 ms / 2.0 ms = 1.50"


@pytest.mark.parametrize(
    ("environment", "server"),
    [("", SERVER), ("sqlite:///x", SERVER), ("postgres://me@db/portal", "postgres://me@db/portal")],
)
def test_the_server_is_that_of_the_environment_if_it_is_postgresql(environment: str, server: str):
    assert server_url(environment) == server


@pytest.mark.postgres
@pytest.mark.slow
def test_the_small_benchmark_runs_and_leaves_nothing_behind():
    command = [sys.executable, "-m", "tests.load", "totals", "board", "--quick"]
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    with subprocess.Popen(
        command,
        cwd=Path(settings.BASE_DIR),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        printed, errors = run.communicate(timeout=300)
    assert run.returncode == 0, errors
    assert LINE.search(printed), printed
    server = server_url(os.environ.get("DATABASE_URL", ""))
    with psycopg.connect(server, dbname="postgres") as connection:
        left = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [f"klyngetal_bench_{run.pid}"]
        )
        assert left.fetchone() is None
