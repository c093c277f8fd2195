"""Adding, rewording and removing a check of a round."""

from typing import Any

import pytest
from django.http import QueryDict

from accounts.models import AuditEntry
from submissions.checks.registry import RULES
from submissions.checks.run import run_checks
from submissions.forms.questionnaire_check import CheckForm
from submissions.models import Check, Question, Severity
from submissions.questionnaire.content import CheckMessage
from submissions.questionnaire.obstacles import InTheWay
from submissions.questionnaire.relations import ContentError, message_problems
from submissions.services.add_check import add_check
from submissions.services.change_limits import change_limits
from submissions.services.errors import NotAllowed
from submissions.services.remove_check import remove_check
from submissions.services.reword_check import reword_check
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

MESSAGE = CheckMessage(message_da="I skriver {part_value} i {label}.", message_en="You wrote {part_value}.")


def by(cast: Cast, **given: Any) -> dict[str, Any]:
    cast.round.refresh_from_db()
    base = {"round_id": cast.round.pk, "user": cast.administrator, "now": NOW, "version": cast.round.version}
    return base | given


def add(cast: Cast, **given: Any) -> Check:
    options = {
        "rule": "range",
        "parameters": {"figure": "courses", "high": 5},
        "severity": Severity.ERROR,
        "message": MESSAGE,
    }
    return add_check(**by(cast, **(options | given)))


def test_an_added_check_is_run(cast: Cast):
    check = add(cast)
    builders.put_figures(cast.submission, courses=6)  # type: ignore[arg-type] # as good as a Decimal
    found = [one for one in run_checks(cast.submission) if one.check_code == check.code]
    assert [one.codes for one in found] == [("courses",)]
    assert "6" in str(found[0].message)
    assert AuditEntry.objects.get().detail["parameters"] == {"figure": "courses", "high": 5}


def test_checks_of_one_rule_and_figure_have_codes_of_their_own(cast: Cast):
    assert len({add(cast).code for _ in range(3)}) == 3


@pytest.mark.parametrize(
    ("rule", "parameters"),
    [
        ("range", {"figure": "courses"}),
        ("range", {"figure": "courses", "low": 5, "high": 4}),
        ("range", {"figure": "gone", "high": 5}),
        ("range", {"figure": "courses", "high": 5, "more": 1}),
        ("range", {"figure": "collaborations_total", "high": 5}),
        ("subset", {"part": "courses", "whole": "courses"}),
        ("subset", {"part": "courses", "whole": "funding_eu"}),
        ("parts", {"parts": [], "whole": "funding_total"}),
    ],
)
def test_a_check_that_makes_no_sense_is_told_so(cast: Cast, rule: str, parameters: dict[str, Any]):
    with pytest.raises(ContentError) as error:
        add(cast, rule=rule, parameters=parameters)
    assert error.value.problems
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "{labels}",
        "{}",
        "{0}",
        "{label",
        "label}",
        "{label.__class__}",
        "{label[0]}",
        "{label!r}",
        "{label:>1000000000}",
        "{label:{count}}",
    ],
)
def test_a_place_that_nothing_fills_is_told(cast: Cast, text: str):
    assert list(message_problems("message_da", text))
    with pytest.raises(ContentError) as error:
        add(cast, message=CheckMessage(message_da=text, message_en="Fine"))
    assert {problem.field for problem in error.value.problems} == {"message_da"}


def test_the_messages_of_the_catalogue_can_all_be_written(cast: Cast):
    for check in cast.round.checks.all():
        assert not [*message_problems("", check.message_da), *message_problems("", check.message_en)]


def test_a_check_is_reworded_and_its_old_words_are_kept(cast: Cast):
    check = cast.round.checks.get(code="funding_eu_change")
    reword_check(**by(cast, code=check.code, message=MESSAGE))
    changed = AuditEntry.objects.get().detail["changed"]
    assert changed["message_da"] == [check.message_da, MESSAGE.message_da]
    reword_check(**by(cast, code=check.code, message=MESSAGE))
    assert AuditEntry.objects.count() == 1


def test_a_check_is_removed_unless_changes_of_its_limits_are_kept(cast: Cast):
    check = cast.round.checks.get(code="funding_eu_change")
    change_limits(
        check_id=check.pk,
        user=cast.administrator,
        now=NOW,
        limits={"up": 80},
        severity=Severity.WARNING,
        active=True,
        version=check.version,
    )
    with pytest.raises(InTheWay):
        remove_check(**by(cast, code=check.code))
    other = cast.round.checks.filter(changes__isnull=True).exclude(pk=check.pk).first()
    assert other is not None
    remove_check(**by(cast, code=other.code))
    assert not cast.round.checks.filter(code=other.code).exists()
    assert AuditEntry.objects.get(action="check-removed").detail["message_da"] == other.message_da


@pytest.mark.parametrize("who", ["editor", "signatory", "stranger", "reviewer"])
def test_nobody_else_changes_checks(cast: Cast, who: str):
    user = getattr(cast, who)
    for change in (
        lambda: add(cast, user=user),
        lambda: reword_check(**by(cast, user=user, code="funding_eu_change", message=MESSAGE)),
        lambda: remove_check(**by(cast, user=user, code="funding_eu_change")),
    ):
        with pytest.raises(NotAllowed):
            change()
    assert not AuditEntry.objects.exists()


def test_every_rule_can_be_added_again_with_the_parameters_of_the_catalogue(cast: Cast):
    seen = set()
    for check in list(cast.round.checks.all()):
        if check.rule not in seen:
            seen.add(check.rule)
            add(cast, rule=check.rule, parameters=check.parameters)
    assert seen <= set(RULES)
    run_checks(cast.submission)


def test_a_limit_of_fte_is_never_a_thousand_times_as_many_in_a_new_check(cast: Cast):
    """FTE have no marks of thousands, and the figure is chosen in the same form."""
    questions = {one.code: one for one in Question.objects.filter(round=cast.round).with_indicators()}
    for figure, refused in (("fte", True), ("courses", False)):
        data = QueryDict(f"figure={figure}&low=1&high=9.500&severity=warning&message_da=x&message_en=x")
        form = CheckForm(data, rule="range", questions=questions)
        assert (not form.is_valid() and "high" in form.errors) == refused, form.errors
