"""What the questionnaire of 2018 asks."""

import csv
import re
from dataclasses import replace

import pytest

from reports.published.printed import TABLE
from submissions.catalogue.files import catalogue_file, catalogue_files, read_sound
from submissions.catalogue.questionnaire import Questionnaire, Words
from submissions.checks.messages import MESSAGE_FIELDS

LARGEST_PART = {
    "companies_sme": "companies_total",
    "projects_sme": "projects_total",
    "first_time_sme": "first_time_total",
    "networks_sme": "networks_total",
    "competences_sme": "competences_total",
    "ideas_sme": "ideas_total",
    "products_sme": "products_total",
    "granted_eu": "applications_eu",
    "granted_state": "applications_state",
    "granted_regions": "applications_regions",
    "granted_other": "applications_other",
}


@pytest.fixture(scope="module")
def asked() -> Questionnaire:
    return read_sound([catalogue_file(2018)])[0]


def test_it_has_the_eight_sections(asked: Questionnaire):
    assert [section.code for section in asked.sections] == [
        "secretariat",
        "financing",
        "participation",
        "matchmaking",
        "projects",
        "internationalisation",
        "competence",
        "outcomes",
    ]


def test_it_asks_what_the_printed_table_sums_up_and_two_things_more(asked: Questionnaire):
    with TABLE.open(encoding="utf-8", newline="") as file:
        summed = {
            code for row in csv.DictReader(file) for code in re.findall(r"total\((\w+)\)", row["derivation"])
        }
    asked_of_people = {question.code for question in asked.questions() if not question.computed}
    collaborations = {f"collaborations_{kind}" for kind in ("cluster", "knowledge", "b2b")}
    assert asked_of_people == summed - collaborations | {"fte", "funding_in_kind"}


def test_totals_with_parts_are_computed(asked: Questionnaire):
    parts: dict[str, set[str]] = {}
    for question in asked.questions():
        if question.part_of:
            parts.setdefault(question.part_of, set()).add(question.code)
    sources = {"state", "regions_municipalities", "knowledge", "companies", "eu", "other"}
    assert parts == {
        "funding_total": {f"funding_{source}" for source in sources},
        "funding_regions_municipalities": {"funding_regions", "funding_municipalities"},
        "fees_total": {"fees_companies", "fees_knowledge", "fees_public", "fees_other"},
        "fees_public": {"fees_ministries", "fees_regions", "fees_municipalities"},
    }
    assert {
        question.code for question in asked.questions() if question.computed and not question.collaborations
    } == set(parts)


def test_collaborations_are_asked_on_one_page_and_summed_up_by_type(asked: Questionnaire):
    assert [section.code for section in asked.sections if section.collaborations] == ["internationalisation"]
    assert {
        question.code: question.collaborations for question in asked.questions() if question.collaborations
    } == {
        "collaborations_cluster": "cluster",
        "collaborations_knowledge": "knowledge",
        "collaborations_b2b": "b2b",
        "collaborations_total": "all",
    }


def test_each_subset_is_checked_and_only_those(asked: Questionnaire):
    subsets = {question.code: question.subset_of for question in asked.questions() if question.subset_of}
    named = {"subset": ("part", "whole"), "granted": ("granted", "applied")}
    checks = [check for check in asked.checks if check.rule in named]
    checked = {
        check.parameters[named[check.rule][0]]: check.parameters[named[check.rule][1]] for check in checks
    }
    assert subsets == checked == LARGEST_PART
    assert {check.severity for check in checks} == {"error"}


def test_each_fee_is_checked_against_the_financing_from_the_same_source(asked: Questionnaire):
    pairs = {
        (*check.parameters["parts"], check.parameters["whole"])
        for check in asked.checks
        if check.rule == "parts"
    }
    same = {"companies", "knowledge", "regions", "municipalities", "other", "total"}
    assert pairs == {(f"fees_{source}", f"funding_{source}") for source in same} | {
        ("fees_ministries", "funding_state")
    }
    assert {check.severity for check in asked.checks if check.rule == "parts"} == {"warning"}


def test_an_answer_to_every_asked_question_is_required(asked: Questionnaire):
    assert [check.severity for check in asked.checks if check.rule == "required"] == ["error"]
    assert {question.code for question in asked.questions() if question.required} == {
        question.code for question in asked.questions() if not question.computed
    }


def test_money_is_asked_in_kroner_and_staff_in_fte(asked: Questionnaire):
    for question in asked.questions():
        is_money = question.code.startswith(("funding_", "fees_"))
        assert question.unit == ("fte" if question.code == "fte" else "dkk" if is_money else "count"), (
            question.code
        )


def test_every_text_is_in_both_languages_and_they_differ(asked: Questionnaire):
    texts = [(section.code, text) for section in asked.sections for text in (section.title, section.intro)]
    texts += [(question.code, question.definition) for question in asked.questions()]
    texts += [(question.code, question.help) for question in asked.questions() if not question.computed]
    texts += [(check.code, check.message) for check in asked.checks]
    for code, text in texts:
        assert text.da, code
        assert text.en, code
        assert text.da != text.en, code


def test_a_definition_of_what_is_asked_says_what_does_not_count_and_gives_an_example(asked: Questionnaire):
    for question in asked.questions():
        if not question.computed:
            assert re.search("Tæl ikke|Tæl virksomheder, ikke", question.definition.da), question.code
            assert "Eksempel:" in question.definition.da, question.code
            assert "Example:" in question.definition.en, question.code


def test_its_words_are_those_of_a_colleague(asked: Questionnaire):
    for text in _all_words(asked):
        assert "venligst" not in text.da.lower()
        assert "please" not in text.en.lower()


def test_numbers_in_its_texts_are_in_danish_notation(asked: Questionnaire):
    for text in _all_words(asked):
        for words in (text.da, text.en):
            assert not re.search(r"\d,\d{3}|\d\.\d{1,2}(?!\d)", words), words


def test_messages_fill_with_what_a_check_gives_them(asked: Questionnaire):
    given = dict.fromkeys(MESSAGE_FIELDS, "≈")
    for check in asked.checks:
        for message in (check.message.da, check.message.en):
            assert "{" not in message.format(**given)
            assert "≈" in message.format(**given)


def test_other_years_ask_the_same_at_their_own_time():
    by_year = {questionnaire.year: questionnaire for questionnaire in read_sound(catalogue_files())}
    assert by_year.keys() == {2017, 2018, 2019}
    assert by_year[2017].sections == by_year[2018].sections
    assert by_year[2017].checks == by_year[2018].checks == by_year[2019].checks
    for year, questionnaire in by_year.items():
        assert questionnaire.dates is not None
        assert questionnaire.dates.opens.year == year + 1


def test_from_2019_on_a_cluster_says_of_which_collaborations_it_has_none():
    by_year = {questionnaire.year: questionnaire for questionnaire in read_sound(catalogue_files())}
    asked = [replace(one, required=False) for one in by_year[2019].questions() if one.required]
    before = [replace(one, required=False) for one in by_year[2018].questions() if one.required]
    assert [one.code for one in asked if one not in before] == [
        "collaborations_cluster",
        "collaborations_knowledge",
        "collaborations_b2b",
    ]
    assert [replace(one, required=False) for one in by_year[2019].questions()] == [
        replace(one, required=False) for one in by_year[2018].questions()
    ]


def test_a_round_opens_by_the_clock_in_copenhagen(asked: Questionnaire):
    assert asked.dates is not None
    assert asked.dates.opens.isoformat() == "2019-01-15T09:00:00+01:00"
    assert asked.dates.deadline.isoformat() == "2019-03-01T12:00:00+01:00"
    assert asked.dates.last_edit.isoformat() == "2019-03-15T12:00:00+01:00"


def _all_words(asked: Questionnaire) -> list[Words]:
    words = [text for section in asked.sections for text in (section.title, section.intro)]
    for question in asked.questions():
        words += [question.label, question.definition, question.help]
    return words + [check.message for check in asked.checks]
