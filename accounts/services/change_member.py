"""Change what somebody may do for a cluster, remove them from it, and give them back what they had."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action, Role, Thing, may
from accounts.models import AuditEntry, Cluster, ClusterRole, Invitation, Membership, User
from accounts.services.errors import AskFirst, Consequence, NotAllowed
from accounts.services.hold_people import end_access_without_any, hold_cluster, require_right
from accounts.services.people_removed import REMOVED, RESTORABLE_FOR
from accounts.services.record import record

CHANGED, RESTORED, ENDED = "person-changed", "person-restored", "access-ended"


@transaction.atomic
def change_role(
    *,
    cluster: Cluster,
    person_id: int,
    role: ClusterRole,
    user: User,
    now: dt.datetime,
    said_yes_to: Collection[Consequence] = (),
) -> Membership:
    """Give somebody of a cluster another role in it.

    Args:
        said_yes_to: the consequences of which `user` was told.

    Raises:
        NotAllowed: the person may not, the other is gone, or is the only signatory.
        AskFirst: it has consequences that nobody said yes to.
    """
    membership, roles = _held(cluster, person_id, user, Action.EDIT)
    if membership.role == role:
        return membership
    if role != ClusterRole.SIGNATORY:
        _require_yes(membership, user, roles, said_yes_to)
    old, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    changed = {"role": [old, str(role)]}
    record(CHANGED, user=user, now=now, cluster=cluster, about=membership.user, changed=changed)
    return membership


@transaction.atomic
def remove_member(
    *,
    cluster: Cluster,
    person_id: int,
    user: User,
    now: dt.datetime,
    said_yes_to: Collection[Consequence] = (),
) -> User:
    """Take somebody's access to a cluster away, from their next request on; invitations to them end too.

    Whoever has neither a role nor a cluster left cannot sign in any more.

    Args:
        said_yes_to: the consequences of which `user` was told.

    Raises:
        NotAllowed: the person may not, the other is gone, or is the only signatory.
        AskFirst: it has consequences that nobody said yes to.
    """
    membership, roles = _held(cluster, person_id, user, Action.REMOVE)
    _require_yes(membership, user, roles, said_yes_to)
    person = membership.user
    membership.delete()
    Invitation.objects.open().filter(cluster=cluster, email__iexact=person.email).update(withdrawn_at=now)
    since = membership.since.isoformat()
    record(REMOVED, user=user, now=now, cluster=cluster, about=person, role=membership.role, since=since)
    if end_access_without_any(person):
        record(ENDED, user=user, now=now, about=person)
    return person


@transaction.atomic
def restore_member(*, cluster: Cluster, person_id: int, user: User, now: dt.datetime) -> Membership:
    """Undo a removal of the last days: the person has the role that they had, since when they had it.

    Raises:
        NotAllowed: the person may not, there was no such removal, or it is undone already.
    """
    hold_cluster(cluster.pk)
    require_right(user, Action.INVITE, cluster)
    entry = (
        AuditEntry.objects.filter(
            action=REMOVED, cluster=cluster, about_id=person_id, at__gt=now - RESTORABLE_FOR
        )
        .select_related("about")
        .first()
    )
    if entry is None or entry.about is None:
        raise NotAllowed(_("That was too long ago to be undone. Send an invitation instead."))
    if Membership.objects.filter(cluster=cluster, user_id=person_id).exists():
        raise NotAllowed(_("%(who)s has access again already.") % {"who": entry.about})
    if entry.about.erased_at is not None:
        raise NotAllowed(_("The person has been erased. Send an invitation instead."))
    membership = Membership.objects.create(
        cluster=cluster,
        user=entry.about,
        role=entry.detail["role"],
        since=dt.datetime.fromisoformat(entry.detail["since"]),
    )
    User.objects.filter(pk=person_id).update(is_active=True)
    record(RESTORED, user=user, now=now, cluster=cluster, about=entry.about, role=membership.role)
    return membership


def consequences_for(membership: Membership, user: User) -> frozenset[Consequence]:
    """Return what it would bring about if a person had less to do with the cluster. One query."""
    found = {Consequence.OWN} if membership.user_id == user.pk else set()
    if membership.role == ClusterRole.SIGNATORY and not _others_sign(membership):
        found.add(Consequence.NO_SIGNATORY)
    return frozenset(found)


def only_signatory_words(person: User, cluster: Cluster) -> str:
    """Return why a signatory cannot take the only signatory's role away."""
    said = _("%(who)s is the only signatory of %(cluster)s. Make somebody else signatory first.")
    return said % {"who": person, "cluster": cluster}


def _held(cluster: Cluster, person_id: int, user: User, action: Action) -> tuple[Membership, frozenset[Role]]:
    hold_cluster(cluster.pk)
    roles = require_right(user, action, cluster)
    membership = Membership.objects.filter(cluster=cluster, user_id=person_id).select_related("user").first()
    if membership is None:
        raise NotAllowed(_("The person has no access to %(cluster)s any more.") % {"cluster": cluster})
    return membership, roles


def _require_yes(
    membership: Membership, user: User, roles: frozenset[Role], said_yes_to: Collection[Consequence]
) -> None:
    consequences = consequences_for(membership, user)
    no_signatory = Consequence.NO_SIGNATORY in consequences
    if no_signatory and not may(roles, Action.LEAVE_NO_SIGNATORY, Thing.PEOPLE):
        raise NotAllowed(only_signatory_words(membership.user, membership.cluster))
    if not consequences <= set(said_yes_to):
        raise AskFirst(consequences)


def _others_sign(membership: Membership) -> bool:
    signatories = Membership.objects.filter(
        cluster_id=membership.cluster_id, role=ClusterRole.SIGNATORY, user__is_active=True
    )
    return signatories.exclude(pk=membership.pk).exists()
