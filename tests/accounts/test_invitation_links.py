"""The link of an invitation: what it is refused for, and how it is sent again, corrected and withdrawn."""

import datetime as dt
from http import HTTPStatus

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import AuditEntry, Cluster, ClusterRole, Invitation, Membership, User, UserRole
from accounts.services.change_member import remove_member
from accounts.services.invite import VALID_FOR
from tests import builders
from tests.accounts.inviting import (
    FORM,
    actions,
    body_of,
    client_of,
    invited,
    last_letter,
    last_link,
    somebody,
    way_in,
)
from tests.builders import NOW

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


# --- What a link is refused for


def refused(client: Client, link: str, status: HTTPStatus, *, posts: bool = True) -> str:
    page = client.get(link)
    assert page.status_code == status
    if posts:
        assert client.post(link, way_in()).status_code == status
    return page.content.decode()


def fresh() -> Client:
    return Client(headers={"accept-language": "da"})


def test_a_link_works_once(cluster: Cluster, signatory: User) -> None:
    invited(signatory, cluster)
    Client().post(last_link(), way_in())
    page = refused(fresh(), last_link(), HTTPStatus.GONE)
    assert "Invitationen er brugt" in page
    assert User.objects.filter(email="ny@example.dk").count() == 1
    assert actions().count("invitation-used-before") == 1


def test_a_link_works_for_two_weeks(
    cluster: Cluster, signatory: User, time_machine: TimeMachineFixture
) -> None:
    invited(signatory, cluster)
    time_machine.move_to(NOW + VALID_FOR - dt.timedelta(seconds=1), tick=False)
    assert fresh().get(last_link()).status_code == HTTPStatus.OK
    time_machine.move_to(NOW + VALID_FOR, tick=False)
    page = refused(fresh(), last_link(), HTTPStatus.GONE)
    assert "Invitationen er udløbet" in page
    assert "leder@example.dk" in page
    assert actions()[-1] == "invitation-expired"
    assert not User.objects.filter(email="ny@example.dk").exists()


def test_somebody_else_cannot_use_it(cluster: Cluster, signatory: User) -> None:
    other = builders.editor(builders.cluster(), "anden@example.dk")
    invited(signatory, cluster)
    page = refused(client_of(other), last_link(), HTTPStatus.FORBIDDEN)
    assert "Invitationen er til en anden" in page
    assert "anden@example.dk" in page
    assert "ny@example.dk" not in page
    assert not Membership.objects.filter(user=other, cluster=cluster).exists()
    entry = AuditEntry.objects.get(action="invitation-of-another")
    assert (entry.user, entry.cluster, entry.invitation) == (other, cluster, Invitation.objects.get())
    # Whoever logs out there is back at the invitation.
    client = client_of(other)
    assert client.post(reverse("account_logout"), {"next": last_link()})["Location"] == last_link()


def test_a_withdrawn_link_reads_as_one_that_never_was(cluster: Cluster, signatory: User) -> None:
    invitation = invited(signatory, cluster)
    client_of(signatory).post(reverse("invitation-withdraw", args=[invitation.pk]))
    withdrawn = refused(fresh(), last_link(), HTTPStatus.NOT_FOUND)
    never = refused(fresh(), "/invitation/findes-ikke/", HTTPStatus.NOT_FOUND)

    def words(page: str) -> str:
        return page.partition("<main")[2].partition("</main")[0]

    assert words(withdrawn) == words(never)
    assert "Linket virker ikke længere" in never
    assert actions().count("invitation-dead") == 2


def test_a_link_dies_with_the_right_of_whoever_sent_it(cluster: Cluster, signatory: User) -> None:
    second = builders.signatory(cluster)
    invited(signatory, cluster)
    remove_member(cluster=cluster, person_id=signatory.pk, user=second, now=NOW)
    refused(fresh(), last_link(), HTTPStatus.NOT_FOUND)
    page = client_of(second).get(reverse("cluster-people", args=["vind"])).content.decode()
    assert "Virker ikke" in page


# --- Sent again, corrected, withdrawn


def test_sending_again_makes_a_new_link_in_ones_own_name(
    cluster: Cluster, signatory: User, time_machine: TimeMachineFixture
) -> None:
    second = builders.signatory(cluster, "ny-leder@example.dk")
    invitation = invited(signatory, cluster)
    old = last_link()
    send = reverse("invitation-send", args=[invitation.pk])
    assert "for et øjeblik siden" in client_of(second).post(send, follow=True).content.decode()
    assert len(outbox.outbox) == 1
    time_machine.move_to(NOW + dt.timedelta(days=20), tick=False)
    client_of(second).post(send)
    assert len(outbox.outbox) == 2
    assert "ny-leder@example.dk" in body_of(last_letter())[0]
    refused(fresh(), old, HTTPStatus.NOT_FOUND)
    assert fresh().get(last_link()).status_code == HTTPStatus.OK
    assert "invitation-sent-again" in actions()


def test_a_mistyped_address_is_corrected_and_the_old_link_is_dead(cluster: Cluster, signatory: User) -> None:
    wrong = invited(signatory, cluster, "nyy@example.dk", ClusterRole.SIGNATORY)
    old = last_link()
    correct = reverse("invitation-correct", args=[wrong.pk])
    client = client_of(signatory)
    assert 'value="nyy@example.dk"' in client.get(correct).content.decode()
    client.post(correct, {"email": "ny@example.dk"})
    assert last_letter().to == ["ny@example.dk"]
    refused(fresh(), old, HTTPStatus.NOT_FOUND)
    fresh().post(last_link(), way_in())
    assert Membership.objects.get(user__email="ny@example.dk").role == "signatory"
    assert not User.objects.filter(email="nyy@example.dk").exists()
    assert "invitation-corrected" in actions()


@pytest.mark.parametrize(("typed", "status"), [("nyy@example.dk", 409), ("", 422), ("ny@", 422)])
def test_what_makes_no_correction_changes_nothing(
    cluster: Cluster, signatory: User, typed: str, status: int
) -> None:
    wrong = invited(signatory, cluster, "nyy@example.dk")
    correct = reverse("invitation-correct", args=[wrong.pk])
    assert client_of(signatory).post(correct, {"email": typed}).status_code == status
    assert fresh().get(last_link()).status_code == HTTPStatus.OK


@pytest.mark.parametrize("name", ["invitation-send", "invitation-correct", "invitation-withdraw"])
def test_what_is_accepted_is_not_changed_any_more(
    cluster: Cluster, signatory: User, name: str, time_machine: TimeMachineFixture
) -> None:
    invitation = invited(signatory, cluster)
    fresh().post(last_link(), way_in())
    time_machine.shift(120)
    sent = {"email": "andre@example.dk"}
    answer = client_of(signatory).post(reverse(name, args=[invitation.pk]), sent, follow=True)
    assert "Invitationen er accepteret i mellemtiden" in answer.content.decode()
    assert len(outbox.outbox) == 1


# --- Who may

INVITATION_PAGES = ("invitation-send", "invitation-correct", "invitation-withdraw")


@pytest.mark.parametrize("who", ["editor", "reviewer", "other"])
def test_nobody_else_invites_or_sees_invitations(cluster: Cluster, signatory: User, who: str) -> None:
    invitation = invited(signatory, cluster)
    user = somebody(who, cluster)
    client = client_of(user)
    expected = HTTPStatus.NOT_FOUND if who == "other" else HTTPStatus.FORBIDDEN
    for name in INVITATION_PAGES:
        assert client.post(reverse(name, args=[invitation.pk])).status_code == expected
    for name in ("cluster-people", "cluster-invite"):
        address = reverse(name, args=["vind"])
        assert client.get(address).status_code == expected
    assert client.post(reverse("cluster-invite", args=["vind"]), FORM).status_code == expected
    assert Invitation.objects.count() == 1
    invitation.refresh_from_db()
    assert invitation.is_open


@pytest.mark.parametrize("who", ["signatory", "reviewer"])
def test_invitations_to_the_staff_are_there_for_administrators_alone(cluster: Cluster, who: str) -> None:
    invitation = invited(builders.administrator(), None, role=UserRole.REVIEWER)
    client = client_of(somebody(who, cluster))
    for name in INVITATION_PAGES:
        assert client.post(reverse(name, args=[invitation.pk])).status_code == HTTPStatus.NOT_FOUND


def test_an_administrator_invites_to_every_cluster(cluster: Cluster) -> None:
    client_of(builders.administrator()).post(reverse("cluster-invite", args=["vind"]), FORM)
    fresh().post(last_link(), way_in())
    assert Membership.objects.get().cluster == cluster


def test_a_signatory_of_another_cluster_too_is_not_more_there(cluster: Cluster, signatory: User) -> None:
    """A role in one cluster says nothing of another."""
    other = builders.cluster(slug="anden")
    Membership.objects.create(user=signatory, cluster=other, role=ClusterRole.EDITOR)
    assert client_of(signatory).get(reverse("cluster-people", args=["anden"])).status_code == 403


def test_whoever_lost_the_right_since_their_page_was_shown_invites_nobody(
    cluster: Cluster, signatory: User
) -> None:
    client = client_of(signatory)
    User.objects.filter(pk=signatory.pk).update(is_active=False)
    answer = client.post(reverse("cluster-invite", args=["vind"]), FORM)
    assert answer.status_code == HTTPStatus.FOUND
    assert answer["Location"].startswith(reverse("account_login"))
    assert not Invitation.objects.exists()
    assert UserRole.ADMINISTRATOR not in User.objects.values_list("role", flat=True)
