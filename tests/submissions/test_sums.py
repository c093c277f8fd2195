"""Sums of a section: totals with their shares and per FTE, and collaborations by type."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils import translation

from submissions.dossier import load_dossier
from submissions.models import Absence, Collaboration
from submissions.services.save_figures import FigureAnswer
from submissions.sums import SERIES, SectionSums, Sum, country_sums, per_fte, section_sums, without
from tests import builders
from tests.submissions.conftest import Cast


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def sums_of(cast: Cast, code: str) -> SectionSums:
    dossier = load_dossier(cast.submission)
    return section_sums(dossier, next(section for section in dossier.sections if section.code == code))


def total(cast: Cast, code: str = "funding_total") -> Sum:
    found = sums_of(cast, "financing").of(code)
    assert found is not None
    return found


def test_a_total_sums_up_its_parts_however_deep(cast: Cast):
    builders.put_figures(
        cast.submission,
        fte=Decimal("2.5"),
        funding_state=Decimal("100.10"),
        funding_regions=Decimal("200.20"),
        funding_municipalities=Decimal("300.30"),
        funding_in_kind=Decimal(99_999),
    )
    assert total(cast).value == Decimal("600.60")
    assert total(cast, "funding_regions_municipalities").value == Decimal("500.50")
    assert not total(cast, "funding_regions_municipalities").top
    assert total(cast).shown == "600,60\N{NO-BREAK SPACE}DKK"
    assert total(cast).per_fte == "240\N{NO-BREAK SPACE}DKK per FTE"
    assert [aside.code for aside in total(cast).asides] == ["funding_in_kind"]
    assert total(cast, "fees_total").asides == ()


def test_the_shares_add_up_to_a_hundred_and_stand_side_by_side(cast: Cast):
    builders.put_figures(
        cast.submission, funding_state=Decimal(1), funding_knowledge=Decimal(1), funding_eu=Decimal(1)
    )
    parts = {part.code: part for part in total(cast).parts}
    assert [parts[code].percent for code in ("funding_state", "funding_knowledge", "funding_eu")] == [
        34,
        33,
        33,
    ]
    assert [parts[code].left for code in ("funding_state", "funding_knowledge", "funding_eu")] == [0, 34, 67]
    assert parts["funding_eu"].middle == "83.5"
    assert parts["funding_companies"].share == "–"


def test_a_sum_says_what_it_is_without(cast: Cast):
    codes = [part.code for part in total(cast).parts]
    cast.save(*(FigureAnswer(code=code, value=Decimal(5)) for code in codes[2:]))
    assert total(cast).missing == "Without: Financing from the state, Financing from regions"
    # What does not apply takes nothing away; what was not measured does.
    cast.save(
        FigureAnswer(code=codes[0], absence=Absence.NOT_APPLICABLE),
        FigureAnswer(code=codes[1], absence=Absence.NOT_MEASURED),
    )
    assert total(cast).missing == "Without: Financing from regions"


def test_of_many_missing_parts_two_are_named():
    assert without([]) == ""
    assert without(["A"]) == "Without: A"
    assert without(["A", "B"]) == "Without: A, B"
    assert without(["A", "B", "C", "D"]) == "Without: A, B and 2 more"


def test_without_any_figure_there_is_no_sum(cast: Cast):
    empty = total(cast)
    assert (empty.value, empty.shown, empty.per_fte) == (None, "–", "")
    assert {part.percent for part in empty.parts} == {0}


def test_without_fte_there_is_nothing_per_fte(cast: Cast):
    builders.put_figures(cast.submission, fte=Decimal(0), funding_state=Decimal(100))
    sums = sums_of(cast, "financing")
    assert (sums.fte, sums.fte_hundredths, sums.fte_page) == (None, "", "secretariat")
    assert total(cast).per_fte == ""


@pytest.mark.parametrize(
    ("value", "fte", "printed"),
    [("5", "2", "3"), ("4.99", "2", "2"), ("1000000", "3", "333.333"), ("0", "7.25", "0")],
)
def test_what_falls_on_an_fte_is_rounded_half_up_once(value: str, fte: str, printed: str):
    assert per_fte(Decimal(value), Decimal(fte), "count") == f"{printed} per FTE"


def test_a_source_keeps_its_colour(cast: Cast):
    parts = [part for code in ("funding_total", "fees_total") for part in total(cast, code).parts]
    assert {part.code for part in parts} == set(SERIES)
    for code in ("funding_total", "fees_total"):
        series = [part.series for part in total(cast, code).parts]
        assert len(set(series)) == len(series)
    colour = {part.code: part.series for part in parts}
    for source in ("regions", "municipalities", "knowledge", "companies", "other"):
        assert colour[f"funding_{source}"] == colour[f"fees_{source}"]
    assert colour["funding_state"] == colour["fees_ministries"]


def test_the_colours_are_those_of_the_account():
    from reports.assembly import WHOLES

    assert [SERIES[code] for code in WHOLES["funding_total"]] == list(range(1, 8))


def test_collaborations_sum_by_type_without_those_taken_away(cast: Cast):
    rows = [("DE", "cluster", 4), ("DE", "b2b", 1), ("SE", "cluster", 2), ("NO", "b2b", 0)]
    sums = country_sums(
        Collaboration(submission=cast.submission, country=country, type=type_, count=count)
        for country, type_, count in rows
    )
    assert {one.type: one.value for one in sums.types} == {"cluster": 6, "knowledge": 0, "b2b": 1}
    assert (sums.total, sums.countries, sums.shown) == (7, 2, "7 in 2 countries")


def test_no_collaborations_are_a_dash_until_somebody_says_that_there_are_none():
    assert country_sums([]).shown == "–"
    assert country_sums([], {"cluster": "–", "b2b": "Not measured"}).shown == "–"
    assert country_sums([], {"cluster": "0", "b2b": "Not measured"}).shown == "0 in 0 countries"


def test_a_section_without_totals_has_no_sums(cast: Cast):
    assert not sums_of(cast, "participation")
    assert sums_of(cast, "internationalisation")
