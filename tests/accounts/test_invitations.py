"""Inviting a colleague, and coming in by the link: once, in time, and nobody else."""

from http import HTTPStatus

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import AuditEntry, Cluster, ClusterRole, Invitation, Membership, User
from accounts.services.accept_invitation import hash_of
from accounts.services.change_member import remove_member
from accounts.services.invite import MOST_A_DAY, VALID_FOR
from tests import builders
from tests.accounts.inviting import (
    FORM,
    STRONG,
    actions,
    body_of,
    client_of,
    invited,
    last_letter,
    last_link,
    way_in,
)
from tests.builders import NOW, PASSWORD

# The mail goes out when the transaction is committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _now(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def cluster() -> Cluster:
    return builders.cluster("Vindklyngen", slug="vind")


@pytest.fixture
def signatory(cluster: Cluster) -> User:
    return builders.signatory(cluster, "leder@example.dk")


# --- The way in


def test_a_signatory_invites_a_colleague_who_comes_in(cluster: Cluster, signatory: User) -> None:
    answer = client_of(signatory).post(reverse("cluster-invite", args=["vind"]), FORM, follow=True)
    assert "ny@example.dk er inviteret" in answer.content.decode()
    assert [letter.to for letter in outbox.outbox] == [["ny@example.dk"]]
    for part in body_of(last_letter()):
        assert "leder@example.dk" in part
        assert "Du er inviteret til Vindklyngen som medarbejder" in part
        assert "fredag 22. februar 2019 kl. 13.00" in part
    page = Client(headers={"accept-language": "da"})
    shown = page.get(last_link()).content.decode()
    assert "leder@example.dk inviterer dig" in shown
    came = page.post(last_link(), way_in())
    assert came.status_code == HTTPStatus.FOUND
    person = User.objects.get(email="ny@example.dk")
    assert (person.name, person.check_password(STRONG)) == ("Ny Nielsen", True)
    assert page.session["_auth_user_id"] == str(person.pk)
    membership = Membership.objects.get(user=person)
    assert (membership.cluster, membership.role, membership.since) == (cluster, "editor", NOW)
    assert actions() == ["person-invited", "invitation-accepted", "signed-in"]


def test_the_mail_has_both_parts_and_is_in_the_language_of_the_invitation(signatory: User) -> None:
    client_of(signatory).post(reverse("cluster-invite", args=["vind"]), {**FORM, "language": "en"})
    assert last_letter().subject == "Invitation to Klyngetal: Vindklyngen"
    text, html = body_of(last_letter())
    assert "invites you" in text
    assert f'href="http://localhost:8000{last_link()}"' in html
    assert '<html lang="en">' in html


def test_a_name_cannot_write_into_the_mail(cluster: Cluster, signatory: User) -> None:
    User.objects.filter(pk=signatory.pk).update(name="<b>Ida</b>\r\nBcc: alle@example.dk")
    signatory.refresh_from_db()
    invited(signatory, cluster)
    assert "<b>Ida</b>" not in body_of(last_letter())[1]
    assert last_letter().recipients() == ["ny@example.dk"]


def test_only_the_hash_of_the_token_is_kept(cluster: Cluster, signatory: User) -> None:
    invitation = invited(signatory, cluster)
    invitation.refresh_from_db()
    token = last_link().split("/")[2]
    assert invitation.token_hash == hash_of(token)
    kept = str(Invitation.objects.values()) + str(AuditEntry.objects.values())
    assert token not in kept


def test_looking_changes_nothing(cluster: Cluster, signatory: User) -> None:
    invited(signatory, cluster)
    before = list(Invitation.objects.values()), actions(), User.objects.count()
    for method in (Client().get, Client().head):
        assert method(last_link()).status_code == HTTPStatus.OK
    assert (list(Invitation.objects.values()), actions(), User.objects.count()) == before


def test_whoever_has_a_login_signs_in_and_says_yes(cluster: Cluster, signatory: User) -> None:
    other = builders.editor(builders.cluster(), "ny@example.dk")
    invited(signatory, cluster)
    fresh = Client(headers={"accept-language": "da"})
    page = fresh.get(last_link()).content.decode()
    assert "Du har allerede et login" in page
    assert 'name="password"' not in page
    # A password typed all the same is not theirs.
    assert fresh.post(last_link(), way_in()).status_code == HTTPStatus.FOUND
    other.refresh_from_db()
    assert other.check_password(PASSWORD)
    assert not Membership.objects.filter(user=other, cluster=cluster).exists()
    client = client_of(other)
    assert 'name="password"' not in client.get(last_link()).content.decode()
    assert client.post(last_link()).status_code == HTTPStatus.FOUND
    assert Membership.objects.filter(user=other).count() == 2


def test_whoever_invites_is_not_told_who_has_a_login(signatory: User) -> None:
    builders.editor(builders.cluster(), "ny@example.dk")
    client = client_of(signatory)
    known = client.post(reverse("cluster-invite", args=["vind"]), FORM, follow=True).content.decode()
    unknown = client.post(
        reverse("cluster-invite", args=["vind"]), {**FORM, "email": "xx@example.dk"}, follow=True
    ).content.decode()
    said = "%s er inviteret og får en mail med et link, der virker i 14 dage."
    assert said % "ny@example.dk" in known
    assert said % "xx@example.dk" in unknown


def test_whoever_was_removed_comes_in_again_with_a_new_password(cluster: Cluster, signatory: User) -> None:
    person = builders.editor(cluster, "ny@example.dk")
    old = client_of(person)
    remove_member(cluster=cluster, person_id=person.pk, user=signatory, now=NOW)
    invited(signatory, cluster)
    Client().post(last_link(), way_in())
    person.refresh_from_db()
    assert person.is_active
    assert person.check_password(STRONG)
    # What was open before they were removed stays closed.
    assert old.get(reverse("submission-list")).status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(
    ("had", "asked", "has"),
    [("signatory", "editor", "signatory"), ("editor", "signatory", "signatory")],
)
def test_accepting_never_gives_less(
    cluster: Cluster, signatory: User, had: str, asked: str, has: str
) -> None:
    invited(signatory, cluster, role=ClusterRole(asked))
    person = builders.member(cluster, role=had, email="ny@example.dk")
    client_of(person).post(last_link())
    assert Membership.objects.get(user=person).role == has


# --- What is typed


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (way_in(password="1234"), "for kort"),
        (way_in(password="password123"), "for almindelig"),
        (way_in(again="noget andet"), "to adgangskoder er forskellige"),
        (way_in(name=" "), "Skriv dit navn"),
    ],
)
def test_what_is_wrong_with_name_and_password_is_said(
    cluster: Cluster, signatory: User, typed: dict[str, str], said: str
) -> None:
    invited(signatory, cluster)
    answer = Client(headers={"accept-language": "da"}).post(last_link(), typed)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.content.decode()
    assert not User.objects.filter(email="ny@example.dk").exists()
    assert Invitation.objects.open().count() == 1


@pytest.mark.parametrize("address", ["", "ny", "ny@", "a b@example.dk", "ny@example.dk\nBcc: x@example.dk"])
def test_what_is_no_address_is_not_invited(signatory: User, address: str) -> None:
    sent = {**FORM, "email": address}
    answer = client_of(signatory).post(reverse("cluster-invite", args=["vind"]), sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'aria-labelledby="error-summary-heading"' in answer.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", ["", "administrator", "reviewer", "owner"])
def test_a_signatory_gives_no_role_but_those_of_a_cluster(signatory: User, role: str) -> None:
    answer = client_of(signatory).post(reverse("cluster-invite", args=["vind"]), {**FORM, "role": role})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Invitation.objects.exists()


def test_an_address_is_invited_once_and_told_so(cluster: Cluster, signatory: User) -> None:
    invited(signatory, cluster)
    sent = {**FORM, "email": "NY@example.dk "}
    answer = client_of(signatory).post(reverse("cluster-invite", args=["vind"]), sent)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "ny@example.dk er allerede inviteret" in answer.content.decode()
    assert len(outbox.outbox) == 1


def test_the_database_takes_one_open_invitation_of_an_address(cluster: Cluster, signatory: User) -> None:
    first = invited(signatory, cluster)
    first.pk, first.token_hash, first.email = None, None, "NY@example.dk"
    first._state.adding = True
    with pytest.raises(IntegrityError, match=r"invitation_open_once_a_cluster|UNIQUE"), transaction.atomic():
        first.save()


def test_whoever_has_access_is_not_invited(cluster: Cluster, signatory: User) -> None:
    builders.editor(cluster, "ny@example.dk")
    answer = client_of(signatory).post(reverse("cluster-invite", args=["vind"]), FORM)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "ny@example.dk har allerede adgang" in answer.content.decode()


def test_an_expired_one_is_replaced_by_a_new_one(
    cluster: Cluster, signatory: User, time_machine: TimeMachineFixture
) -> None:
    invited(signatory, cluster)
    old = last_link()
    time_machine.move_to(NOW + VALID_FOR, tick=False)
    client_of(signatory).post(reverse("cluster-invite", args=["vind"]), FORM)
    assert last_link() != old
    assert Invitation.objects.open().count() == 1
    assert Client().get(last_link()).status_code == HTTPStatus.OK


def test_nobody_writes_to_the_whole_world(cluster: Cluster, signatory: User) -> None:
    for number in range(MOST_A_DAY):
        invited(signatory, cluster, f"nr-{number}@example.dk")
    answer = client_of(signatory).post(reverse("cluster-invite", args=["vind"]), FORM)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert len(outbox.outbox) == MOST_A_DAY
