from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from submissions.catalogue.document import indicator_list
from submissions.catalogue.files import catalogue_files, read_sound


def run(**options: bool) -> str:
    out = StringIO()
    call_command("document_indicators", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def elsewhere(tmp_path: Path, settings: Settings) -> Path:
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    return tmp_path / "docs" / "indicators.md"


def test_the_list_in_the_documentation_is_up_to_date():
    assert run(check=True) == "docs/indicators.md is up to date.\n"


def test_a_list_that_is_out_of_date_is_found_and_written_anew(elsewhere: Path):
    elsewhere.write_text("# Indicators\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"docs/indicators\.md is out of date"):
        run(check=True)
    assert elsewhere.read_text(encoding="utf-8") == "# Indicators\n"
    assert run() == "docs/indicators.md was written.\n"
    assert run() == run(check=True) == "docs/indicators.md is up to date.\n"


def test_every_indicator_stands_in_it_once():
    questionnaires = read_sound(catalogue_files())
    text = indicator_list(questionnaires)
    for code in questionnaires[0].codes:
        assert text.count(f"| `{code}` |") == 1


def test_years_that_ask_the_same_share_a_chapter():
    text = indicator_list(read_sound(catalogue_files()))
    assert [line for line in text.splitlines() if line.startswith("## ")] == ["## 2017, 2018 and 2019"]
    assert "{year}" not in text
