"""The pages of a cluster's people: who has access, another role, removing, giving back."""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import TimeMachineFixture

from accounts.models import AuditEntry, Cluster, ClusterRole, Invitation, Membership, User, UserRole
from accounts.services.change_member import change_role, remove_member
from accounts.services.errors import NotAllowed
from tests import builders
from tests.accounts.inviting import client_of, invited, somebody
from tests.builders import NOW

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def cluster() -> Cluster:
    return builders.cluster("Vindklyngen", slug="vind")


@pytest.fixture
def signatory(cluster: Cluster) -> User:
    return builders.signatory(cluster, "leder@example.dk")


@pytest.fixture
def editor(cluster: Cluster) -> User:
    return builders.editor(cluster, "kollega@example.dk")


def page_of(name: str, *arguments: object) -> str:
    return reverse(name, args=["vind", *arguments])


def role_of(user: User) -> str:
    return Membership.objects.get(user=user).role


# --- Who has access


def test_a_signatory_sees_who_has_access_and_since_when(signatory: User, editor: User) -> None:
    Membership.objects.filter(user=editor).update(since=NOW - 40 * DAY)
    User.objects.filter(pk=editor.pk).update(last_login=NOW - DAY)
    page = client_of(signatory).get(page_of("cluster-people")).content.decode()
    assert "kollega@<wbr>example.dk" in page or "kollega@example.dk" in page
    assert "30.12.2018" in page
    assert "7.2.2019 13.00" in page
    assert "Det er dig." in page


def test_the_page_costs_the_same_for_many(
    cluster: Cluster, signatory: User, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    client = client_of(signatory)
    invited(signatory, cluster, "en@example.dk")
    gone = builders.editor(cluster)
    remove_member(cluster=cluster, person_id=gone.pk, user=signatory, now=NOW)
    few = count_queries(lambda: client.get(page_of("cluster-people")))
    for number in range(8):
        builders.editor(cluster)
        invited(signatory, cluster, f"nr-{number}@example.dk")
        gone = builders.editor(cluster)
        remove_member(cluster=cluster, person_id=gone.pk, user=signatory, now=NOW)
    assert count_queries(lambda: client.get(page_of("cluster-people"))) == few


@pytest.mark.parametrize(
    ("who", "name", "link"),
    [
        ("signatory", "submission-list", True),
        ("editor", "submission-list", False),
        ("reviewer", "round-list", False),
        ("administrator", "round-list", True),
    ],
)
def test_the_navigation_leads_there_whoever_may(cluster: Cluster, who: str, name: str, link: bool) -> None:
    page = client_of(somebody(who, cluster)).get(reverse(name)).content.decode()
    assert (f'href="{reverse("people")}"' in page) == link


def test_a_signatory_of_one_is_led_to_it_and_of_two_chooses(cluster: Cluster, signatory: User) -> None:
    client = client_of(signatory)
    assert client.get(reverse("people"))["Location"] == page_of("cluster-people")
    other = builders.cluster("Biokl.", slug="bio")
    Membership.objects.create(user=signatory, cluster=other, role=ClusterRole.SIGNATORY)
    page = client.get(reverse("people")).content.decode()
    assert page_of("cluster-people") in page
    assert reverse("cluster-people", args=["bio"]) in page


@pytest.mark.parametrize("who", ["editor", "reviewer"])
def test_nobody_else_is_led_anywhere(cluster: Cluster, who: str) -> None:
    assert client_of(somebody(who, cluster)).get(reverse("people")).status_code == HTTPStatus.FORBIDDEN


MEMBER_PAGES = ("cluster-person", "cluster-person-remove", "cluster-person-restore")


@pytest.mark.parametrize("who", ["editor", "reviewer", "other", ""])
@pytest.mark.parametrize("name", MEMBER_PAGES)
def test_nobody_else_changes_anybody(
    cluster: Cluster, signatory: User, editor: User, who: str, name: str
) -> None:
    client = client_of(editor if who == "editor" else somebody(who, cluster)) if who else Client()
    expected = {"": HTTPStatus.FOUND, "editor": HTTPStatus.FORBIDDEN}.get(who, HTTPStatus.NOT_FOUND)
    if who == "reviewer":
        expected = HTTPStatus.FORBIDDEN
    answer = client.post(page_of(name, editor.pk), {"role": "signatory"})
    assert answer.status_code == expected
    assert role_of(editor) == "editor"
    assert not AuditEntry.objects.exclude(action="access-denied").exists()


def test_somebody_of_another_cluster_is_not_there(signatory: User) -> None:
    stranger = builders.editor(builders.cluster())
    for name in MEMBER_PAGES[:2]:
        assert client_of(signatory).get(page_of(name, stranger.pk)).status_code == HTTPStatus.NOT_FOUND


# --- Another role


def test_a_role_is_changed_and_recorded(signatory: User, editor: User) -> None:
    answer = client_of(signatory).post(
        page_of("cluster-person", editor.pk), {"role": "signatory"}, follow=True
    )
    assert "er nu indberetningsansvarlig" in answer.content.decode()
    assert role_of(editor) == "signatory"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.user, entry.about) == ("person-changed", signatory, editor)
    assert entry.detail == {"changed": {"role": ["editor", "signatory"]}}


def test_the_log_reads_well(signatory: User, editor: User, cluster: Cluster) -> None:
    client = client_of(signatory)
    client.post(page_of("cluster-person", editor.pk), {"role": "signatory"})
    invitation = invited(signatory, cluster)
    client.post(reverse("invitation-withdraw", args=[invitation.pk]))
    client.post(page_of("cluster-person-remove", editor.pk))
    page = client_of(builders.reviewer()).get(reverse("audit")).content.decode()
    for words in (
        "Person har fået en anden rolle",
        "rolle: Medarbejder → Indberetningsansvarlig",
        "Invitation trukket tilbage",
        "ny@example.dk",
        "Person fjernet fra en klynge",
        "Adgang til portalen ophørt",
    ):
        assert words in page
    assert "since" not in page.partition("<main")[2]
    found = client_of(builders.reviewer()).get(reverse("audit"), {"q": "ny@example.dk"}).content.decode()
    assert "Person inviteret" in found


@pytest.mark.parametrize("role", ["", "administrator", "x"])
def test_a_role_that_there_is_not_is_refused(signatory: User, editor: User, role: str) -> None:
    answer = client_of(signatory).post(page_of("cluster-person", editor.pk), {"role": role})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert role_of(editor) == "editor"


# --- The last signatory, and oneself


@pytest.mark.parametrize(
    ("name", "sent"), [("cluster-person", {"role": "editor"}), ("cluster-person-remove", {})]
)
def test_a_signatory_cannot_leave_the_cluster_without_one(
    signatory: User, editor: User, name: str, sent: dict[str, str]
) -> None:
    client = client_of(signatory)
    page = client.get(page_of(name, signatory.pk)).content.decode()
    assert "er den eneste indberetningsansvarlige i Vindklyngen" in page
    yes = {"yes-to": ["own", "no-signatory"]}
    answer = client.post(page_of(name, signatory.pk), {**sent, **yes}, follow=True)
    assert "Gør først en anden til indberetningsansvarlig" in answer.content.decode()
    assert role_of(signatory) == "signatory"


@pytest.mark.parametrize(
    ("name", "sent"), [("cluster-person", {"role": "editor"}), ("cluster-person-remove", {})]
)
def test_an_administrator_is_asked_a_second_time(
    cluster: Cluster, signatory: User, editor: User, name: str, sent: dict[str, str]
) -> None:
    client, address = client_of(builders.administrator()), page_of(name, signatory.pk)
    asked = client.post(address, sent)
    assert asked.status_code == HTTPStatus.CONFLICT
    assert "Intet er ændret endnu" in asked.content.decode()
    assert 'value="no-signatory"' in asked.content.decode()
    assert role_of(signatory) == "signatory"
    assert client.post(address, {**sent, "yes-to": "own"}).status_code == HTTPStatus.CONFLICT
    answer = client.post(address, {**sent, "yes-to": "no-signatory"}, follow=True)
    assert "Klyngen har ingen indberetningsansvarlig" in answer.content.decode()
    assert not cluster.memberships.filter(role="signatory").exists()


def test_one_who_cannot_sign_in_is_no_signatory(cluster: Cluster, signatory: User) -> None:
    User.objects.filter(pk=builders.signatory(cluster).pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        remove_member(cluster=cluster, person_id=signatory.pk, user=signatory, now=NOW, said_yes_to=())


@pytest.mark.parametrize(
    ("name", "sent"), [("cluster-person", {"role": "editor"}), ("cluster-person-remove", {})]
)
def test_nobody_closes_the_door_to_themselves_unasked(
    cluster: Cluster, signatory: User, name: str, sent: dict[str, str]
) -> None:
    builders.signatory(cluster)
    client, address = client_of(signatory), page_of(name, signatory.pk)
    asked = client.post(address, sent)
    assert asked.status_code == HTTPStatus.CONFLICT
    assert "min egen adgang" in asked.content.decode()
    assert role_of(signatory) == "signatory"
    answer = client.post(address, {**sent, "yes-to": "own"})
    assert answer["Location"] == reverse("home")
    assert not Membership.objects.filter(user=signatory, role="signatory").exists()


# --- Removing


def test_a_removed_persons_next_request_is_refused(signatory: User, editor: User, cluster: Cluster) -> None:
    submission = builders.submission(cluster, round=builders.round_with_catalogue())
    form = reverse("submission", args=["vind", submission.round.year])
    theirs = client_of(editor)
    assert theirs.get(form).status_code == HTTPStatus.OK
    client_of(signatory).post(page_of("cluster-person-remove", editor.pk))
    for answer in (theirs.get(form), theirs.post(form), theirs.get(reverse("submission-list"))):
        assert answer.status_code == HTTPStatus.FOUND
        assert answer["Location"].startswith(reverse("account_login"))
    fragment = theirs.get(form, headers={"HX-Request": "true"})
    assert fragment.status_code == HTTPStatus.UNAUTHORIZED
    editor.refresh_from_db()
    assert not editor.is_active
    # Nor can they sign in again.
    sent = {"login": editor.email, "password": builders.PASSWORD}
    again = Client()
    again.post(reverse("account_login"), sent)
    assert "_auth_user_id" not in again.session


def test_who_has_another_cluster_keeps_that_and_no_more(
    cluster: Cluster, signatory: User, editor: User
) -> None:
    round_ = builders.round_with_catalogue()
    builders.submission(cluster, round=round_)
    other = builders.submission(builders.cluster(slug="anden"), round=round_)
    Membership.objects.create(user=editor, cluster=other.cluster, role=ClusterRole.EDITOR)
    theirs = client_of(editor)
    client_of(signatory).post(page_of("cluster-person-remove", editor.pk))
    assert theirs.get(reverse("submission", args=["vind", 2018])).status_code == HTTPStatus.NOT_FOUND
    assert theirs.get(reverse("submission", args=["anden", 2018])).status_code == HTTPStatus.OK
    actions = AuditEntry.objects.values_list("action", flat=True)
    assert "access-ended" not in actions


def test_a_reviewer_who_leaves_a_cluster_still_reviews(cluster: Cluster, signatory: User) -> None:
    both = builders.reviewer()
    Membership.objects.create(user=both, cluster=cluster, role=ClusterRole.EDITOR)
    client_of(signatory).post(page_of("cluster-person-remove", both.pk))
    both.refresh_from_db()
    assert both.is_active


def test_a_removal_takes_invitations_to_the_same_address_with_it(
    cluster: Cluster, signatory: User, editor: User
) -> None:
    Invitation.objects.create(
        cluster=cluster,
        role="signatory",
        email="Kollega@example.dk",
        invited_by=signatory,
        created_at=NOW,
        try_after=NOW,
        expires_at=NOW + DAY,
    )
    client_of(signatory).post(page_of("cluster-person-remove", editor.pk))
    assert not Invitation.objects.open().exists()


def test_removing_asks_first_and_says_what_follows(signatory: User, editor: User) -> None:
    page = client_of(signatory).get(page_of("cluster-person-remove", editor.pk)).content.decode()
    assert "Fjern kollega@example.dk fra Vindklyngen?" in page
    assert "kan derfor ikke logge ind længere" in page
    assert Membership.objects.filter(user=editor).exists()


def test_a_removal_is_undone_for_a_week(
    signatory: User, editor: User, time_machine: TimeMachineFixture
) -> None:
    Membership.objects.filter(user=editor).update(since=NOW - 40 * DAY)
    client = client_of(signatory)
    removed = client.post(page_of("cluster-person-remove", editor.pk), follow=True).content.decode()
    assert page_of("cluster-person-restore", editor.pk) in removed
    time_machine.move_to(NOW + 7 * DAY - dt.timedelta(seconds=1), tick=False)
    client = client_of(signatory)
    back = client.post(page_of("cluster-person-restore", editor.pk), follow=True).content.decode()
    assert "har adgang igen" in back
    membership = Membership.objects.get(user=editor)
    assert (membership.role, membership.since) == ("editor", NOW - 40 * DAY)
    editor.refresh_from_db()
    assert editor.is_active
    assert page_of("cluster-person-restore", editor.pk) not in back
    twice = client.post(page_of("cluster-person-restore", editor.pk), follow=True).content.decode()
    assert "har allerede fået adgang igen" in twice


def test_after_a_week_it_takes_an_invitation(
    signatory: User, editor: User, time_machine: TimeMachineFixture
) -> None:
    client_of(signatory).post(page_of("cluster-person-remove", editor.pk))
    time_machine.move_to(NOW + 7 * DAY, tick=False)
    client = client_of(signatory)
    page = client.get(page_of("cluster-people")).content.decode()
    assert "Er fjernet for nylig" not in page
    answer = client.post(page_of("cluster-person-restore", editor.pk), follow=True)
    assert "Send en invitation i stedet" in answer.content.decode()
    assert not Membership.objects.filter(user=editor).exists()


def test_who_was_never_removed_is_given_nothing_back(signatory: User, editor: User) -> None:
    stranger = builders.person()
    client_of(signatory).post(page_of("cluster-person-restore", stranger.pk))
    assert not Membership.objects.filter(user=stranger).exists()


def test_who_is_gone_already_is_told_so(cluster: Cluster, signatory: User, editor: User) -> None:
    remove_member(cluster=cluster, person_id=editor.pk, user=signatory, now=timezone.now())
    with pytest.raises(NotAllowed, match=r"no access to Vindklyngen|ikke længere adgang"):
        change_role(cluster=cluster, person_id=editor.pk, role=ClusterRole.SIGNATORY, user=signatory, now=NOW)
    assert UserRole.ADMINISTRATOR not in User.objects.values_list("role", flat=True)
