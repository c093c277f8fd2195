"""What load_catalogue does to the database."""

import datetime as dt
import re
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from submissions.catalogue.files import catalogue_file
from submissions.checks.run import run_checks
from submissions.models import Check, Figure, Indicator, Question, Round, RoundStatus, Section
from tests.builders import put_figures, submission

pytestmark = pytest.mark.django_db

ORIGINAL = catalogue_file(2018).read_text(encoding="utf-8")


def load(*args: object, **options: object) -> str:
    out = StringIO()
    call_command("load_catalogue", *args, stdout=out, **options)
    return out.getvalue()


def changed(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """Return a catalogue of 2018 with some of its text replaced."""
    text = ORIGINAL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "other.toml"
    path.write_text(text, encoding="utf-8")
    return path


def without_question(code: str) -> tuple[str, str]:
    match = re.search(rf'\[\[sections\.questions\]\]\ncode = "{code}"\n.*?\n\n', ORIGINAL, flags=re.DOTALL)
    assert match
    return match[0], ""


def without_check(code: str) -> tuple[str, str]:
    match = re.search(rf'\[\[checks\]\]\ncode = "{code}"\n.*?\n\n', ORIGINAL, flags=re.DOTALL)
    assert match
    return match[0], ""


def everything() -> list[list[tuple[object, ...]]]:
    """Return all rows, with their keys, so that what is laid anew differs from what is left."""
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (Round, Section, Indicator, Question, Check)
    ]


def test_without_a_year_all_years_are_loaded():
    assert load() == "2017: loaded.\n2018: loaded.\n2019: loaded.\n"
    assert list(Round.objects.order_by("year").values_list("year", "status")) == [
        (2017, RoundStatus.PLANNED),
        (2018, RoundStatus.PLANNED),
        (2019, RoundStatus.PLANNED),
    ]


def test_with_a_year_that_alone_is_loaded():
    assert load(2018) == "2018: loaded.\n"
    assert Round.objects.get().year == 2018


def test_the_second_time_nothing_changes_and_it_says_so():
    load()
    before = everything()
    assert load() == "2017: nothing to change.\n2018: nothing to change.\n2019: nothing to change.\n"
    assert everything() == before


def test_indicators_are_the_same_over_the_years():
    load()
    assert Indicator.objects.count() == 56
    assert Question.objects.count() == 3 * 56


def test_questions_stand_in_their_sections_in_order():
    load(2018)
    sections = Section.objects.filter(round__year=2018)
    assert [section.order for section in sections] == [1, 2, 3, 4, 5, 6, 7, 8]
    financing = sections[1].questions.all()
    assert [question.indicator.code for question in financing[:2]] == ["funding_state", "funding_regions"]
    assert [question.order for question in financing] == list(range(1, 19))


def test_relations_are_stored():
    load(2018)
    by_code = {question.indicator.code: question for question in Question.objects.with_indicators()}
    assert by_code["companies_sme"].subset_of == by_code["companies_total"]
    assert by_code["fees_regions"].part_of == by_code["fees_public"]
    assert by_code["fees_public"].part_of == by_code["fees_total"]
    assert by_code["funding_in_kind"].part_of is None
    assert by_code["fees_total"].indicator.computed
    assert by_code["collaborations_total"].indicator.collaboration_type == "all"
    assert not by_code["collaborations_total"].required


def test_the_year_stands_in_the_texts_that_speak_of_it():
    load()
    intros = dict(Section.objects.filter(order=1).values_list("round__year", "intro_da"))
    assert "i 2017." in intros[2017]
    assert "i 2018." in intros[2018]
    assert not Question.objects.filter(definition_da__contains="{year}").exists()


def test_dates_are_stored_by_the_clock_in_copenhagen():
    load(2018)
    assert Round.objects.get().deadline == dt.datetime(2019, 3, 1, 11, 0, tzinfo=dt.UTC)


def test_checks_are_stored_with_their_messages():
    load(2018)
    check = Check.objects.get(code="fees_ministries_within_funding_state")
    assert check.rule == "parts"
    assert check.parameters == {"parts": ["fees_ministries"], "whole": "funding_state"}
    assert check.severity == "warning"
    assert check.message_da.startswith("I skriver {part_value} i »{part_label}«")


def test_a_round_that_has_not_opened_is_seeded_anew(tmp_path: Path):
    load(2018)
    path = changed(
        tmp_path,
        ("Årsværk i sekretariatet", "Årsværk hos jer"),
        ("deadline = 2019-03-01", "deadline = 2019-03-04"),
        ('severity = "warning"', 'severity = "error"'),
        without_question("funding_in_kind"),
        without_check("funding_in_kind_change"),
        ('"funding_other", "funding_in_kind",', '"funding_other",'),
        ('  "funding_in_kind",\n', ""),
    )
    out = load(2018, file=path)
    assert "2018: replaced what differed:" in out
    assert (
        'question fte, label_da: "Årsværk hos jer" in the catalogue, "Årsværk i sekretariatet" in the data'
        in out
    )
    assert 'the question "funding_in_kind" is in the database only' in out
    assert Question.objects.get(indicator__code="fte").label_da == "Årsværk hos jer"
    assert Round.objects.get().deadline.day == 4
    assert Check.objects.get(code="fees_companies_within_funding_companies").severity == "error"
    assert not Question.objects.filter(indicator__code="funding_in_kind").exists()
    assert load(2018, file=path) == "2018: nothing to change.\n"


def test_what_an_administrator_changed_before_opening_gives_way_to_the_catalogue():
    load(2018)
    Question.objects.filter(indicator__code="fte").update(label_da="Noget andet")
    Check.objects.filter(code="required").delete()
    load(2018)
    assert Question.objects.get(indicator__code="fte").label_da == "Årsværk i sekretariatet"
    assert Check.objects.filter(code="required").exists()


def test_new_dates_alone_leave_the_questions_in_place(tmp_path: Path):
    load(2018)
    before = list(Question.objects.order_by("pk").values_list("pk", flat=True))
    load(2018, file=changed(tmp_path, ("deadline = 2019-03-01", "deadline = 2019-03-04")))
    assert list(Question.objects.order_by("pk").values_list("pk", flat=True)) == before


@pytest.mark.parametrize("status", [status for status in RoundStatus.values if status != RoundStatus.PLANNED])
def test_once_a_round_has_opened_the_database_rules(tmp_path: Path, status: str):
    load(2018)
    Round.objects.update(status=status)
    before = everything()
    out = load(2018, file=changed(tmp_path, ("Årsværk i sekretariatet", "Årsværk hos jer")))
    assert "2018: this round has opened, so the database rules. It differs from the catalogue:" in out
    assert 'question fte, label_da: "Årsværk hos jer" in the catalogue' in out
    assert everything() == before


def test_a_planned_round_with_submissions_is_left_alone():
    load(2018)
    submission(round=Round.objects.get())
    Question.objects.filter(indicator__code="fte").update(label_da="Noget andet")
    assert "the database rules" in load(2018)
    assert Question.objects.get(indicator__code="fte").label_da == "Noget andet"


def test_an_opened_round_that_does_not_differ_has_nothing_to_change():
    load(2018)
    Round.objects.update(status=RoundStatus.OPEN)
    assert load(2018) == "2018: nothing to change.\n"


def test_a_catalogue_that_contradicts_itself_changes_nothing(tmp_path: Path):
    load(2018)
    before = everything()
    path = changed(
        tmp_path,
        ("Årsværk i sekretariatet", "Årsværk hos jer"),
        ('subset_of = "companies_total"', 'subset_of = "companies_sme"'),
        ('rule = "parts"', 'rule = "guess"'),
    )
    with pytest.raises(CommandError) as refused:
        load(2018, file=path)
    said = str(refused.value).splitlines()
    assert said[0] == "Nothing was changed."
    assert len(said) == 3
    assert all(re.match(r"other\.toml:\d+: ", problem) for problem in said[1:])
    assert everything() == before


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [("unit", "dkk", "unit"), ("computed", True, "computed")],
)
def test_a_code_that_means_something_else_in_the_database_is_refused(field: str, value: object, key: str):
    load(2018)
    Indicator.objects.filter(code="fte").update(**{field: value})
    before = everything()
    with pytest.raises(CommandError, match=rf'2018\.toml:\d+: "fte" is stored with {key} = ') as refused:
        load()
    # Three years ask it, and it is wrong in one place.
    assert str(refused.value).count('"fte"') == 2 if field == "unit" else 1
    assert everything() == before


def test_an_unknown_year_is_refused():
    with pytest.raises(CommandError, match="no catalogue of 2031; there are 2017, 2018, 2019"):
        load(2031)


def test_a_file_about_another_year_is_refused(tmp_path: Path):
    with pytest.raises(CommandError, match=r"other\.toml is about 2018"):
        load(2017, file=changed(tmp_path))
    assert not Round.objects.exists()


def test_loading_takes_the_same_number_of_queries_whatever_the_questions(
    django_assert_max_num_queries: DjangoAssertNumQueries,
):
    load(2017)
    with django_assert_max_num_queries(10):
        load(2017)
    with django_assert_max_num_queries(30):
        load(2018)


def test_a_total_that_is_asked_beside_its_parts_can_be_checked(tmp_path: Path):
    """None of our questionnaires asks one; here the companies are said to be the small and the dedicated."""
    path = changed(
        tmp_path,
        (
            '[[checks]]\ncode = "fte_range"',
            (
                '[[checks]]\ncode = "adds_up"\nrule = "parts_equal"\nseverity = "error"\nmessage = "fees"\n'
                'parameters = { parts = ["companies_sme", "dedicated_total"], whole = "companies_total" }\n\n'
                '[[checks]]\ncode = "fte_range"'
            ),
        ),
    )
    load(2018, file=path)
    one = submission(round=Round.objects.get())
    put_figures(one, companies_total=Decimal(9), companies_sme=Decimal(5), dedicated_total=Decimal(3))
    found = {finding.check_code: finding for finding in run_checks(one)}
    assert found["adds_up"].codes == ("companies_total", "companies_sme", "dedicated_total")
    Figure.objects.filter(indicator__code="dedicated_total").update(value=Decimal(4))
    assert "adds_up" not in {finding.check_code for finding in run_checks(one)}
