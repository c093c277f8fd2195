"""Countries and their names."""

from django.utils import translation

from submissions.countries import CODES, country_choices, country_name


def test_countries_are_named_in_the_language_in_use() -> None:
    with translation.override("da"):
        assert country_name("DE") == "Tyskland"
    with translation.override("en"):
        assert country_name("DE") == "Germany"


def test_every_country_but_denmark_can_be_chosen_and_has_a_name() -> None:
    for language in ("da", "en"):
        with translation.override(language):
            choices = dict(country_choices())
            assert set(choices) == CODES - {"DK"}
            assert not [code for code, name in choices.items() if name == code]


def test_danish_letters_sort_last() -> None:
    with translation.override("da"):
        names = [name for _, name in country_choices()]
    assert names[0] == "Afghanistan"
    assert names[-2:] == ["Østrig", "Åland"]
