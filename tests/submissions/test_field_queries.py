"""What a save by itself costs: every statement counted, those for session, person and transaction too."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import Cluster, Succession, SuccessionKind
from submissions.background import forget_backgrounds
from submissions.checks.registry import RULES
from submissions.models import Check, Collaboration, Round, Severity
from submissions.services.change_limits import change_limits
from submissions.services.save_figures import FigureAnswer
from tests import builders
from tests.submissions.conftest import Cast

MOST = 10  # statements a save
CODES = ("companies_total", "companies_sme", "dedicated_total", "knowledge_institutions", "public_actors")
# With a real transaction, so that BEGIN and COMMIT count, and no savepoints of the test.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(cast: Cast, time_machine: TimeMachineFixture) -> Client:
    """Return a browser in which the editor has signed in. Every figure is answered, with a history behind."""
    time_machine.move_to(builders.NOW)
    cast.answer_all()
    make_history(cast)
    client = Client(headers={"hx-request": "true"})
    entry = {"login": cast.editor.email, "password": builders.PASSWORD}
    assert client.post(reverse("account_login"), entry).status_code == 302
    forget_backgrounds()
    time_machine.shift(dt.timedelta(hours=1))
    return client


def make_history(cast: Cast) -> None:
    """Let the cluster have taken over two others, and all three have reported in four earlier years."""
    merged = [builders.cluster(), builders.cluster()]
    for before in merged:
        Succession.objects.create(
            predecessor=before, successor=cast.cluster, kind=SuccessionKind.MERGER, date=dt.date(2018, 3, 1)
        )
    for year in range(2014, 2018):
        round_ = builders.bare_round(year)
        for reporter in (*merged, cast.cluster):
            report(reporter, round_)
    Collaboration.objects.create(submission=cast.submission, country="DE", type="cluster", count=3)


def report(reporter: Cluster, round_: Round) -> None:
    one = builders.submission(reporter, round=round_)
    builders.put_figures(one, companies_total=Decimal(400), companies_sme=Decimal(300))


def limits_of(check: Check) -> set[str]:
    return set(RULES[check.rule].parameters.limits())


def statements(cast: Cast, client: Client, number: str, version: int, *, expect: str = "") -> list[str]:
    """Save a figure, and return every statement that it took."""
    seen = " ".join(f"{code}:{version if code == 'companies_sme' else 1}" for code in CODES)
    with CaptureQueriesContext(connection) as queries:
        response = client.post(
            reverse("field", args=[cast.cluster.slug, cast.round.year, "companies_sme"]),
            {"companies_sme": number, "companies_sme-version": str(version), "seen": seen},
        )
    assert response.status_code == 200
    assert expect in response.content.decode()
    return [query["sql"] for query in queries.captured_queries]


def test_a_save_takes_at_most_ten_statements(cast: Cast, client: Client) -> None:
    client.get(reverse("section", args=[cast.cluster.slug, cast.round.year, "participation"]))
    # Last year's figures differ by far, so that a warning comes with the answer: it costs nothing more.
    for number, version in (("5", 1), ("9", 2), ("8", 3)):
        taken = statements(cast, client, number, version, expect='id="findings-companies_sme"')
        assert len(taken) <= MOST, "\n".join(taken)
        locked = any("FOR NO KEY UPDATE" in statement for statement in taken)
        assert locked == (connection.vendor == "postgresql")


def test_it_takes_the_same_with_a_warning_and_without(cast: Cast, client: Client) -> None:
    client.get(reverse("section", args=[cast.cluster.slug, cast.round.year, "participation"]))
    statements(cast, client, "9", 1)
    calm = statements(cast, client, "8", 2)
    # More small companies than there are companies.
    warned = statements(cast, client, "5000", 3, expect="alert")
    assert len(warned) == len(calm) <= MOST - 1


def test_a_check_that_was_changed_holds_from_the_next_save_on(cast: Cast, client: Client) -> None:
    statements(cast, client, "5000", 1, expect="alert")
    for check in Check.objects.filter(round=cast.round):
        change_limits(
            check_id=check.pk,
            user=cast.administrator,
            now=builders.NOW,
            limits={name: check.parameters[name] for name in limits_of(check) if name in check.parameters},
            severity=Severity(check.severity),
            active=False,
            version=check.version,
        )
    seen = statements(
        cast,
        client,
        "5001",
        2,
        expect='id="findings-companies_sme" data-digest="" data-hx-swap-oob="true"></div>',
    )
    assert len(seen) <= MOST + 2


def test_nobody_saves_into_what_another_process_has_changed_unseen(cast: Cast, client: Client) -> None:
    statements(cast, client, "9", 1)
    # What is kept in the process is never what stands in the form.
    cast.save(FigureAnswer(code="companies_sme", value=Decimal(7), version=2), user=cast.signatory)
    response = client.post(
        reverse("field", args=[cast.cluster.slug, cast.round.year, "companies_sme"]),
        {"companies_sme": "8", "companies_sme-version": "2"},
    )
    assert response.status_code == 409
