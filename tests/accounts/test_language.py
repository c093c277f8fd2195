"""The language switch: of pages for everybody, and of mails for whoever is signed in."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests import builders


@pytest.fixture
def user(db: None) -> User:
    return builders.person()


def choose(client: Client, language: str) -> None:
    response = client.post(reverse("language"), {"language": language, "next": "/"})
    assert (response.status_code, response["Location"]) == (302, "/")


def test_whoever_is_signed_in_is_written_to_in_the_language_they_choose(client: Client, user: User) -> None:
    other = builders.person()
    client.force_login(user)
    for language in ("en", "da", "en"):
        choose(client, language)
        user.refresh_from_db()
        assert user.language == language
    other.refresh_from_db()
    assert other.language == "da"


@pytest.mark.parametrize("language", ["de", "", "en-gb", "x" * 300, "\0"])
def test_a_language_that_mails_are_not_written_in_changes_nothing(
    client: Client, user: User, language: str
) -> None:
    client.force_login(user)
    choose(client, language)
    user.refresh_from_db()
    assert user.language == "da"


def test_nobody_chooses_for_nobody(client: Client, user: User) -> None:
    choose(client, "en")
    user.refresh_from_db()
    assert user.language == "da"
    assert client.cookies["django_language"].value == "en"


def test_looking_at_the_address_changes_nothing(client: Client, user: User) -> None:
    client.force_login(user)
    client.get(reverse("language"), {"language": "en"})
    user.refresh_from_db()
    assert user.language == "da"
