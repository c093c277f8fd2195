"""Two at the same moment with the same people, in threads: PostgreSQL only."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail as outbox
from time_machine import TimeMachineFixture

from accounts.models import AuditEntry, Cluster, ClusterRole, Invitation, Membership, User, UserRole
from accounts.services.accept_invitation import LinkRefused, accept_invitation
from accounts.services.change_member import change_role, remove_member, restore_member
from accounts.services.change_staff import change_staff_role
from accounts.services.errors import AskFirst, Consequence, NotAllowed
from accounts.services.invite import correct, send_again, withdraw
from tests import builders
from tests.accounts.inviting import STRONG, invited, last_link
from tests.builders import NOW
from tests.submissions.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = 6  # a race that is lost now and then shows in some of them


@pytest.fixture(autouse=True)
def _now(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def cluster() -> Cluster:
    return builders.cluster("Vindklyngen", slug="vind")


def refusals(outcomes: list[Any]) -> list[Any]:
    unexpected = [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, NotAllowed)]
    assert unexpected == []
    return [one for one in outcomes if isinstance(one, NotAllowed)]


@pytest.mark.parametrize("way", ["remove", "demote"])
def test_two_signatories_who_remove_each_other_leave_one(cluster: Cluster, way: str) -> None:
    for _round in range(ROUNDS):
        cluster.memberships.all().delete()
        first, second = builders.signatory(cluster), builders.signatory(cluster)

        def remove(who: User, by: User) -> Callable[[], Any]:
            if way == "remove":
                return lambda: remove_member(cluster=cluster, person_id=who.pk, user=by, now=NOW)
            return lambda: change_role(
                cluster=cluster, person_id=who.pk, role=ClusterRole.EDITOR, user=by, now=NOW
            )

        assert len(refusals(at_once(remove(first, second), remove(second, first)))) == 1
        assert cluster.memberships.filter(role="signatory", user__is_active=True).count() == 1


def test_two_administrators_who_end_each_other_leave_one() -> None:
    for _round in range(ROUNDS):
        User.objects.update(role="")
        first, second = builders.administrator(), builders.administrator()

        def end(who: User, by: User) -> Callable[[], Any]:
            return lambda: change_staff_role(person_id=who.pk, role=None, user=by, now=NOW)

        assert len(refusals(at_once(end(first, second), end(second, first)))) == 1
        assert User.objects.filter(role=UserRole.ADMINISTRATOR, is_active=True).count() == 1


def test_an_administrator_who_looked_before_is_asked_about_the_last_signatory(cluster: Cluster) -> None:
    """Two are removed at once; whoever comes second is told that nobody is left."""
    administrator = builders.administrator()
    for _round in range(ROUNDS):
        cluster.memberships.all().delete()
        two = [builders.signatory(cluster), builders.signatory(cluster)]
        outcomes = at_once(
            *(
                lambda one=one: remove_member(cluster=cluster, person_id=one.pk, user=administrator, now=NOW)
                for one in two
            )
        )
        (asked,) = [one for one in outcomes if isinstance(one, AskFirst)]
        assert asked.consequences == {Consequence.NO_SIGNATORY}
        assert cluster.memberships.count() == 1


def test_one_link_lets_one_person_in_once(cluster: Cluster) -> None:
    signatory = builders.signatory(cluster)
    for number in range(ROUNDS):
        email = f"nr-{number}@example.dk"
        invited(signatory, cluster, email)
        token = last_link().split("/")[2]

        def accept(token: str = token) -> User:
            return accept_invitation(token=token, user=None, now=NOW, name="Ny", password=STRONG)

        outcomes = at_once(*[accept] * 4)
        assert len(refusals(outcomes)) == 3
        assert User.objects.filter(email=email).count() == 1
        assert Membership.objects.filter(user__email=email).count() == 1
        entries = AuditEntry.objects.filter(action="invitation-accepted", invitation__email=email)
        assert entries.count() == 1


@pytest.mark.parametrize("other", [withdraw, correct, send_again])
def test_what_is_accepted_this_very_moment_is_not_withdrawn_as_well(
    cluster: Cluster, other: Callable[..., Any]
) -> None:
    signatory = builders.signatory(cluster)
    for number in range(ROUNDS):
        email = f"nr-{number}@example.dk"
        invitation = invited(signatory, cluster, email)
        Invitation.objects.filter(pk=invitation.pk).update(mailed_at=None)
        token = last_link().split("/")[2]
        more = {"email": f"ret-{number}@example.dk"} if other is correct else {}

        def accept(token: str = token) -> User:
            return accept_invitation(token=token, user=None, now=NOW, name="Ny", password=STRONG)

        def change(pk: int = invitation.pk, more: dict[str, str] = more) -> Any:
            return other(invitation_id=pk, user=signatory, now=NOW, **more)

        assert len(refusals(at_once(accept, change))) == 1
        invitation.refresh_from_db()
        is_in = Membership.objects.filter(user__email=email).exists()
        assert is_in == (invitation.accepted_at is not None)


def test_an_address_that_two_invite_gets_one_mail(cluster: Cluster) -> None:
    two = [builders.signatory(cluster), builders.signatory(cluster)]
    for number in range(ROUNDS):
        outbox.outbox.clear()
        email = f"nr-{number}@example.dk"
        outcomes = at_once(*(lambda by=by, to=email: invited(by, cluster, to) for by in two))
        assert len(refusals(outcomes)) == 1
        assert [letter.to for letter in outbox.outbox] == [[email]]


def test_whoever_is_removed_while_they_accept_is_out_or_in_by_it(cluster: Cluster) -> None:
    """The link of a removed signatory is dead, also where both happen at once."""
    first = builders.signatory(cluster)
    for number in range(ROUNDS):
        second = builders.signatory(cluster)
        invited(second, cluster, f"nr-{number}@example.dk")
        token = last_link().split("/")[2]

        def accept(token: str = token) -> User:
            return accept_invitation(token=token, user=None, now=NOW, name="Ny", password=STRONG)

        def remove(pk: int = second.pk) -> User:
            return remove_member(cluster=cluster, person_id=pk, user=first, now=NOW)

        accepted, removed = at_once(accept, remove)
        assert isinstance(removed, User)
        assert isinstance(accepted, (User, LinkRefused))
        is_in = Membership.objects.filter(user__email=f"nr-{number}@example.dk").exists()
        assert is_in == isinstance(accepted, User)


def test_two_who_undo_a_removal_undo_it_once(cluster: Cluster) -> None:
    signatory, editor = builders.signatory(cluster), builders.editor(cluster)
    remove_member(cluster=cluster, person_id=editor.pk, user=signatory, now=NOW)

    def restore() -> Membership:
        return restore_member(cluster=cluster, person_id=editor.pk, user=signatory, now=NOW)

    assert len(refusals(at_once(restore, restore))) == 1
    assert Membership.objects.filter(user=editor).count() == 1
