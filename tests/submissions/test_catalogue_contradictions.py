"""A catalogue that contradicts itself is refused, with the place in the file."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from submissions.catalogue.files import catalogue_file, read_sound
from submissions.catalogue.problems import CatalogueError

ORIGINAL = catalogue_file(2018).read_text(encoding="utf-8")
Refuse = Callable[..., list[str]]


@pytest.fixture
def problems_of(tmp_path: Path) -> Refuse:
    """Return what is found in the catalogue of 2018 with some of its text replaced."""

    def found(*changes: tuple[str, str], original: str = ORIGINAL) -> list[str]:
        text = original
        for old, new in changes:
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
        path = tmp_path / "2018.toml"
        path.write_text(text, encoding="utf-8")
        try:
            read_sound([path])
        except CatalogueError as error:
            return [str(problem) for problem in error.problems]
        return []

    return found


def question(code: str) -> str:
    """Return the text of a question, from its code on."""
    match = re.search(rf'code = "{code}"\n.*?(?=\n\n)', ORIGINAL, flags=re.DOTALL)
    assert match
    return match[0]


def line_with(text: str, *, after: str = "") -> int:
    """Return the line where `text` begins in the original, after the place where `after` stands."""
    return ORIGINAL[: ORIGINAL.index(text, ORIGINAL.index(after))].count("\n") + 1


def test_the_original_has_no_problems(problems_of: Refuse):
    assert problems_of() == []


@pytest.mark.parametrize(
    ("code", "old", "new", "key", "message"),
    [
        ("fte", 'unit = "fte"', 'unit = "hours"', "unit", 'unknown unit "hours"; known are count, fte, dkk'),
        ("fte", 'unit = "fte"\n', 'units = "fte"\nunit = "fte"\n', "unit", 'unknown key "units"'),
        ("fte", 'unit = "fte"', 'unit = "fte"\nrequired = "yes"', None, '"required" must be true or false'),
        (
            "fte",
            'code = "fte"',
            'code = "Fte!"',
            "code",
            "a code has only small letters a-z, digits and underscores",
        ),
        ("fte", "Årsværk i sekretariatet", " ", "label_da", '"label_da" is empty'),
        ("fte", "FTE in the secretariat", "", "label_en", '"label_en" is empty'),
        (
            "fte",
            "FTE in the secretariat",
            "x" * 201,
            "label_en",
            '"label_en" has 201 characters; at most 200 fit',
        ),
        (
            "companies_sme",
            'subset_of = "companies_total"',
            'subset_of = "companies_all"',
            "subset_of",
            '"companies_sme" is a subset of "companies_all", an unknown code',
        ),
        (
            "companies_sme",
            'subset_of = "companies_total"',
            'subset_of = "companies_sme"',
            "subset_of",
            '"companies_sme" is a subset of itself',
        ),
        (
            "companies_sme",
            'subset_of = "companies_total"',
            'subset_of = "funding_total"',
            "subset_of",
            '"companies_sme" counts count, but "funding_total", of which it is a subset, counts dkk',
        ),
        (
            "funding_state",
            'part_of = "funding_total"',
            'part_of = "funding_all"',
            "part_of",
            '"funding_state" is part of "funding_all", an unknown code',
        ),
        (
            "funding_state",
            'unit = "dkk"',
            'unit = "count"',
            "part_of",
            '"funding_state" counts count, but "funding_total", of which it is part, counts dkk',
        ),
        (
            "funding_state",
            'part_of = "funding_total"',
            'part_of = "funding_eu"',
            "part_of",
            '"funding_state" is part of "funding_eu", which is asked, not computed',
        ),
        (
            "funding_in_kind",
            'unit = "dkk"',
            'unit = "dkk"\ncomputed = true',
            None,
            '"funding_in_kind" is computed, but nothing is part of it',
        ),
        (
            "collaborations_b2b",
            'collaborations = "b2b"',
            'collaborations = "friends"',
            "collaborations",
            'unknown collaborations "friends"; known are cluster, knowledge, b2b, all',
        ),
        (
            "collaborations_b2b",
            "computed = true\n",
            "computed = false\n",
            "collaborations",
            '"collaborations_b2b" sums up collaborations, so it must be computed',
        ),
    ],
)
def test_a_question_that_is_wrong_is_named_with_its_line(
    problems_of: Refuse, code: str, old: str, new: str, key: str | None, message: str
):
    text = question(code)
    found = problems_of((text, text.replace(old, new, 1)))
    line = line_with(f"{key} = " if key else old, after=text) + (0 if key else 1)
    assert any(problem.startswith(f"2018.toml:{line}: ") and message in problem for problem in found), found


def test_an_unknown_unit_is_the_only_thing_that_is_said_of_it(problems_of: Refuse):
    assert len(problems_of(('unit = "fte"', 'unit = "hours"'))) == 1


def test_a_missing_label_is_named_at_the_question(problems_of: Refuse):
    text = question("fte")
    without = re.sub(r"label_en = .*\n", "", text)
    line = line_with(text) - 1
    assert problems_of((text, without)) == [f'2018.toml:{line}: "label_en" is missing']


def test_a_definition_in_one_language_alone_is_refused(problems_of: Refuse):
    text = question("funding_total")
    without = re.sub(r"definition_en = .*", "", text)
    assert problems_of((text, without)) == [f'2018.toml:{line_with(text) - 1}: "definition_en" is missing']


def test_a_code_that_stands_twice_is_named_at_the_second(problems_of: Refuse):
    found = problems_of(('code = "funding_in_kind"', 'code = "fte"'))
    first, second = line_with('code = "fte"'), line_with('code = "funding_in_kind"')
    assert f'2018.toml:{second}: the question "fte" stands twice; the first is in line {first}' in found


def test_a_section_that_stands_twice_is_refused(problems_of: Refuse):
    (found,) = problems_of(('code = "outcomes"', 'code = "projects"'))
    assert 'the section "projects" stands twice' in found


def test_a_circle_of_subsets_is_named_once(problems_of: Refuse):
    text = question("projects_total")
    found = problems_of((text, text.replace('unit = "count"', 'unit = "count"\nsubset_of = "projects_sme"')))
    line = line_with(text) + 2
    message = '"projects_total" is a subset of itself: projects_total → projects_sme → projects_total'
    assert found == [f"2018.toml:{line}: {message}"]


def test_a_circle_of_parts_is_refused(problems_of: Refuse):
    text = question("funding_total")
    changed = text.replace("computed = true", 'computed = true\npart_of = "funding_regions_municipalities"')
    (found,) = problems_of((text, changed))
    assert "is part of itself: funding_total → funding_regions_municipalities → funding_total" in found


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        (
            "deadline = 2019-03-01",
            "deadline = 2019-01-01",
            "deadline",
            "the deadline is not after the opening",
        ),
        (
            "last_edit = 2019-03-15",
            "last_edit = 2019-02-15",
            "last_edit",
            "the last edit is before the deadline",
        ),
        (
            "deadline = 2019-03-01T12:00:00",
            'deadline = "1 March"',
            "deadline",
            '"deadline" must be a date and time',
        ),
        (
            "deadline = 2019-03-01T12:00:00",
            "deadline = 2019-03-01",
            "deadline",
            '"deadline" must be a date and time',
        ),
        (
            "deadline = 2019-03-01T12:00:00",
            "deadline = 2019-03-01T12:00:00Z",
            "deadline",
            '"deadline" has an offset',
        ),
        ("year = 2018", "year = 218", "year", "218 is no year of ours"),
        ("year = 2018", "year = true", "year", '"year" must be a whole number'),
    ],
)
def test_dates_that_are_wrong_are_named_with_their_line(
    problems_of: Refuse, old: str, new: str, at: str, message: str
):
    (found,) = problems_of((old, new))
    assert found.startswith(f"2018.toml:{line_with(f'{at} = ')}: {message}")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'rule = "required"',
            'rule = "guess"',
            'unknown rule "guess"; known are change, elsewhere, first_year',
        ),
        ('severity = "warning"', 'severity = "fatal"', 'unknown severity "fatal"; known are error, warning'),
        ('message = "fees"', 'message = "feees"', 'unknown message "feees"'),
        ('{ part = "ideas_sme",', '{ part = "idea_sme",', 'names "idea_sme", an unknown code'),
        ('{ part = "ideas_sme",', '{ part = "ideas_total",', "compares a figure with itself"),
        ('{ part = "ideas_sme",', '{ part = "fees_other",', "compares count with dkk"),
        ('{ part = "ideas_sme",', '{ part = "ideas_sme", limit = 3,', 'takes no parameter "limit"'),
        ('{ part = "ideas_sme", whole', "{ whole", 'the rule "subset": needs the parameter "part"'),
        ('parts = ["fees_other"]', 'parts = "fees_other"', 'the parameter "parts" must be a list of codes'),
        ('{ part = "ideas_sme",', "{ part = 3,", 'the parameter "part" must be a code'),
    ],
)
def test_a_check_that_cannot_apply_is_named_with_its_line(
    problems_of: Refuse, old: str, new: str, message: str
):
    (found,) = problems_of((old, new))
    assert found.startswith(f"2018.toml:{line_with(old)}: ")
    assert message in found


def test_a_message_with_a_place_that_nothing_fills_is_refused(problems_of: Refuse):
    found = problems_of(
        ("We have no answer from you to “{label}”", "We have no answer from you to “{question}”")
    )
    assert len(found) == 1
    assert 'its message (en) has a place for "question", which nothing fills' in found[0]
    line = line_with('message = "required"')
    assert found[0].startswith(f"2018.toml:{line}: ")


def test_a_message_that_is_no_template_is_refused(problems_of: Refuse):
    (found,) = problems_of(("answer from you to “{label}”", "answer from you to “{label”"))
    assert "its message (en) is no template" in found


def test_everything_is_reported_at_once(problems_of: Refuse):
    found = problems_of(
        ("deadline = 2019-03-01", "deadline = 2018-03-01"),
        ('unit = "fte"', 'unit = "hours"'),
        ('subset_of = "companies_total"', 'subset_of = "nothing"'),
        ('rule = "required"', 'rule = "guess"'),
    )
    assert len(found) == 4
    assert found == [problem for problem in found if re.match(r"2018\.toml:\d+: ", problem)]


def test_what_is_not_toml_is_named_with_its_line(problems_of: Refuse):
    line = line_with('unit = "fte"')
    (found,) = problems_of(('unit = "fte"', "unit = fte"))
    assert found.startswith(f"2018.toml:{line}: is not TOML: ")


def test_a_text_that_never_ends_is_named_at_the_last_line(problems_of: Refuse):
    (found,) = problems_of(original='year = 2018\ntitle = """no end\n')
    assert found.startswith("2018.toml:2: is not TOML: ")


def test_a_key_that_stands_twice_is_refused(problems_of: Refuse):
    (found,) = problems_of(('unit = "fte"', 'unit = "fte"\nunit = "dkk"'))
    line = line_with('unit = "fte"')
    assert found.startswith(f"2018.toml:{line + 1}: is not TOML: ")


def test_a_file_without_anything_in_it_is_refused(problems_of: Refuse):
    assert {problem.partition(": ")[2] for problem in problems_of(original="")} == {
        '"year" is missing',
        '"round" is missing',
        "there are no sections",
    }


def test_a_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(CatalogueError, match=r"2031\.toml:1: cannot be opened"):
        read_sound([tmp_path / "2031.toml"])


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path):
    path = tmp_path / "2018.toml"
    path.write_bytes("# Årsværk".encode("latin-1"))
    with pytest.raises(CatalogueError, match=r"2018\.toml:1: is not UTF-8"):
        read_sound([path])


def test_a_list_where_tables_belong_is_refused(problems_of: Refuse):
    found = problems_of(original='year = 2018\nsections = [1]\nround = 3\nmessages = "none"\nchecks = 1\n')
    assert '2018.toml:2: "sections" must be tables, [[sections]]' in found
    assert '2018.toml:3: "round" must be a table, [round]' in found
    assert '2018.toml:4: "messages" must be a table, [messages]' in found
    assert '2018.toml:5: "checks" must be tables, [[checks]]' in found


def test_a_section_without_questions_is_refused(problems_of: Refuse):
    end = ORIGINAL.index("# ── Checks")
    empty = '[[sections]]\ncode = "empty"\ntitle_da = "Tomt"\ntitle_en = "Empty"\n\n'
    (found,) = problems_of((ORIGINAL[end:], empty + ORIGINAL[end:]))
    assert 'the section "empty" has no questions' in found


def test_collaborations_that_no_section_asks_for_are_not_summed_up(problems_of: Refuse):
    found = problems_of(("collaborations = true\n", ""))
    assert len(found) == 4
    assert all("sums up collaborations that no section asks for" in problem for problem in found)


def test_a_question_that_account_lines_rest_on_cannot_be_left_out(problems_of: Refuse):
    text = question("media_mentions")
    found = problems_of((f"[[sections.questions]]\n{text}\n", ""))
    (elsewhere,) = [problem for problem in found if "an unknown code" not in problem]
    assert re.match(r"account_lines\.csv:\d+: media_mentions ", elsewhere)


def test_a_sum_of_all_types_cannot_be_required(problems_of: Refuse):
    (found,) = problems_of(('collaborations = "all"\n', 'collaborations = "all"\nrequired = true\n'))
    assert '"collaborations_total" is computed, so nobody can be required to answer it' in found
