"""The printed account, as files and in the database."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from reports.models import PublishedFigure
from reports.published.loader import load_published
from reports.published.printed import (
    TABLE,
    TABLE_COLUMNS,
    TEXT,
    PrintedChange,
    PrintedError,
    PrintedFact,
    PrintedLine,
    printed_facts,
    printed_table,
)

TABLE_TEXT = TABLE.read_text(encoding="utf-8")


def line(code: str) -> PrintedLine:
    return next(line for line in printed_table() if line.code == code)


def test_the_table_has_78_lines_365_values_and_77_changes():
    lines = printed_table()
    assert len(lines) == 78
    assert sum(len(line.values) for line in lines) == 365
    assert sum(line.change is not None for line in lines) == 77
    assert Counter(year for line in lines for year in line.values)[2018] == 78


def test_a_value_keeps_the_decimals_it_is_printed_with():
    values = line("funding_total").values
    assert (values[2014].value, values[2014].decimals) == (Decimal("356.2"), 1)
    assert (values[2018].value, values[2018].decimals) == (Decimal("494.37"), 2)
    assert line("fte_mean").values[2016].decimals == 1
    assert str(line("funding_eu").values[2018].value) == "79.20"


def test_years_that_are_not_printed_have_no_value():
    assert line("fees_ministries").values.keys() == {2017, 2018}


def test_changes_are_in_percent_or_in_points():
    assert line("funding_other").change == PrintedChange(
        line="funding_other", value=Decimal(-31), unit="percent"
    )
    assert line("fees_share").change == PrintedChange(line="fees_share", value=Decimal(2), unit="points")
    assert line("clusters").change is None


def test_the_text_has_28_facts():
    facts = printed_facts()
    assert len(facts) == 28
    assert facts[13].fact == "certified_gold"
    assert next(fact for fact in facts if fact.fact == "top_countries").expected == "DE,ES,SE,NL,NO,FR"
    assert isinstance(facts[0], PrintedFact)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("356.2,", "356;2,", r'published_account\.csv:4: "356;2" of 2014 is not a number'),
        ("356.2,", "3e2,", r'published_account\.csv:4: "3e2" of 2014 is not a number'),
        (",19%", ",19 per cent", r'published_account\.csv:3: "19 per cent" is not a change'),
        ("mio_dkk,2,parts", "mia_dkk,2,parts", r'published_account\.csv:4: unknown unit "mia_dkk"'),
        ("mio_dkk,2,parts", "mio_dkk,two,parts", r'published_account\.csv:4: "two" is no number of decimals'),
        (
            "structure,fte_mean,",
            "structure,clusters,",
            r'published_account\.csv:3: the line "clusters" stands twice',
        ),
        ("structure,fte_mean,", "structure,,", r"published_account\.csv:3: it has no code"),
        (
            "funding,funding_state,funding_total",
            "funding,funding_state,nothing",
            '"nothing", which is no line',
        ),
        ("section,code", "code,section", r"published_account\.csv:1: the columns must be section, code"),
        (",8.3,9.9,19%", ",8.3", r"published_account\.csv:3: it must have 14 columns"),
    ],
)
def test_a_table_that_is_wrong_is_refused_with_its_line(tmp_path: Path, old: str, new: str, message: str):
    assert old in TABLE_TEXT
    path = tmp_path / TABLE.name
    path.write_text(TABLE_TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PrintedError, match=message):
        printed_table(path)


def test_a_text_with_other_columns_is_refused(tmp_path: Path):
    path = tmp_path / TEXT.name
    path.write_text("fact,printed\na,1\n", encoding="utf-8")
    with pytest.raises(PrintedError, match="the columns must be fact, printed, computed_from"):
        printed_facts(path)
    assert len(TABLE_COLUMNS) == 14


@pytest.mark.django_db
def test_2014_to_2017_are_loaded_and_never_the_printed_2018():
    outcome = load_published(printed_table())
    assert (outcome.created, outcome.total, outcome.changed) == (287, 287, True)
    years = Counter(PublishedFigure.objects.values_list("year", flat=True))
    assert years.keys() == {2014, 2015, 2016, 2017}
    figure = PublishedFigure.objects.get(year=2016, line="funding_knowledge")
    assert (figure.value, figure.decimals) == (Decimal("10.60"), 2)


@pytest.mark.django_db
def test_what_is_loaded_already_stays():
    load_published(printed_table())
    before = list(PublishedFigure.objects.order_by("pk").values_list())
    outcome = load_published(printed_table())
    assert not outcome.changed
    assert list(PublishedFigure.objects.order_by("pk").values_list()) == before


@pytest.mark.django_db
def test_what_differs_from_the_print_is_corrected():
    load_published(printed_table())
    PublishedFigure.objects.filter(year=2017, line="funding_eu").update(value=Decimal("40.74"))
    PublishedFigure.objects.filter(year=2014, line="funding_eu").delete()
    PublishedFigure.objects.create(year=2018, line="funding_eu", value=Decimal("79.20"), decimals=2)
    outcome = load_published(printed_table())
    assert (outcome.created, outcome.corrected, outcome.removed) == (1, 1, 1)
    assert PublishedFigure.objects.get(year=2017, line="funding_eu").value == Decimal("40.47")
    assert not PublishedFigure.objects.filter(year=2018).exists()
