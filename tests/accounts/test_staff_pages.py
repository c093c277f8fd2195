"""The pages of administrators: everybody, one person, the clusters with their people, and inviting staff."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import AuditEntry, Cluster, ClusterRole, Hosting, Invitation, Membership, User
from accounts.services.change_staff import change_staff_role
from accounts.services.errors import NotAllowed
from tests import builders
from tests.accounts.inviting import client_of, last_link, somebody, way_in
from tests.builders import NOW

pytestmark = pytest.mark.django_db
FORM = {"email": "ny@example.dk", "role": "reviewer", "language": "da"}


@pytest.fixture(autouse=True)
def _now(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def cluster() -> Cluster:
    return builders.cluster("Vindklyngen", slug="vind")


@pytest.fixture
def administrator() -> User:
    return builders.administrator("asta@example.dk", name="Asta Holm")


def names(client: Client, **search: str) -> str:
    """Return the table of people who are found."""
    return (
        client.get(reverse("people"), search)
        .content.decode()
        .partition("<tbody>")[2]
        .partition("</tbody>")[0]
    )


# --- Who may


@pytest.mark.parametrize("who", ["editor", "signatory", "reviewer", ""])
@pytest.mark.parametrize("name", ["people-clusters", "staff-invite", "person"])
def test_only_administrators_keep_everybody(
    cluster: Cluster, administrator: User, who: str, name: str
) -> None:
    client = client_of(somebody(who, cluster)) if who else Client()
    address = reverse(name, args=[administrator.pk] if name == "person" else [])
    expected = HTTPStatus.FORBIDDEN if who else HTTPStatus.FOUND
    assert client.get(address).status_code == expected
    if name != "people-clusters":
        assert client.post(address, {**FORM, "role": ""}).status_code == expected
    administrator.refresh_from_db()
    assert administrator.is_administrator
    assert not Invitation.objects.exists()


def test_a_reviewer_sees_no_cluster_and_a_stranger_nobody(cluster: Cluster, administrator: User) -> None:
    assert client_of(builders.reviewer()).get(reverse("cluster-people", args=["vind"])).status_code == 403
    page = client_of(administrator).get(reverse("cluster-people", args=["vind"]))
    assert page.status_code == HTTPStatus.OK
    assert "Ingen har adgang endnu" in page.content.decode()
    assert client_of(administrator).get(reverse("person", args=[0])).status_code == HTTPStatus.NOT_FOUND


# --- Everybody


def test_everybody_is_found_by_name_address_cluster_and_role(cluster: Cluster, administrator: User) -> None:
    client = client_of(administrator)
    builders.editor(cluster, "kim@vind.dk")
    builders.signatory(cluster, "ida@vind.dk")
    builders.signatory(builders.cluster(slug="bio"), "ole@bio.dk")
    builders.reviewer("bo@ced.dk", name="Bo Friis")
    gone = builders.person("vaek@vind.dk")
    User.objects.filter(pk=gone.pk).update(is_active=False)

    def found(**search: str) -> set[str]:
        table = names(client, **search)
        known = {"asta": "asta@", "kim": "kim@", "ida": "ida@", "ole": "ole@", "bo": "bo@", "vaek": "vaek@"}
        return {name for name, part in known.items() if part in table}

    assert found() == {"asta", "kim", "ida", "ole", "bo"}
    assert found(q="HOLM") == {"asta"}
    assert found(q="bo friis") == {"bo"}
    assert found(q="vind.dk") == {"kim", "ida"}
    assert found(cluster="vind") == {"kim", "ida"}
    assert found(standing="signatory") == {"ida", "ole"}
    assert found(cluster="vind", standing="signatory") == {"ida"}
    assert found(standing="administrator") == {"asta"}
    assert found(standing="gone") == {"vaek"}
    assert "Ingen personer passer" in client.get(reverse("people"), {"q": "findes-ikke"}).content.decode()
    # What makes no sense leaves nobody out.
    assert found(standing="x", cluster="findes-ikke") == {"asta", "kim", "ida", "ole", "bo"}


def test_the_pages_cost_the_same_for_many(
    cluster: Cluster, administrator: User, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    client = client_of(administrator)
    builders.editor(cluster)
    pages = [reverse("people"), reverse("people-clusters"), reverse("person", args=[administrator.pk])]
    few = [count_queries(lambda address=page: client.get(address)) for page in pages]  # type: ignore[misc] # a default
    for number in range(12):
        one = builders.editor(builders.cluster(), f"nr-{number}@example.dk")
        Membership.objects.create(user=one, cluster=cluster, role=ClusterRole.SIGNATORY)
        Membership.objects.create(user=administrator, cluster=one.memberships.first().cluster, role="editor")  # type: ignore[union-attr] # there is one
    many = [count_queries(lambda address=page: client.get(address)) for page in pages]  # type: ignore[misc] # likewise
    assert many == few


def test_many_people_are_paged_and_the_search_goes_along(administrator: User) -> None:
    User.objects.bulk_create(User(email=f"nr-{number:03}@example.dk") for number in range(60))
    client = client_of(administrator)
    page = client.get(reverse("people"), {"q": "nr-"}).content.decode()
    assert "60 personer" in page
    assert "?q=nr-&amp;page=2" in page
    assert "nr-059@" in names(client, q="nr-", page="2").replace("<wbr>", "")


def test_the_clusters_tell_who_has_no_signatory(cluster: Cluster, administrator: User) -> None:
    builders.editor(cluster)
    other = builders.cluster("Biokl.", slug="bio")
    builders.signatory(other)
    Hosting.objects.create(guest=builders.cluster("Gæst"), host=other)
    page = client_of(administrator).get(reverse("people-clusters")).content.decode()
    warning = page.partition("bare-clusters")[2].partition("</div>\n  </div>")[0]
    assert "1 klynge har ingen indberetningsansvarlig" in warning
    assert "Vindklyngen" in warning
    assert "Biokl." not in warning
    assert "Gæst" not in warning


# --- Inviting staff


@pytest.mark.django_db(transaction=True)
def test_an_administrator_invites_a_reviewer_who_comes_in(administrator: User) -> None:
    client = client_of(administrator)
    page = client.post(reverse("staff-invite"), FORM, follow=True).content.decode()
    assert "Er inviteret til Cluster Excellence Denmark" in page
    assert outbox.outbox[0].to == ["ny@example.dk"]
    Client().post(last_link(), way_in())
    assert User.objects.get(email="ny@example.dk").role == "reviewer"
    assert "ny@example.dk har allerede adgang" in client.post(reverse("staff-invite"), FORM).content.decode()


@pytest.mark.parametrize("role", ["", "editor", "signatory"])
def test_staff_are_invited_to_roles_of_staff(administrator: User, role: str) -> None:
    answer = client_of(administrator).post(reverse("staff-invite"), {**FORM, "role": role})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Invitation.objects.exists()


# --- Roles of staff


def test_a_role_is_given_changed_and_taken_away(administrator: User) -> None:
    client, one = client_of(administrator), builders.reviewer()
    address = reverse("person", args=[one.pk])
    client.post(address, {"role": "administrator"})
    one.refresh_from_db()
    assert one.is_administrator
    theirs = client_of(one)
    assert "kan ikke logge ind" in client.post(address, {"role": "none"}, follow=True).content.decode()
    one.refresh_from_db()
    assert (one.role, one.is_active) == ("", False)
    assert theirs.get(reverse("people"))["Location"].startswith(reverse("account_login"))
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["person-changed", "person-changed", "access-ended"]
    # The way back.
    client.post(address, {"role": "reviewer"})
    one.refresh_from_db()
    assert (one.role, one.is_active) == ("reviewer", True)


def test_who_works_for_a_cluster_keeps_that(cluster: Cluster, administrator: User) -> None:
    one = builders.reviewer()
    Membership.objects.create(user=one, cluster=cluster, role=ClusterRole.EDITOR)
    page = client_of(administrator).post(reverse("person", args=[one.pk]), {"role": "none"}, follow=True)
    assert "har ikke længere en rolle" in page.content.decode()
    one.refresh_from_db()
    assert one.is_active


def test_the_last_administrator_stays(administrator: User) -> None:
    gone = builders.administrator()
    User.objects.filter(pk=gone.pk).update(is_active=False)
    client, address = client_of(administrator), reverse("person", args=[administrator.pk])
    assert "er den eneste administrator" in client.get(address).content.decode()
    client.post(address, {"role": "reviewer", "yes-to": "own"})
    administrator.refresh_from_db()
    assert administrator.is_administrator
    with pytest.raises(NotAllowed):
        change_staff_role(person_id=administrator.pk, role=None, user=administrator, now=NOW)


def test_nobody_gives_up_their_own_role_unasked(administrator: User) -> None:
    builders.administrator()
    client, address = client_of(administrator), reverse("person", args=[administrator.pk])
    asked = client.post(address, {"role": "reviewer"})
    assert asked.status_code == HTTPStatus.CONFLICT
    assert "min egen adgang" in asked.content.decode()
    assert client.post(address, {"role": "reviewer", "yes-to": "own"})["Location"] == reverse("home")
    administrator.refresh_from_db()
    assert administrator.role == "reviewer"


@pytest.mark.parametrize("role", ["signatory", "x", ""])
def test_a_role_that_there_is_not_is_refused(administrator: User, role: str) -> None:
    one = builders.reviewer()
    answer = client_of(administrator).post(reverse("person", args=[one.pk]), {"role": role})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    one.refresh_from_db()
    assert one.role == "reviewer"
