"""Changing the limits of a check: who may, two at once, and what is remembered."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from submissions.catalogue.files import catalogue_file
from submissions.checks.parameters import ParametersError
from submissions.models import Check, CheckChange, Round, RoundStatus, Severity
from submissions.services.change_limits import LimitsChanged, change_limits
from submissions.services.errors import NotAllowed
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

LIMITS: dict[str, int | str] = {"up": 80, "down": 40, "least": 250_000}


def check_of(cast: Cast, code: str = "funding_eu_change") -> Check:
    return Check.objects.get(round=cast.round, code=code)


def change(cast: Cast, *, user: User | None = None, version: int = 1, **given: Any) -> Check:
    options: dict[str, Any] = {"limits": LIMITS, "severity": Severity.WARNING, "active": True} | given
    return change_limits(
        check_id=check_of(cast).pk, user=user or cast.administrator, now=NOW, version=version, **options
    )


def test_an_administrator_sets_the_limits_and_it_is_remembered(cast: Cast):
    before = check_of(cast).parameters
    change(cast, severity=Severity.ERROR)
    check = check_of(cast)
    assert check.parameters == {"figure": "funding_eu", **LIMITS}
    assert (check.severity, check.version) == (Severity.ERROR, 2)
    kept = CheckChange.objects.get()
    assert (kept.user, kept.at, kept.version) == (cast.administrator, NOW, 2)
    assert (kept.old_parameters, kept.new_parameters) == (before, check.parameters)
    assert (kept.old_severity, kept.new_severity) == (Severity.WARNING, Severity.ERROR)


def test_what_is_as_it_was_is_no_change(cast: Cast):
    change(cast)
    change(cast, version=2)
    assert CheckChange.objects.count() == 1
    assert check_of(cast).version == 2


def test_of_two_at_once_the_second_is_told(cast: Cast):
    change(cast)
    with pytest.raises(LimitsChanged) as faster:
        change(cast, limits={"up": 70})
    assert faster.value.check.version == 2
    assert faster.value.change is not None
    assert faster.value.change.user == cast.administrator
    assert check_of(cast).parameters["up"] == 80


@pytest.mark.parametrize("who", ["editor", "signatory", "stranger", "reviewer"])
def test_nobody_else_sets_limits(cast: Cast, who: str):
    with pytest.raises(NotAllowed):
        change(cast, user=getattr(cast, who))
    assert check_of(cast).version == 1


@pytest.mark.parametrize(
    ("status", "may"),
    [
        (RoundStatus.PLANNED, True),
        (RoundStatus.OPEN, True),
        (RoundStatus.CLOSED, True),
        (RoundStatus.FINAL, False),
        (RoundStatus.PUBLISHED, False),
    ],
)
def test_limits_are_set_until_the_figures_are_final(cast: Cast, status: str, may: bool):
    Round.objects.update(status=status)
    if may:
        assert change(cast).version == 2
    else:
        with pytest.raises(NotAllowed, match="2018"):
            change(cast)


@pytest.mark.parametrize("limits", [{}, {"up": -1}, {"up": "1,5"}, {"figure": "fte", "up": 3, "x": 1}])
def test_limits_that_make_no_sense_are_refused(cast: Cast, limits: dict[str, int | str]):
    with pytest.raises(ParametersError):
        change(cast, limits=limits)
    assert not CheckChange.objects.exists()


def load(**options: object) -> str:
    out = StringIO()
    call_command("load_catalogue", 2018, stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize("status", [RoundStatus.OPEN, RoundStatus.CLOSED])
def test_once_a_round_has_opened_the_catalogue_only_tells_of_other_limits(cast: Cast, status: str):
    change(cast)
    Round.objects.update(status=status)
    assert "check funding_eu_change, parameters" in load()
    assert check_of(cast).parameters["up"] == 80


def test_limits_set_before_a_round_opens_outlive_a_new_catalogue(cast: Cast, tmp_path: Path):
    cast.submission.delete()
    Round.objects.update(status=RoundStatus.PLANNED)
    change(cast)
    text = catalogue_file(2018).read_text(encoding="utf-8")
    text = re.sub(r'(code = "fte_range"\nrule = "range"\nseverity = )"warning"', r'\1"error"', text)
    (tmp_path / "new.toml").write_text(text, encoding="utf-8")
    said = load(file=tmp_path / "new.toml")
    assert "administrators have changed checks, which stay as they are:\n  check funding_eu_change" in said
    assert check_of(cast).parameters["up"] == 80
    assert check_of(cast, "fte_range").severity == Severity.ERROR


# The pages


def page(cast: Cast, name: str, *more: object) -> str:
    return reverse(name, args=[cast.round.year, *more])


PAGES = [("checks",), ("rehearsal",), ("check-limits", "funding_eu_change")]


@pytest.mark.parametrize("where", PAGES)
@pytest.mark.parametrize(
    ("who", "status"),
    [("administrator", 200), ("reviewer", 200), ("editor", 403), ("signatory", 403), ("", 302)],
)
def test_reviewers_see_the_checks_and_nobody_else(
    cast: Cast, client: Client, where: tuple[str, ...], who: str, status: int
):
    if who:
        client.force_login(getattr(cast, who))
    assert client.get(page(cast, *where)).status_code == status


def test_only_an_administrator_is_given_the_form_and_heard(cast: Cast, client: Client):
    sent = {"up": "80", "severity": "warning", "active": "on", "version": "1"}
    client.force_login(cast.reviewer)
    assert b'name="up"' not in client.get(page(cast, *PAGES[2])).content
    assert client.post(page(cast, *PAGES[2]), sent).status_code == 403
    client.force_login(cast.administrator)
    assert b'name="up"' in client.get(page(cast, *PAGES[2])).content
    assert client.post(page(cast, *PAGES[2]), sent).status_code == 302
    assert check_of(cast).parameters == {"figure": "funding_eu", "up": 80}


def test_limits_are_typed_in_danish_notation(cast: Cast, client: Client):
    client.force_login(cast.administrator)
    sent = {"up": "80,5", "least": "1.250.000", "severity": "error", "version": "1"}
    assert client.post(page(cast, *PAGES[2]), sent).status_code == 302
    check = check_of(cast)
    assert check.parameters == {"figure": "funding_eu", "up": "80.5", "least": 1_250_000}
    assert (check.severity, check.active) == ("error", False)
    listed = client.get(page(cast, "checks")).content.decode()
    assert "80,5" in listed
    assert str(cast.administrator) in listed


@pytest.mark.parametrize(
    ("field", "typed"),
    [("up", "1.23"), ("up", "mange"), ("least", "-5"), ("severity", "fatal"), ("version", "")],
)
def test_what_cannot_be_read_is_said_at_its_field(cast: Cast, client: Client, field: str, typed: str):
    client.force_login(cast.administrator)
    sent = {"up": "80", "severity": "warning", "active": "on", "version": "1"} | {field: typed}
    response = client.post(page(cast, *PAGES[2]), sent)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert check_of(cast).version == 1


def test_a_limit_of_fte_is_never_a_thousand_times_as_many(cast: Cast, client: Client):
    client.force_login(cast.administrator)
    sent = {"high": "9.500", "severity": "warning", "active": "on", "version": "1"}
    response = client.post(page(cast, "check-limits", "fte_range"), sent)
    assert response.status_code == 422
    assert "9,5" in response.context["form"].errors["high"][0]
    assert check_of(cast, "fte_range").version == 1


def test_limits_that_contradict_each_other_are_said_too(cast: Cast, client: Client):
    client.force_login(cast.administrator)
    sent = {"low": "9", "high": "3", "severity": "warning", "version": "1"}
    response = client.post(page(cast, "check-limits", "fte_range"), sent)
    assert response.status_code == 422
    assert "low" in response.context["form"].errors


def test_the_second_of_two_sees_what_stands_and_keeps_what_was_typed(cast: Cast, client: Client):
    other = builders.administrator("hurtig@example.dk", name="Hurtige Hanne")
    change(cast, user=other)
    client.force_login(cast.administrator)
    sent = {"up": "77", "severity": "warning", "active": "on", "version": "1"}
    response = client.post(page(cast, *PAGES[2]), sent)
    text = response.content.decode()
    assert response.status_code == 409
    assert "Hurtige Hanne" in text
    assert 'value="77"' in text
    assert check_of(cast).parameters["up"] == 80
    # The form now carries the version that stands: saving again is the person's choice.
    assert client.post(page(cast, *PAGES[2]), sent | {"version": "2"}).status_code == 302
    assert check_of(cast).parameters["up"] == 77


def test_what_a_check_says_is_shown_without_its_places(cast: Cast, client: Client):
    client.force_login(cast.reviewer)
    said = client.get(page(cast, *PAGES[2])).context["row"].says
    assert said.startswith("I skriver … i »…«. Sidste år var det …. Ret tallet")
    assert "{" not in said


def test_what_must_be_answered_has_no_limits_to_set(cast: Cast, client: Client):
    client.force_login(cast.administrator)
    assert client.get(page(cast, "check-limits", "required")).status_code == 404
    assert client.get(page(cast, "check-limits", "unknown")).status_code == 404


def test_the_list_takes_as_many_queries_whatever_was_changed(cast: Cast, client: Client, count_queries: Any):
    client.force_login(cast.administrator)
    few = count_queries(lambda: client.get(page(cast, "checks")))
    for number, check in enumerate(Check.objects.filter(rule="change")):
        change_limits(
            check_id=check.pk,
            user=builders.administrator(f"nr-{number}@example.dk"),
            now=NOW,
            limits={"up": 11},
            severity=Severity.WARNING,
            active=True,
            version=1,
        )
    # The changes' people are one query more.
    assert count_queries(lambda: client.get(page(cast, "checks"))) <= few + 1
