"""A new password by mail: once, for an hour, and nobody learns who has a login."""

import re
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import AuditEntry, Language, User
from accounts.services.password_link import password_link
from tests import builders
from tests.accounts.phone import is_signed_in, with_password, with_phone

# Mails go out once all is committed.
pytestmark = pytest.mark.django_db(transaction=True)
UNKNOWN = "ingen@example.dk"
NEW_PASSWORD = "den-nye-adgangskode-9"
CHANGED, TOO_LATE = "Adgangskoden er skiftet", "Linket virker ikke længere"
BEGUN = 1_550_000_000.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture
def person() -> User:
    return builders.editor(builders.cluster(), "anna@example.dk")


def ask(email: str, **more: Any) -> Any:
    client = Client(headers={"accept-language": "da"})
    return client.post(reverse("account_reset_password"), {"email": email}, follow=True, **more)


def sent_link() -> str:
    """Return the way that the first mail says."""
    found: list[str] = re.findall(r"https?://\S+/key/\S+", str(mail.outbox[0].body))
    return urlsplit(found[0]).path


def choose(link: str, password: str = NEW_PASSWORD) -> Any:
    """Follow a link and choose; return the page that follows, or the one that says that it is too late."""
    client = Client(headers={"accept-language": "da"})
    page = client.get(link)
    if page.status_code != HTTPStatus.FOUND:
        return page
    return client.post(page["Location"], {"password1": password, "password2": password}, follow=True)


def test_the_link_works_once(person: User):
    ask(person.email)
    link = sent_link()
    assert CHANGED in choose(link).content.decode()
    assert TOO_LATE in choose(link, "endnu-en-adgangskode-8").content.decode()
    assert is_signed_in(with_password(person, NEW_PASSWORD)[0])


def test_a_link_that_was_opened_twice_chooses_once(person: User):
    ask(person.email)
    link = sent_link()
    slow, quick = Client(), Client()
    at = [client.get(link)["Location"] for client in (slow, quick)]
    quick.post(at[1], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    slow.post(at[0], {"password1": "endnu-en-adgangskode-8", "password2": "endnu-en-adgangskode-8"})
    assert is_signed_in(with_password(person, NEW_PASSWORD)[0])


@pytest.mark.parametrize(("seconds", "works"), [(59 * 60, True), (61 * 60, False)])
def test_the_link_works_for_an_hour(person: User, seconds: int, works: bool):
    with time_machine.travel(BEGUN, tick=False) as clock:
        ask(person.email)
        clock.shift(seconds)
        said = choose(sent_link()).content.decode()
        assert (TOO_LATE in said) != works


def test_known_and_unknown_get_the_same_answer_and_a_mail_each(person: User):
    pages = {email: ask(email) for email in (person.email, UNKNOWN)}
    assert {page.redirect_chain[0] for page in pages.values()} == {
        (reverse("account_reset_password_done"), HTTPStatus.FOUND)
    }
    assert len({TOKEN.sub("", page.content.decode()) for page in pages.values()}) == 1
    assert [(one.to, "/key/" in one.body) for one in mail.outbox] == [
        ([person.email], True),
        ([UNKNOWN], False),
    ]


def test_mails_are_in_the_language_of_who_gets_them(person: User):
    person.language = Language.ENGLISH
    person.save()
    ask(person.email)
    ask(UNKNOWN)
    assert [one.subject for one in mail.outbox] == [
        "Choose a new password for Klyngetal",
        "Intet login til denne adresse i Klyngetal",
    ]


def test_links_lead_to_the_portal_whatever_the_host_that_asks(person: User, settings: Settings):
    settings.SITE_URL = "https://klyngetal.example.dk"
    for email in (person.email, UNKNOWN):
        ask(email, headers={"host": "127.0.0.1:99"})
    for one in mail.outbox:
        assert "https://klyngetal.example.dk" in one.body
        assert "127.0.0.1" not in one.body


def test_five_an_hour_are_sent_to_an_address(person: User):
    for _ in range(5):
        assert ask(person.email).status_code == HTTPStatus.OK
    assert ask(person.email).status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert len(mail.outbox) == 5


def test_who_is_no_longer_let_in_gets_no_link(person: User):
    person.is_active = False
    person.save()
    ask(person.email)
    assert "/key/" not in mail.outbox[0].body


def test_it_ends_all_sessions_and_is_told_and_written_down(person: User):
    elsewhere = with_password(person)[0]
    ask(person.email)
    choose(sent_link())
    assert elsewhere.get(reverse("submission-list")).status_code == HTTPStatus.FOUND
    assert mail.outbox[1].subject == "Din adgangskode til Klyngetal er skiftet"
    assert AuditEntry.objects.get(action="password-reset").user == person
    assert NEW_PASSWORD not in str(list(AuditEntry.objects.values()))


def test_it_does_not_stand_in_for_the_second_factor(person: User):
    with_phone(person)
    ask(person.email)
    choose(sent_link())
    client, response = with_password(person, NEW_PASSWORD)
    assert response["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)


def test_nobody_changes_their_address_or_signs_up_by_allauths_pages(person: User):
    client = with_password(person)[0]
    assert client.get("/konto/email/").status_code == HTTPStatus.NOT_FOUND
    sent = {"email": "ny@example.dk", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    Client().post(reverse("account_signup"), sent)
    assert not User.objects.filter(email="ny@example.dk").exists()


def test_an_address_that_was_corrected_lets_nobody_in_any_more(person: User):
    ask(person.email)
    choose(sent_link())
    with_password(person, NEW_PASSWORD)
    assert not EmailAddress.objects.exists()
    person.email = "annas-rette@example.dk"
    person.save(update_fields=["email"])
    mail.outbox.clear()
    ask("anna@example.dk")
    assert "/key/" not in mail.outbox[0].body
    sent = {"login": "anna@example.dk", "password": NEW_PASSWORD}
    assert Client().post(reverse("account_login"), sent).status_code == HTTPStatus.OK
    assert is_signed_in(with_password(person, NEW_PASSWORD)[0])


def test_a_second_factor_is_set_up_after_it(person: User):
    ask(person.email)
    choose(sent_link())
    client = with_password(person, NEW_PASSWORD)[0]
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        assert client.get(reverse(name)).status_code == HTTPStatus.OK


def test_it_is_set_up_where_an_address_was_kept_before(person: User):
    EmailAddress.objects.create(user=person, email=person.email)
    assert with_password(person)[0].get(reverse("mfa_activate_totp")).status_code == HTTPStatus.OK


def test_a_reviewer_who_chose_a_password_by_a_link_sets_up_a_second_factor(settings: Settings):
    settings.SECOND_FACTOR_REQUIRED = True
    reviewer = builders.reviewer()
    choose(urlsplit(password_link(user=reviewer)).path)
    client, led = with_password(reviewer, NEW_PASSWORD)
    setting_up = client.get(led["Location"])["Location"]
    assert reverse("mfa_activate_totp") in client.get(setting_up).content.decode()
    assert client.get(reverse("mfa_activate_totp")).status_code == HTTPStatus.OK
