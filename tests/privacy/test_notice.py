"""The page about privacy: whole in both languages, dated, and told from the table that is followed."""

import re

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from accounts.privacy.kept import all_kept
from portal.formatting import format_day
from portal.privacy import STATED

pytestmark = pytest.mark.django_db
ASKED_FOR = {
    "da": ("dataansvarlig", "Datatilsynet", "inden en måned", "artikel 6", "Hvor længe", "Hvem der ser det"),
    "en": ("is responsible", "Datatilsynet", "within a month", "article 6", "How long", "Who sees it"),
}


def main_of(client: Client, language: str) -> str:
    page = client.get("/privatliv/", headers={"accept-language": language}).content.decode()
    return page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("language", ["da", "en"])
def test_it_says_what_the_law_asks_for(client: Client, settings: Settings, language: str) -> None:
    settings.CONTACT_EMAIL, settings.CONTACT_PHONE = "klyngetal@example.dk", "33 44 55 66"
    main = main_of(client, language)
    for words in ASKED_FOR[language]:
        assert words in main
    assert "mailto:klyngetal@example.dk" in main
    assert "33 44 55 66" in main
    with translation.override(language):
        assert format_day(STATED) in main


@pytest.mark.parametrize("language", ["da", "en"])
def test_it_tells_every_kind_with_the_time_that_is_kept(client: Client, language: str) -> None:
    main = main_of(client, language)
    with translation.override(language):
        for kind in all_kept():
            for said in (kind.title, kind.what, kind.why, kind.how_long_in_words, kind.seen_by):
                assert str(said) in main
    assert {"da": "12 måneder, efter det skete", "en": "12 months after it happened"}[language] in main
    assert {"da": "5 år", "en": "5 years"}[language] in main


def test_it_is_whole_in_english(client: Client) -> None:
    assert not re.search("[æøåÆØÅ]", main_of(client, "en"))


def test_every_page_leads_to_it_and_it_is_public(client: Client) -> None:
    for url in ("/", "/konto/login/", "/findes-ikke/"):
        assert 'href="/privatliv/"' in client.get(url).content.decode().partition("<footer")[2]
    assert client.get("/privatliv/").status_code == 200
