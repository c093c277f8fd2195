"""The rules on figures, and what they say."""

from decimal import Decimal

from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from submissions.checks.run import RULES, run_checks
from submissions.models import Check, Severity, Submission
from submissions.services.save_figures import FigureAnswer
from tests import builders
from tests.submissions.conftest import Cast


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
    cast.save(FigureAnswer(code="fees_other", value=Decimal(30_000_000), version=1))
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
    cast.save(FigureAnswer(code="fees_companies", value=Decimal(25), version=1))
    cast.explain("fees_companies", "  ")
    assert run_checks(cast.submission)[0].blocks
    cast.explain("fees_companies", "Forud.")
    assert not run_checks(cast.submission)[0].blocks


def test_checks_take_four_queries_whatever_earlier_years_there_are(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cast.answer_all()
    submission = Submission.objects.with_people().get(pk=cast.submission.pk)
    with django_assert_num_queries(4):
        assert not run_checks(submission)
    for year in (2016, 2017):
        earlier = builders.bare_round(year)
        builders.put_figures(builders.submission(cast.cluster, round=earlier), fte=Decimal(200))
    with django_assert_num_queries(4):
        assert [finding.check_code for finding in run_checks(submission)] == ["fte_change"]
