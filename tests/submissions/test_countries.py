"""Countries, their names, and how they are found."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from submissions.answers import questions_of
from submissions.countries import CODES, country_name, in_order, is_country
from submissions.country_search import FoundCountry, find_countries, means_home, surely
from submissions.dossier import load_dossier
from submissions.models import Collaboration
from submissions.own_figures import own_figures_csv
from submissions.receipt import receipt_of
from submissions.services.submit import submit
from submissions.summary import countries_of
from tests.builders import NOW
from tests.submissions.conftest import Cast


@pytest.fixture(autouse=True)
def _in_danish() -> Iterator[None]:
    with translation.override("da"):
        yield


def test_countries_are_named_in_the_language_in_use():
    assert country_name("DE") == "Tyskland"
    with translation.override("en"):
        assert country_name("DE") == "Germany"


def test_every_country_has_a_name_and_all_but_denmark_are_abroad():
    for language in ("da", "en"):
        with translation.override(language):
            assert not [code for code in CODES if country_name(code) == code]
    assert is_country("DE")
    assert not is_country("DK")
    assert not is_country("ZZ")


def test_kosovo_is_a_country_and_antarctica_is_none():
    assert is_country("XK")
    for language in ("da", "en"):
        with translation.override(language):
            assert country_name("XK") == "Kosovo"
            assert [found.code for found in find_countries("kosovo")] == ["XK"]
    assert find_countries("xkk")[0].code == "XK"
    assert not is_country("AQ")
    assert "AQ" not in {
        found.code for name in ("Antarktis", "Antarctica", "AQ") for found in find_countries(name)
    }
    assert country_name("AQ") == "Antarktis", "a row of before is still told by its name"


def test_danish_letters_sort_last():
    names = [country_name(code) for code in in_order(CODES)]
    assert names[0] == "Afghanistan"
    assert names[-2:] == ["Østrig", "Åland"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Østrig", "AT"),
        ("oestrig", "AT"),
        ("Ostrig", "AT"),
        ("  østr ", "AT"),
        ("Austria", "AT"),
        ("aut", "AT"),
        ("USA", "US"),
        ("United States", "US"),
        ("England", "GB"),
        ("wales", "GB"),
        ("UK", "GB"),
        ("Holland", "NL"),
        ("Hviderusland", "BY"),
        ("Færøerne", "FO"),
        ("faeroeerne", "FO"),
        ("Faroe", "FO"),
        ("Åland", "AX"),
        ("aaland", "AX"),
        ("Türkiye", "TR"),
        ("Rumanien", "RO"),
        ("de", "DE"),
        ("Storbritanien", "GB"),
        ("Tyksland", "DE"),
    ],
)
def test_a_country_is_found_by_what_people_call_it(typed: str, code: str):
    assert find_countries(typed)[0].code == code


@pytest.mark.parametrize("typed", ["", "   ", "zzzz", "?", "Danmark", "Denmark", "DK"])
def test_what_is_no_country_abroad_finds_none(typed: str):
    assert find_countries(typed) == []
    assert surely(typed) is None


def test_other_names_are_told_and_the_own_name_is_not():
    assert find_countries("England") == [FoundCountry(code="GB", name="Storbritannien", known_as="England")]
    assert find_countries("Tyskl") == [FoundCountry(code="DE", name="Tyskland")]


def test_what_begins_with_the_text_comes_before_what_contains_it():
    names = [found.name for found in find_countries("in")]
    assert names[:2] == ["Indien", "Indonesien"]
    assert len(find_countries("e")) == 8


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Tyskland", "DE"), ("tyskl", "DE"), ("England", "GB"), ("Guinea", "GN"), ("NL", "NL")],
)
def test_a_name_is_taken_at_its_word_where_nothing_else_is_meant(typed: str, code: str):
    found = surely(typed)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("typed", ["korea", "congo", "i", "Storbritanien", "skotland"])
def test_where_another_country_may_be_meant_a_person_chooses(typed: str):
    assert surely(typed) is None
    assert find_countries(typed)


def test_denmark_is_recognised():
    assert means_home("danmark")
    assert means_home("Denmark")
    assert not means_home("Tyskland")


def test_every_list_of_a_submission_has_its_countries_in_danish_order(cast: Cast) -> None:
    for country in ("AX", "AT", "SE"):
        Collaboration.objects.create(submission=cast.submission, country=country, type="b2b", count=1)
    in_danish = ["Sverige", "Østrig", "Åland"]
    assert [one.country for one in countries_of(load_dossier(cast.submission))] == in_danish
    table = own_figures_csv(cast.submission, questions_of(cast.submission), "Vind").decode("utf-8-sig")
    cells = [line.split(";")[5] for line in table.splitlines()[1:]]
    assert [name for name in cells if name] == in_danish
    cast.answer_all()
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    receipt = receipt_of(cast.submission.events.get(action="submit"))
    assert [one.country for one in receipt.countries] == in_danish
