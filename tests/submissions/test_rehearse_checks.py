"""Rehearsing checks over figures that were handed in."""

import json
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from submissions.models import Check, Figure, Round, Submission, SubmissionStatus
from submissions.services.rehearse_checks import Rehearsal, rehearse_checks
from tests import builders
from tests.submissions.conftest import Cast

SENT = SubmissionStatus.SUBMITTED


@pytest.fixture
def rounds(cast: Cast) -> tuple[Round, Round]:
    """Return the rounds of 2018 and 2019; in 2018 there are three reporters, of whom two handed in."""
    next_round = builders.round_with_catalogue(2019)
    for name, eu, status in (("Alfa", 900_000, SENT), ("Beta", 20_000_000, SENT), ("Gamma", 1, "draft")):
        cluster = builders.cluster(name)
        one = builders.submission(cluster, round=cast.round, status=status)
        builders.put_figures(one, fte=Decimal(10), funding_eu=Decimal(eu), companies_total=Decimal(5))
    return cast.round, next_round


def rehearse(checks_of: Round, figures_of: Round, *codes: str) -> Rehearsal:
    checks = Check.objects.filter(round=checks_of, code__in=codes) if codes else checks_of.checks.all()
    return rehearse_checks(checks=list(checks), figures_of=figures_of)


def test_it_tells_how_often_and_with_whom_a_check_would_fire(rounds: tuple[Round, Round]):
    figures_of, checks_of = rounds
    found = rehearse(checks_of, figures_of, "funding_total_per_fte", "fte_range")
    assert (found.year, found.reporters, found.times) == (2018, 2, 2)
    by_code = {row.check.code: row for row in found.checks}
    assert by_code["funding_total_per_fte"].clusters == ("Alfa", "Beta")
    assert by_code["fte_range"].times == 0
    assert found.by_reporter == {"Alfa": 1, "Beta": 1}


def test_limits_that_are_not_saved_can_be_tried(rounds: tuple[Round, Round]):
    figures_of, checks_of = rounds
    (check,) = checks_of.checks.filter(code="fte_range")
    check.parameters = {"figure": "fte", "high": 9}
    found = rehearse_checks(checks=[check], figures_of=figures_of)
    assert found.checks[0].clusters == ("Alfa", "Beta")
    assert Check.objects.get(pk=check.pk).parameters != check.parameters


def test_it_holds_figures_against_those_of_the_years_before(rounds: tuple[Round, Round]):
    figures_of, checks_of = rounds
    later = builders.submission(
        Submission.objects.get(cluster__name="Alfa").cluster, round=checks_of, status=SENT
    )
    builders.put_figures(later, funding_eu=Decimal(9_000_000))
    assert not rehearse(checks_of, figures_of, "funding_eu_change").times
    assert rehearse(checks_of, checks_of, "funding_eu_change").checks[0].clusters == ("Alfa",)


def test_a_check_that_is_off_does_not_fire(rounds: tuple[Round, Round]):
    figures_of, checks_of = rounds
    checks_of.checks.update(active=False)
    assert rehearse(checks_of, figures_of).times == 0


def test_it_takes_as_many_queries_with_ten_times_the_submissions(
    rounds: tuple[Round, Round], count_queries: Callable[[Callable[[], object]], int]
):
    figures_of, checks_of = rounds
    few = count_queries(lambda: rehearse(checks_of, figures_of))
    assert few <= 6
    for _ in range(20):
        one = builders.submission(round=figures_of, status=SENT)
        builders.put_figures(one, fte=Decimal(10), funding_eu=Decimal(900_000))
    assert rehearse(checks_of, figures_of).reporters == 22
    assert count_queries(lambda: rehearse(checks_of, figures_of)) == few


def test_nothing_is_changed(rounds: tuple[Round, Round]):
    figures_of, checks_of = rounds
    before = [list(model.objects.order_by("pk").values_list()) for model in (Check, Figure, Submission)]
    rehearse(checks_of, figures_of)
    assert before == [
        list(model.objects.order_by("pk").values_list()) for model in (Check, Figure, Submission)
    ]


# The command


def run(*arguments: object, **options: Any) -> str:
    out = StringIO()
    call_command("rehearse_checks", *arguments, stdout=out, **options)
    return out.getvalue()


def test_the_command_prints_a_line_a_check(rounds: tuple[Round, Round]):
    said = run(2018, "--with", "2019")
    assert said.startswith("Checks of 2019 over 2 submissions of 2018")
    (line,) = [line for line in said.splitlines() if line.startswith("funding_total_per_fte")]
    assert line.split()[1:] == ["warning", "2", "2"]


def test_for_machines_it_is_json(rounds: tuple[Round, Round]):
    told = json.loads(run(2018, "--json"))
    assert (told["year"], told["checks_of"], told["reporters"]) == (2018, 2018, 2)
    assert len(told["checks"]) == Check.objects.filter(round__year=2018).count()
    (row,) = [row for row in told["checks"] if row["code"] == "funding_total_per_fte"]
    assert (row["times"], row["submissions"], row["clusters"]) == (2, 2, ["Alfa", "Beta"])
    assert told["times"] == sum(row["times"] for row in told["checks"]) == sum(told["by_reporter"].values())


@pytest.mark.parametrize("arguments", [(2031,), (2018, "--with", "2031")])
def test_a_round_that_there_is_not_is_refused(rounds: tuple[Round, Round], arguments: tuple[object, ...]):
    with pytest.raises(CommandError, match="no round of 2031"):
        run(*arguments)


def test_a_round_without_a_questionnaire_is_refused(db: None):
    builders.bare_round()
    with pytest.raises(CommandError, match="no checks"):
        run(2018)


# The page


def test_the_page_rehearses_over_the_year_before(rounds: tuple[Round, Round], cast: Cast, client: Client):
    client.force_login(cast.reviewer)
    response = client.get(reverse("rehearsal", args=[2019]))
    assert response.context["chosen"].year == 2018
    assert response.context["rehearsal"].reporters == 2
    assert "Alfa, Beta" in response.content.decode()


@pytest.mark.parametrize("typed", ["2031", "x", "2018 OR 1=1"])
def test_a_year_without_figures_is_not_rehearsed(
    rounds: tuple[Round, Round], cast: Cast, client: Client, typed: str
):
    client.force_login(cast.reviewer)
    response = client.get(reverse("rehearsal", args=[2019]), {"tal": typed})
    assert response.context["chosen"].year == 2018


def test_before_anybody_has_handed_in_the_page_says_so(cast: Cast, client: Client):
    client.force_login(cast.reviewer)
    response = client.get(reverse("rehearsal", args=[2018]))
    assert response.status_code == 200
    assert response.context["rehearsal"] is None


def test_an_administrator_tries_limits_without_saving_them(
    rounds: tuple[Round, Round], cast: Cast, client: Client
):
    client.force_login(cast.administrator)
    sent = {"high": "9", "severity": "warning", "active": "on", "version": "1", "rehearse": "1"}
    response = client.post(reverse("check-limits", args=[2019, "fte_range"]), sent)
    assert response.status_code == 200
    assert response.context["tried"][2].clusters == ("Alfa", "Beta")
    assert Check.objects.get(round__year=2019, code="fte_range").version == 1
