"""The rules on figures, and what they say."""

from decimal import Decimal

import pytest
from django.utils import translation

from submissions.checks import parts, required, subset
from submissions.checks.finding import Answer, Breach
from submissions.checks.run import RULES, run_checks
from submissions.models import Check, Severity
from submissions.services.save_figures import FigureAnswer
from tests.submissions.conftest import Cast


def answers(**values: str | None) -> dict[str, Answer]:
    return {
        code: Answer(code=code, value=None if value is None else Decimal(value), leaves=(code,))
        for code, value in values.items()
    }


@pytest.mark.parametrize(
    ("part", "whole", "breaks"),
    [("3", "3", False), ("3", "2.99", True), (None, "2", False), ("3", None, False), ("0", "0", False)],
)
def test_a_subset_is_no_larger_than_its_whole(part: str | None, whole: str | None, breaks: bool) -> None:
    found = list(subset.check({"part": "a", "whole": "b"}, answers(a=part, b=whole)))
    assert bool(found) is breaks


@pytest.mark.parametrize(
    ("a", "b", "whole", "breaks"),
    [
        ("1", "2", "3", False),
        ("1.01", "2", "3", True),
        (None, "4", "3", True),
        (None, None, "0", False),
        ("9", "9", None, False),
    ],
)
def test_parts_add_up_to_no_more_than_the_whole(
    a: str | None, b: str | None, whole: str | None, breaks: bool
) -> None:
    found = list(parts.check({"parts": ["a", "b"], "whole": "c"}, answers(a=a, b=b, c=whole)))
    assert bool(found) is breaks
    if breaks:
        assert found[0].part_value == sum(Decimal(value) for value in (a, b) if value)


def test_an_absence_is_an_answer_and_nothing_is_not() -> None:
    given = {
        "zero": Answer(code="zero", value=Decimal(0)),
        "absent": Answer(code="absent", absence="not_measured"),
        "empty": Answer(code="empty", explanation="Vi ved det ikke."),
    }
    assert list(required.check({"codes": list(given)}, given)) == [Breach(part=("empty",))]


def test_every_rule_of_the_questionnaire_exists(cast: Cast) -> None:
    assert set(Check.objects.values_list("rule", flat=True)) <= set(RULES)


def test_a_message_names_both_figures_and_both_values_in_either_language(cast: Cast) -> None:
    cast.answer_all()
    cast.save(FigureAnswer(code="projects_sme", value=Decimal(1500), version=1))
    for language in ("da", "en"):
        with translation.override(language):
            (finding,) = run_checks(cast.submission)
            labels = [
                question.label
                for question in cast.round.questions.filter(
                    indicator__code__in=("projects_sme", "projects_total")
                )
            ]
            assert finding.severity == Severity.ERROR
            assert all(label in finding.message for label in labels)
            assert "1.500" in finding.message
            assert "20" in finding.message
            assert "{" not in finding.message


def test_a_computed_total_is_held_against_another(cast: Cast) -> None:
    cast.answer_all()
    fees = ("fees_companies", "fees_knowledge", "fees_ministries", "fees_regions", "fees_municipalities")
    cast.save(*(FigureAnswer(code=code, value=Decimal(20), version=1) for code in fees))
    assert not run_checks(cast.submission)
    cast.save(FigureAnswer(code="funding_in_kind", value=Decimal(10**6), version=1))
    assert not run_checks(cast.submission)
    cast.save(FigureAnswer(code="funding_eu", value=Decimal(0), version=1))
    cast.save(FigureAnswer(code="fees_other", value=Decimal(30), version=1))
    found = {finding.check_code: finding for finding in run_checks(cast.submission)}
    assert any("fees_companies" in finding.codes for finding in found.values())
    assert all(finding.severity == Severity.WARNING for finding in found.values())


def test_errors_come_first(cast: Cast) -> None:
    cast.answer_all()
    cast.save(
        FigureAnswer(code="fees_companies", value=Decimal(25), version=1),
        FigureAnswer(code="products_sme", value=Decimal(25), version=1),
    )
    assert [finding.severity for finding in run_checks(cast.submission)] == ["error", "warning"]


def test_text_in_a_figure_s_explanation_counts_only_with_letters(cast: Cast) -> None:
    cast.answer_all()
    cast.save(FigureAnswer(code="fees_companies", value=Decimal(25), version=1, explanation="  "))
    assert run_checks(cast.submission)[0].blocks
    cast.save(FigureAnswer(code="fees_companies", value=Decimal(25), version=2, explanation="Forud."))
    assert not run_checks(cast.submission)[0].blocks
