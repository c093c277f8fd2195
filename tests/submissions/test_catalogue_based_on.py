"""A questionnaire that is based on that of another year."""

from pathlib import Path

import pytest

from submissions.catalogue.files import read_sound
from submissions.catalogue.problems import CatalogueError, Problem
from submissions.catalogue.read import read
from tests.submissions.test_catalogue_contradictions import ORIGINAL, line_with


def based(tmp_path: Path, text: str, base: str = ORIGINAL) -> list[Problem]:
    dates = "opens = 2021-01-15T09:00:00\ndeadline = 2021-03-01T12:00:00\nlast_edit = 2021-03-15T12:00:00\n"
    (tmp_path / "2018.toml").write_text(base, encoding="utf-8")
    path = tmp_path / "2020.toml"
    path.write_text(f"year = 2020\n{text}\n[round]\n{dates}", encoding="utf-8")
    try:
        read_sound([path])
    except CatalogueError as error:
        return list(error.problems)
    return []


def test_a_year_can_ask_what_another_asks(tmp_path: Path):
    assert based(tmp_path, "based_on = 2018") == []


def test_a_year_can_ask_for_what_there_is_none_of(tmp_path: Path):
    assert based(tmp_path, "based_on = 2018\nnone_is_said = true") == []
    questionnaire = read(tmp_path / "2020.toml").questionnaire
    assert questionnaire is not None
    required = {one.code for one in questionnaire.questions() if one.required and one.collaborations}
    assert required == {"collaborations_cluster", "collaborations_knowledge", "collaborations_b2b"}


@pytest.mark.parametrize(
    ("text", "base", "message"),
    [
        ("based_on = 2016", ORIGINAL, "2020.toml:2: 2016.toml cannot be read"),
        ("based_on = 2020", ORIGINAL, "2020.toml:2: 2020 is based on itself"),
        ('based_on = "2018"', ORIGINAL, '2020.toml:2: "based_on" must be a whole number'),
        ("based_on = 2018\nsections = []", ORIGINAL, '2020.toml:3: unknown key "sections"'),
        (
            "based_on = 2018",
            "year = 2018\nbased_on = 2017\n",
            "2018.toml:2: a catalogue that others are based on",
        ),
        (
            "based_on = 2018",
            ORIGINAL.replace('unit = "fte"', 'unit = "x"'),
            f"2018.toml:{line_with('unit =')}: unknown unit",
        ),
    ],
)
def test_what_is_wrong_with_a_base_is_named_in_its_own_file(
    tmp_path: Path, text: str, base: str, message: str
):
    assert any(str(problem).startswith(message) for problem in based(tmp_path, text, base))
