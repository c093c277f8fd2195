"""The invented figures: each thing that the printed account says of 2018, and that they look like figures."""

import csv
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pycountry
import pytest

from reports.demonstration.figures import Answers, invent
from reports.demonstration.printed import printed_figures
from reports.demonstration.reporters import Reporter
from reports.demonstration.targets import FEES, FINANCING, targets_for

HERE = Path(__file__).parents[2]
REGISTER = HERE / "accounts" / "register" / "reporters_2018.csv"
YEARS = (2017, 2018, 2019)
MILLION = 1_000_000

# The printed totals of 2018 that are counted, as they stand in the table.
PRINTED_COUNTS = {
    "companies_total": 18058,
    "companies_sme": 12945,
    "dedicated_total": 8098,
    "knowledge_institutions": 1290,
    "public_actors": 1791,
    "matchmaking": 9766,
    "international_total": 4758,
    "applications_eu": 148,
    "applications_state": 133,
    "applications_regions": 119,
    "applications_other": 62,
    "granted_eu": 80,
    "granted_state": 93,
    "granted_regions": 76,
    "granted_other": 38,
    "projects_total": 3445,
    "projects_sme": 2535,
    "first_time_total": 956,
    "first_time_sme": 788,
    "networks_total": 3763,
    "networks_sme": 2850,
    "courses": 62,
    "course_companies": 434,
    "newsletters": 720,
    "press_releases": 408,
    "media_mentions": 3518,
    "outreach_companies": 4858,
    "competences_total": 6868,
    "competences_sme": 4843,
    "ideas_total": 5296,
    "ideas_sme": 3941,
    "products_total": 2689,
    "products_sme": 1998,
}
PRINTED_MILLIONS = {
    "funding_state": "185.57",
    "funding_regions": "87.65",
    "funding_municipalities": "53.53",
    "funding_knowledge": "8.05",
    "funding_companies": "62.06",
    "funding_eu": "79.20",
    "funding_other": "18.31",
    "fees_companies": "28.44",
    "fees_knowledge": "6.0",
    "fees_ministries": "0.1",
    "fees_regions": "5.3",
    "fees_municipalities": "11.5",
    "fees_other": "1.4",
}
WITHIN = [
    *((code, code.replace("_sme", "_total")) for code in PRINTED_COUNTS if code.endswith("_sme")),
    *(
        (code, code.replace("granted", "applications"))
        for code in PRINTED_COUNTS
        if code.startswith("granted_")
    ),
    ("dedicated_total", "companies_total"),
    ("matchmaking", "companies_total"),
    ("international_total", "companies_total"),
    ("projects_total", "companies_total"),
    ("first_time_total", "projects_total"),
    ("fees_companies", "funding_companies"),
    ("fees_knowledge", "funding_knowledge"),
    ("fees_ministries", "funding_state"),
    ("fees_regions", "funding_regions"),
    ("fees_municipalities", "funding_municipalities"),
    ("fees_other", "funding_other"),
]
ASKED = {*PRINTED_COUNTS, *PRINTED_MILLIONS, "fte", "funding_in_kind"}


def reporters_of_2018() -> list[Reporter]:
    with REGISTER.open(encoding="utf-8", newline="") as register:
        return [
            Reporter(slug=row["name"].casefold(), kind=row["kind"], label=row["certification"])
            for row in csv.DictReader(register)
            if not row["reports_within"]
        ]


def reporters_called(prefix: str) -> list[Reporter]:
    kinds = ["cluster"] * 26 + ["network"] * 12
    return [Reporter(slug=f"{prefix}-{place}", kind=kind) for place, kind in enumerate(kinds)]


def invented(year: int, reporters: Iterable[Reporter]) -> dict[str, Answers]:
    return invent(year, reporters, targets_for(year, printed_figures(), reporters=38))


# The constraints hold for whatever the reporters are called, so not by luck with a hash.
@pytest.fixture(scope="module", params=["register", "north", "south", "a"])
def reporters(request: pytest.FixtureRequest) -> list[Reporter]:
    return reporters_of_2018() if request.param == "register" else reporters_called(request.param)


@pytest.fixture(scope="module")
def of_2018(reporters: list[Reporter]) -> list[Answers]:
    return list(invented(2018, reporters).values())


@pytest.fixture(scope="module", params=YEARS)
def of_any_year(reporters: list[Reporter], request: pytest.FixtureRequest) -> list[Answers]:
    return list(invented(request.param, reporters).values())


def value(answers: Answers, code: str) -> Decimal:
    return next(answer.value or Decimal(0) for answer in answers.figures if answer.code == code)


def total(all_answers: Iterable[Answers], code: str) -> Decimal:
    return sum((value(answers, code) for answers in all_answers), Decimal(0))


def financing(answers: Answers) -> Decimal:
    return sum((value(answers, code) for code in FINANCING), Decimal(0))


def fees(answers: Answers) -> Decimal:
    return sum((value(answers, code) for code in FEES), Decimal(0))


def countries(all_answers: Iterable[Answers], *types: str) -> set[str]:
    return {row.country for answers in all_answers for row in answers.collaborations if row.type in types}


def test_every_reporter_answers_every_question_once(of_any_year: list[Answers]):
    assert len(of_any_year) == 38
    for answers in of_any_year:
        assert sorted(answer.code for answer in answers.figures) == sorted(ASKED)


@pytest.mark.parametrize("code", PRINTED_COUNTS)
def test_counts_add_up_to_the_printed_total(of_2018: list[Answers], code: str):
    assert total(of_2018, code) == PRINTED_COUNTS[code]


@pytest.mark.parametrize("code", PRINTED_MILLIONS)
def test_kroner_add_up_to_the_printed_total(of_2018: list[Answers], code: str):
    assert total(of_2018, code) == Decimal(PRINTED_MILLIONS[code]) * MILLION


def test_staff_adds_up_to_the_printed_mean(of_2018: list[Answers]):
    assert total(of_2018, "fte") == Decimal("376.2")


def test_financing_is_from_just_under_3_to_just_over_54_million(of_2018: list[Answers]):
    amounts = sorted(financing(answers) for answers in of_2018)
    assert Decimal("2.50") * MILLION <= amounts[0] <= Decimal("2.99") * MILLION < amounts[1]
    assert amounts[-2] < Decimal("54.00") * MILLION <= amounts[-1] <= Decimal("54.99") * MILLION


def test_financing_is_heavy_tailed(of_2018: list[Answers]):
    amounts = sorted(financing(answers) for answers in of_2018)
    assert sum(amounts[-8:]) > sum(amounts[:-8])
    assert amounts[len(amounts) // 2] < sum(amounts) / len(amounts)


def test_networks_have_about_four_people(of_2018: list[Answers]):
    staff = [value(answers, "fte") for answers in of_2018 if answers.reporter.is_network]
    assert len(staff) == 12
    assert Decimal("3.5") <= sum(staff) / len(staff) <= Decimal("4.5")


def test_23_of_38_have_fee_income(of_2018: list[Answers]):
    assert sum(fees(answers) > 0 for answers in of_2018) == 23


@pytest.mark.parametrize(("part", "whole"), WITHIN)
def test_a_part_is_within_its_whole(of_any_year: list[Answers], part: str, whole: str):
    for answers in of_any_year:
        assert value(answers, part) <= value(answers, whole), answers.reporter


def test_fees_leave_room_for_other_financing(of_any_year: list[Answers]):
    for answers in of_any_year:
        assert fees(answers) < financing(answers) * 7 / 10, answers.reporter


def test_figures_are_exact_and_not_negative(of_any_year: list[Answers]):
    for answers in of_any_year:
        for answer in answers.figures:
            if answer.value is None:
                continue
            assert isinstance(answer.value, Decimal)
            assert answer.value >= 0
            decimals = 1 if answer.code == "fte" else 0
            assert answer.value == round(answer.value, decimals), answer


def test_every_secretariat_has_someone(of_any_year: list[Answers]):
    assert min(value(answers, "fte") for answers in of_any_year) >= 1


def test_most_kroner_are_rounded_and_some_are_not(of_2018: list[Answers]):
    amounts = [value(answers, code) for answers in of_2018 for code in FINANCING if value(answers, code)]
    rounded = sum(amount % 1000 == 0 for amount in amounts)
    assert len(amounts) / 2 < rounded < len(amounts)


def test_zero_not_applicable_and_not_measured_all_occur(of_2018: list[Answers]):
    absences = Counter(answer.absence for answers in of_2018 for answer in answers.figures)
    assert absences["not_applicable"] > 5
    assert 1 <= absences["not_measured"] <= 5
    assert any(answer.value == 0 for answers in of_2018 for answer in answers.figures)


def test_what_is_absent_has_no_value(of_any_year: list[Answers]):
    for answers in of_any_year:
        assert all((answer.value is None) == bool(answer.absence) for answer in answers.figures)


@pytest.mark.parametrize(("type_", "number"), [("cluster", 399), ("knowledge", 311), ("b2b", 305)])
def test_collaborations_add_up_to_the_printed_total(of_2018: list[Answers], type_: str, number: int):
    rows = [row for answers in of_2018 for row in answers.collaborations if row.type == type_]
    assert sum(row.count for row in rows) == number


def test_countries_are_unions_of_the_printed_sizes(of_2018: list[Answers]):
    assert len(countries(of_2018, "cluster")) == 54
    assert len(countries(of_2018, "knowledge")) == 53
    assert len(countries(of_2018, "b2b")) == 34
    assert len(countries(of_2018, "cluster", "knowledge", "b2b")) == 60


def test_countries_rank_as_printed(of_2018: list[Answers]):
    numbers: Counter[str] = Counter()
    for answers in of_2018:
        for row in answers.collaborations:
            numbers[row.country] += row.count
    ranking = numbers.most_common()
    assert [country for country, _ in ranking[:6]] == ["DE", "ES", "SE", "NL", "NO", "FR"]
    first_seven = [number for _, number in ranking[:7]]
    assert sorted(set(first_seven), reverse=True) == first_seven


def test_countries_are_known_and_a_row_stands_once(of_any_year: list[Answers]):
    for answers in of_any_year:
        keys = [(row.country, row.type) for row in answers.collaborations]
        assert len(set(keys)) == len(keys)
        assert all(row.count > 0 for row in answers.collaborations)
    for country in countries(of_any_year, "cluster", "knowledge", "b2b"):
        assert pycountry.countries.get(alpha_2=country), country


def test_last_year_is_much_like_this_one(reporters: list[Reporter]):
    before, now = invented(2017, reporters), invented(2018, reporters)
    assert before != now
    for slug, answers in now.items():
        assert financing(before[slug]) * 2 > financing(answers) > financing(before[slug]), slug


def test_it_comes_out_the_same_in_another_process():
    script = (
        "import sys; sys.path.insert(0, '.');"
        "from reports.demonstration.figures import invent;"
        "from reports.demonstration.printed import printed_figures;"
        "from reports.demonstration.reporters import Reporter;"
        "from reports.demonstration.targets import targets_for;"
        "kinds = ['cluster'] * 26 + ['network'] * 12;"
        "reporters = [Reporter(slug=f'a-{place}', kind=kind) for place, kind in enumerate(kinds)];"
        "print(repr(invent(2018, reporters, targets_for(2018, printed_figures(), reporters=38))))"
    )
    here = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=here, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == repr(invented(2018, reversed(reporters_called("a"))))


def test_other_than_the_38_reporters_are_refused():
    with pytest.raises(ValueError, match="26 of a kind"):
        invented(2018, reporters_called("a")[1:])
