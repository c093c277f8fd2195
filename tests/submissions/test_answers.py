"""A reporter's answers: computed totals, absences, collaborations."""

from decimal import Decimal

from submissions.answers import answers_of, leaves_of_totals, questions_of
from submissions.models import Collaboration
from submissions.services.save_figures import FigureAnswer
from tests.submissions.conftest import Cast


def test_totals_are_sums_of_what_is_asked_however_deep(cast: Cast) -> None:
    leaves = leaves_of_totals(questions_of(cast.submission))
    assert set(leaves) == {"funding_total", "funding_regions_municipalities", "fees_total", "fees_public"}
    assert set(leaves["funding_regions_municipalities"]) == {"funding_regions", "funding_municipalities"}
    assert "funding_in_kind" not in leaves["funding_total"]
    assert len(leaves["funding_total"]) == 7
    assert len(leaves["fees_total"]) == 6


def test_a_total_adds_up_exactly_and_is_empty_where_nothing_is_answered(cast: Cast) -> None:
    cast.save(
        FigureAnswer(code="funding_state", value=Decimal("0.10")),
        FigureAnswer(code="funding_regions", value=Decimal("0.20")),
        FigureAnswer(code="funding_eu", absence="not_applicable"),
    )
    answers = answers_of(cast.submission, questions_of(cast.submission))
    assert answers["funding_total"].value == Decimal("0.30")
    assert answers["funding_regions_municipalities"].value == Decimal("0.20")
    assert answers["fees_total"].value is None
    assert answers["funding_eu"].answered
    assert not answers["funding_companies"].answered


def test_collaborations_add_up_by_type_and_in_all(cast: Cast) -> None:
    for country, type_, count in (
        ("DE", "cluster", 3),
        ("SE", "cluster", 2),
        ("DE", "b2b", 4),
        ("NO", "b2b", 0),
    ):
        Collaboration.objects.create(submission=cast.submission, country=country, type=type_, count=count)
    answers = answers_of(cast.submission, questions_of(cast.submission))
    assert answers["collaborations_cluster"].value == 5
    assert answers["collaborations_knowledge"].value == 0
    assert answers["collaborations_total"].value == 9
