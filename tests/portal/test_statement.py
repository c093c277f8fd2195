"""The accessibility statement: whole in both languages, dated, and found from every page."""

import re

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from portal.formatting import format_day
from portal.statement import STATED

ASKED_FOR = {
    "da": (
        *("Tilgængelighedserklæring", "overholder standarden delvist", "Sådan har vi testet"),
        *("Det er ikke tilgængeligt endnu", "10 arbejdsdage", "Digitaliseringsstyrelsen"),
    ),
    "en": (
        *("Accessibility statement", "meets the standard in part", "How we tested"),
        *("What is not accessible yet", "10 working days", "Danish Agency for Digital Government"),
    ),
}


def page_of(client: Client, language: str) -> str:
    return client.get("/was/", headers={"accept-language": language}).content.decode()


@pytest.mark.parametrize("language", ["da", "en"])
def test_it_says_what_the_law_asks_for(client: Client, settings: Settings, language: str, db: None):
    settings.CONTACT_EMAIL, settings.CONTACT_PHONE = "klyngetal@example.dk", "33 44 55 66"
    page = page_of(client, language)
    for words in ASKED_FOR[language]:
        assert words in page
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "mailto:klyngetal@example.dk" in main
    assert "33 44 55 66" in main


def test_it_is_dated_in_one_place(client: Client, db: None):
    for language in ("da", "en"):
        with translation.override(language):
            day = format_day(STATED)
        assert day in page_of(client, language)


def test_it_is_whole_in_english(client: Client, db: None):
    main = page_of(client, "en").partition("<main")[2].partition("</main>")[0]
    assert not re.search("[æøåÆØÅ]", main)


def test_every_page_leads_to_it_and_so_does_the_short_address(client: Client, db: None):
    for url in ("/", "/konto/login/", "/findes-ikke/"):
        assert 'href="/was/"' in client.get(url).content.decode().partition("<footer")[2]
    assert client.get("/was")["Location"] == "/was/"
