"""Signing in with an identity from elsewhere: a real provider, and what it must not get away with."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import AuditEntry, User
from tests import builders
from tests.accounts.identity_provider import HOUR, Provider, running, settings_for

pytestmark = pytest.mark.django_db
SUBJECT = "d1f0c2a4-7d0b-4f0e-9d57-1f2d3c4b5a69"


@pytest.fixture(scope="module")
def shared() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(shared: Provider, settings: Settings) -> Provider:
    """Return a provider that behaves, and that the portal knows."""
    shared.spoil()
    settings.SOCIALACCOUNT_PROVIDERS = settings_for(shared.url)
    return shared


@pytest.fixture
def person() -> User:
    return builders.editor(builders.cluster(), "rediger@example.dk")


def browser(user: User | None = None) -> Client:
    client = Client(headers={"accept-language": "da"})
    if user is not None:
        entry = {"login": user.email, "password": builders.PASSWORD}
        assert client.post(reverse("account_login"), entry).status_code == HTTPStatus.FOUND
        confirm(client)
    return client


def confirm(client: Client) -> None:
    """Say once more by password that it is oneself, as what follows asks for."""
    sent = client.post(reverse("account_reauthenticate"), {"password": builders.PASSWORD})
    assert sent.status_code == HTTPStatus.FOUND


def begin(client: Client, **more: str) -> str:
    """Press the button of the provider to sign in; return where it leads."""
    return pressed(client, reverse("openid_connect_login", args=["mitid"]), **more)


def begin_to_link(client: Client) -> str:
    """Press the button that links an identity; return where it leads."""
    return pressed(client, reverse("identity-link", args=["mitid"]))


def pressed(client: Client, address: str, **more: str) -> str:
    response = client.post(f"{address}?{urlencode(more)}")
    assert response.status_code == HTTPStatus.FOUND, response.content.decode()
    return str(response["Location"])


def consent(address: str, subject: str = SUBJECT, **form: str) -> str:
    """Log in at the provider as its `subject`; return where it sends people back to."""
    answer = requests.post(address, data={"sub": subject, **form}, allow_redirects=False, timeout=10)
    assert answer.status_code == HTTPStatus.FOUND, answer.text
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def sign_in(client: Client, subject: str = SUBJECT, **more: str) -> Any:
    return client.get(consent(begin(client, **more), subject))


def link(person: User, subject: str = SUBJECT) -> SocialAccount:
    return SocialAccount.objects.create(user=person, provider="mitid", uid=subject)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- The way there and back


def test_a_person_links_an_identity_and_signs_in_with_it(provider: Provider, person: User):
    client = browser(person)
    page = client.get(reverse("identities")).content.decode()
    assert "MitID Erhverv" in page
    response = client.get(consent(begin_to_link(client)))
    assert response["Location"] == reverse("identities")
    linked = SocialAccount.objects.get()
    assert (linked.user, linked.provider, linked.uid) == (person, "mitid", SUBJECT)
    entry = AuditEntry.objects.get(action="identity-linked")
    assert (entry.user, entry.about, entry.subject) == (person, person, "mitid")
    fresh = browser()
    response = sign_in(fresh)
    assert response.status_code == HTTPStatus.FOUND
    assert fresh.session["_auth_user_id"] == str(person.pk)


@pytest.mark.django_db(transaction=True)
def test_who_links_an_identity_is_told_by_mail_in_our_words(provider: Provider, person: User):
    client = browser(person)
    client.get(consent(begin_to_link(client)))
    (letter,) = mail.outbox
    assert letter.to == [person.email]
    assert letter.subject == "Du kan nu logge ind i Klyngetal med MitID Erhverv"
    assert "MitID Erhverv er knyttet til dit login." in letter.body
    assert "Var det ikke dig?" in letter.body


def test_nothing_is_kept_of_the_identity_but_its_subject(provider: Provider, person: User):
    provider.spoil(claims={"email": "rediger@example.dk", "name": "Karen Madsen", "cpr": "0101011234"})
    linking = browser(person)
    linking.get(consent(begin_to_link(linking)))
    assert SocialAccount.objects.get().extra_data == {"sub": SUBJECT}
    person.refresh_from_db()
    assert person.name == ""


def test_an_identity_with_the_address_of_a_person_is_not_that_person(provider: Provider, person: User):
    provider.spoil(claims={"email": person.email, "email_verified": True})
    client = browser()
    response = sign_in(client, person.email)
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert "ikke knyttet til nogen i portalen" in response.content.decode()
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1
    assert AuditEntry.objects.get(action="identity-unknown").subject == "mitid"


def test_who_is_not_active_any_more_does_not_get_in(provider: Provider, person: User):
    link(person)
    User.objects.update(is_active=False)
    client = browser()
    sign_in(client)
    assert not is_signed_in(client)


def test_an_identity_of_somebody_else_cannot_be_linked(provider: Provider, person: User):
    link(builders.reviewer())
    client = browser(person)
    response = client.get(consent(begin_to_link(client)), follow=True)
    assert "hører til en anden person" in response.content.decode()
    assert not SocialAccount.objects.filter(user=person).exists()


def test_who_gives_up_at_the_provider_is_back_at_the_login(provider: Provider, person: User):
    client = browser()
    response = client.get(consent(begin(client), action="deny"))
    assert response.status_code == HTTPStatus.FOUND
    assert response["Location"] == reverse("account_login")
    assert not is_signed_in(client)


def test_one_comes_back_to_the_page_that_one_was_on(provider: Provider, person: User):
    link(person)
    wanted = reverse("submission-list")
    assert sign_in(browser(), next=wanted)["Location"] == wanted


@pytest.mark.parametrize("forged", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_forged_way_on_leads_to_where_the_work_is(provider: Provider, person: User, forged: str):
    link(person)
    location = sign_in(browser(), next=forged)["Location"]
    assert "evil" not in location
    assert location.startswith("/")


def test_linking_asks_for_the_password_first_and_goes_on_by_itself(provider: Provider, person: User):
    client = browser()
    client.force_login(person)
    asked = client.post(reverse("identity-link", args=["mitid"]))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    sent = client.post(asked["Location"], {"password": builders.PASSWORD})
    assert sent["Location"].startswith(provider.url)
    client.get(consent(sent["Location"]))
    assert SocialAccount.objects.get().user == person


def test_who_is_not_signed_in_cannot_link(provider: Provider, person: User):
    client = browser()
    response = client.post(reverse("identity-link", args=["mitid"]))
    assert response["Location"].startswith(reverse("account_login"))
    # Nor by a forged address: it is a sign-in, by an identity that nobody has.
    assert sign_in(client, process="connect").status_code == HTTPStatus.FORBIDDEN
    signed_in = browser(person)
    assert sign_in(signed_in, process="connect").status_code == HTTPStatus.FORBIDDEN
    assert not SocialAccount.objects.exists()


# --- What must not get through


WRONG: dict[str, dict[str, Any]] = {
    "another nonce": {"claims": {"nonce": "of-another-sign-in"}},
    "no nonce": {"claims": {"nonce": None}},
    "an empty nonce": {"claims": {"nonce": ""}},
    "another audience": {"claims": {"aud": "another-portal"}},
    "one audience more, and made for that": {"claims": {"aud": ["klyngetal", "other"], "azp": "other"}},
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "no issuer": {"claims": {"iss": None}},
    "no subject": {"claims": {"sub": None}},
    "an empty subject": {"claims": {"sub": ""}},
    "a time that is over": {"older": HOUR},
    "another key": {"strange_key": True},
    "no token": {"missing": True},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_token_for_something_else_is_refused_in_plain_words(
    provider: Provider, person: User, wrong: dict[str, Any]
):
    link(person)
    link(builders.reviewer(), "")
    provider.spoil(**wrong)
    client = browser()
    response = sign_in(client)
    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert "Du er ikke logget ind" in response.content.decode()
    assert not is_signed_in(client)
    entry = AuditEntry.objects.get(action="identity-refused")
    assert (entry.subject, entry.detail["why"]) == ("mitid", "OAuth2Error")


def test_the_way_back_works_once_and_in_the_browser_that_began(provider: Provider, person: User):
    link(person)
    client, other = browser(), browser()
    back = consent(begin(client))
    # Sent to somebody else, it would sign them in as another.
    assert other.get(back).status_code == HTTPStatus.BAD_REQUEST
    assert not is_signed_in(other)
    assert client.get(back).status_code == HTTPStatus.FOUND
    client.logout()
    assert client.get(back).status_code == HTTPStatus.BAD_REQUEST
    assert not is_signed_in(client)


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x&code=y", "?error=server_error", "?state=%00"])
def test_a_way_back_that_nobody_began_is_refused(provider: Provider, query: str):
    response = browser().get(reverse("openid_connect_callback", args=["mitid"]) + query)
    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert AuditEntry.objects.filter(action="identity-refused").exists()


def test_the_address_has_no_say_in_what_is_asked_of_the_provider(provider: Provider):
    address = begin(browser(), scope="admin", auth_params="nonce=mine&prompt=none")
    asked = parse_qs(urlsplit(address).query)
    assert asked["scope"] == ["openid"]
    assert asked["nonce"] != ["mine"]
    assert "prompt" not in asked
    assert asked["code_challenge_method"] == ["S256"]


def test_each_sign_in_has_a_nonce_of_its_own(provider: Provider):
    nonces = {parse_qs(urlsplit(begin(browser())).query)["nonce"][0] for _ in range(3)}
    assert len(nonces) == 3


def test_a_provider_that_does_not_answer_is_told(provider: Provider, settings: Settings):
    settings.SOCIALACCOUNT_PROVIDERS = settings_for("http://localhost:9")
    response = browser().post(reverse("openid_connect_login", args=["mitid"]))
    assert response.status_code == HTTPStatus.BAD_GATEWAY
    assert "svarer ikke" in response.content.decode()


def test_where_none_is_switched_on_there_is_nothing(client: Client):
    for name in ("openid_connect_login", "openid_connect_callback"):
        address = reverse(name, args=["mitid"])
        assert client.post(address).status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
    assert b"MitID" not in client.get(reverse("account_login")).content


# --- Taking it off


def test_an_identity_that_is_taken_off_lets_nobody_in(provider: Provider, person: User):
    one = link(person)
    client = browser(person)
    assert client.post(reverse("identity-unlink", args=[one.pk])).status_code == HTTPStatus.FOUND
    assert AuditEntry.objects.get(action="identity-unlinked").user == person
    assert sign_in(browser()).status_code == HTTPStatus.FORBIDDEN


def test_that_of_somebody_else_is_not_there(provider: Provider, person: User):
    one = link(builders.reviewer())
    assert browser(person).post(reverse("identity-unlink", args=[one.pk])).status_code == HTTPStatus.NOT_FOUND
    assert SocialAccount.objects.exists()


def test_the_only_way_in_is_kept(provider: Provider, person: User):
    one = link(person)
    person.set_unusable_password()
    person.save()
    client = browser()
    client.force_login(person)
    response = client.post(reverse("identity-unlink", args=[one.pk]), follow=True)
    assert "Du har ingen adgangskode" in response.content.decode()
    assert SocialAccount.objects.exists()
