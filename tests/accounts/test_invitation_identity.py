"""Accepting an invitation with an identity from elsewhere: the link says who."""

import datetime as dt
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import AuditEntry, Cluster, ClusterRole, Invitation, Language, Membership, User, UserRole
from accounts.services.change_member import remove_member
from accounts.services.invite import invite, withdraw
from tests import builders
from tests.accounts.identity_provider import Provider, running, settings_for
from tests.accounts.inviting import actions, last_link, way_in
from tests.accounts.test_sso import SUBJECT, consent, is_signed_in

pytestmark = pytest.mark.django_db(transaction=True)
WAY_ON = {"name": "Ny Nielsen", "identity": "mitid"}


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
def cluster() -> Cluster:
    return builders.cluster("Vindklyngen", slug="vind")


@pytest.fixture
def signatory(cluster: Cluster) -> User:
    return builders.signatory(cluster, "leder@example.dk")


def fresh() -> Client:
    return Client(headers={"accept-language": "da"})


def invite_today(
    by: User,
    to: Cluster | None,
    email: str = "ny@example.dk",
    role: ClusterRole | UserRole = ClusterRole.EDITOR,
) -> Invitation:
    """Invite an address now: a provider in a process of its own lives in the present."""
    now = timezone.now()
    return invite(email=email, cluster=to, role=role, language=Language.DANISH, user=by, now=now)


def go(client: Client, link: str, **sent: str) -> str:
    """Choose the provider on the page of the invitation; return where that leads."""
    response = client.post(link, {**WAY_ON, **sent})
    assert response.status_code == HTTPStatus.FOUND, response.content.decode()
    return str(response["Location"])


def test_whoever_is_invited_comes_in_with_an_identity_and_again(
    provider: Provider, cluster: Cluster, signatory: User
):
    provider.spoil(claims={"email": "en-anden@example.dk", "name": "En Anden"})
    invite_today(signatory, cluster)
    link, client = last_link(), fresh()
    assert "Tag imod med MitID Erhverv" in client.get(link).content.decode()
    response = client.get(consent(go(client, link)), follow=True)
    assert "Du har nu adgang til Vindklyngen" in response.content.decode()
    person = User.objects.get(email="ny@example.dk")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert (person.name, person.has_usable_password()) == ("Ny Nielsen", False)
    assert Membership.objects.get(user=person).cluster == cluster
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid, account.extra_data) == (
        person,
        "mitid",
        SUBJECT,
        {"sub": SUBJECT},
    )
    assert actions()[-3:] == ["identity-linked", "invitation-accepted", "signed-in"]
    again = fresh()
    begun = again.post(reverse("openid_connect_login", args=["mitid"]))
    again.get(consent(begun["Location"]))
    assert again.session["_auth_user_id"] == str(person.pk)


def test_the_link_is_kept_nowhere_on_the_way(provider: Provider, cluster: Cluster, signatory: User):
    invite_today(signatory, cluster)
    link, client = last_link(), fresh()
    address = go(client, link)
    token = link.strip("/").rpartition("/")[2]
    assert token not in str(dict(client.session.items()))
    assert token not in address


def test_a_name_is_asked_for_and_no_password(provider: Provider, cluster: Cluster, signatory: User):
    invite_today(signatory, cluster)
    response = fresh().post(last_link(), {**WAY_ON, "name": ""})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = response.content.decode()
    assert "Skriv dit navn" in page
    assert "Vælg en adgangskode." not in page


def test_a_provider_that_there_is_not_is_not_there(provider: Provider, cluster: Cluster, signatory: User):
    invite_today(signatory, cluster)
    assert fresh().post(last_link(), {**WAY_ON, "identity": "x"}).status_code == HTTPStatus.NOT_FOUND


def test_an_identity_of_somebody_else_is_refused_and_the_invitation_still_holds(
    provider: Provider, cluster: Cluster, signatory: User
):
    SocialAccount.objects.create(user=signatory, provider="mitid", uid=SUBJECT)
    invitation = invite_today(signatory, cluster)
    link, client = last_link(), fresh()
    response = client.get(consent(go(client, link)))
    assert response.status_code == HTTPStatus.CONFLICT
    page = response.content.decode()
    assert "hører til en anden person" in page
    assert "invitation gælder stadig" in page
    assert not is_signed_in(client)
    assert not User.objects.filter(email="ny@example.dk").exists()
    assert AuditEntry.objects.get(action="identity-refused").detail == {"why": "taken"}
    assert fresh().post(link, way_in()).status_code == HTTPStatus.FOUND
    invitation.refresh_from_db()
    assert invitation.accepted_by == User.objects.get(email="ny@example.dk")


@pytest.mark.parametrize(
    ("meanwhile", "status", "said", "written"),
    [
        ("used", HTTPStatus.GONE, "Invitationen er brugt", "invitation-used-before"),
        ("expired", HTTPStatus.GONE, "Invitationen er udløbet", "invitation-expired"),
        ("withdrawn", HTTPStatus.NOT_FOUND, "Linket virker ikke længere", "invitation-dead"),
    ],
)
def test_what_happened_to_the_invitation_meanwhile_is_told(
    provider: Provider,
    cluster: Cluster,
    signatory: User,
    meanwhile: str,
    status: HTTPStatus,
    said: str,
    written: str,
):
    invitation = invite_today(signatory, cluster)
    link, client = last_link(), fresh()
    back = consent(go(client, link))
    if meanwhile == "used":
        assert fresh().post(link, way_in()).status_code == HTTPStatus.FOUND
    elif meanwhile == "expired":
        Invitation.objects.update(
            created_at=timezone.now() - dt.timedelta(days=15),
            expires_at=timezone.now() - dt.timedelta(days=1),
        )
    else:
        withdraw(invitation_id=invitation.pk, user=signatory, now=timezone.now())
    response = client.get(back)
    assert response.status_code == status
    assert said in response.content.decode()
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()
    assert AuditEntry.objects.filter(action=written, invitation=invitation).count() == 1


def test_the_way_back_of_one_invitation_does_not_end_another(
    provider: Provider, cluster: Cluster, signatory: User
):
    first = invite_today(signatory, cluster)
    one = last_link()
    invite_today(builders.administrator(), None, email="to@example.dk", role=UserRole.REVIEWER)
    other, client = last_link(), fresh()
    back = consent(go(client, one))
    state = parse_qs(urlsplit(go(client, other)).query)["state"][0]
    code = parse_qs(urlsplit(back).query)["code"][0]
    response = client.get(f"{urlsplit(back).path}?code={code}&state={state}")
    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert not SocialAccount.objects.exists()
    assert not Invitation.objects.filter(accepted_at__isnull=False).exists()
    # What was begun with the first ends with the first.
    client.get(consent(go(client, one)))
    assert Invitation.objects.get(accepted_at__isnull=False) == first


@pytest.mark.parametrize(
    ("wrong", "gives_up", "said"),
    [
        ({"claims": {"nonce": "of-another"}}, False, "hører ikke til dette login"),
        ({"strange_key": True}, False, "hører ikke til dette login"),
        ({}, True, "Du gik tilbage"),
    ],
)
def test_what_goes_wrong_at_the_provider_leaves_the_invitation_as_it_was(
    provider: Provider, cluster: Cluster, signatory: User, wrong: Any, gives_up: bool, said: str
):
    provider.spoil(**wrong)
    invite_today(signatory, cluster)
    link, client = last_link(), fresh()
    response = client.get(consent(go(client, link), **({"action": "deny"} if gives_up else {})))
    assert response.status_code == HTTPStatus.BAD_REQUEST
    page = response.content.decode()
    assert said in page
    assert "invitation gælder stadig" in page
    assert AuditEntry.objects.filter(action="identity-refused").count() == 1
    assert not User.objects.filter(email="ny@example.dk").exists()
    provider.spoil()
    client.get(consent(go(client, link)))
    assert is_signed_in(client)


def test_a_provider_that_is_down_is_told(
    provider: Provider, settings: Settings, cluster: Cluster, signatory: User
):
    settings.SOCIALACCOUNT_PROVIDERS = settings_for("http://localhost:9")
    invite_today(signatory, cluster)
    response = fresh().post(last_link(), WAY_ON)
    assert response.status_code == HTTPStatus.BAD_GATEWAY
    assert "svarer ikke" in response.content.decode()
    assert Invitation.objects.get().is_open


def test_who_comes_again_after_a_removal_has_the_new_identity_and_no_old_password(
    provider: Provider, cluster: Cluster, signatory: User
):
    person = builders.editor(cluster, "ny@example.dk")
    SocialAccount.objects.create(user=person, provider="mitid", uid="the-old-one")
    remove_member(cluster=cluster, person_id=person.pk, user=signatory, now=timezone.now())
    invite_today(signatory, cluster)
    client = fresh()
    client.get(consent(go(client, last_link())))
    assert client.session["_auth_user_id"] == str(person.pk)
    person.refresh_from_db()
    assert not person.has_usable_password()
    assert SocialAccount.objects.get().uid == SUBJECT


def test_who_has_a_login_signs_in_instead(provider: Provider, cluster: Cluster, signatory: User):
    builders.editor(builders.cluster(), "ny@example.dk")
    invite_today(signatory, cluster)
    page = fresh().get(last_link()).content.decode()
    assert "Tag imod med MitID Erhverv" not in page
    fresh().post(last_link(), WAY_ON)
    assert not SocialAccount.objects.exists()
