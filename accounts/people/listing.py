"""Who has access to a cluster and who is invited, as its page shows them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Q, When

from accounts.models import AuditEntry, Cluster, ClusterRole, Invitation, Membership, UserRole
from accounts.services.people_removed import REMOVED, RESTORABLE_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRow:
    """An invitation that waits.

    Attributes:
        expired: whether its time is over; `waiting` whether its mail has still to go out.
        dead: whether whoever sent it may not invite any more.
    """

    invitation: Invitation
    expired: bool
    waiting: bool
    dead: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterPeople:
    """A page of a cluster's people.

    Attributes:
        removed: the latest removals, of people who can be given their access back.
    """

    members: Sequence[Membership]
    invitations: Sequence[InvitationRow]
    removed: Sequence[AuditEntry]

    @property
    def has_signatory(self) -> bool:
        """Whether somebody can send."""
        return any(one.role == ClusterRole.SIGNATORY and one.user.is_active for one in self.members)


def people_of_cluster(cluster: Cluster, *, now: dt.datetime) -> ClusterPeople:
    """Return the people of a cluster. Three queries."""
    members = list(cluster.memberships.select_related("user").order_by("-role", "user__name", "user__email"))
    there = {one.user_id for one in members}
    removals = (
        AuditEntry.objects.filter(
            action=REMOVED, cluster=cluster, at__gt=now - RESTORABLE_FOR, about__erased_at__isnull=True
        )
        .exclude(about_id__in=there)
        .select_related("about", "user")
    )
    latest: dict[int | None, AuditEntry] = {}
    for entry in removals:
        latest.setdefault(entry.about_id, entry)
    return ClusterPeople(
        members=members, invitations=open_invitations(cluster, now=now), removed=list(latest.values())
    )


def open_invitations(cluster: Cluster | None, *, now: dt.datetime) -> Sequence[InvitationRow]:
    """Return the invitations that wait for an answer, the newest first. One query."""
    signatories = Membership.objects.filter(
        cluster=cluster, role=ClusterRole.SIGNATORY, user__is_active=True
    ).values("user")
    inviting = Q(invited_by__is_active=True) & (
        Q(invited_by__role=UserRole.ADMINISTRATOR) | Q(invited_by__in=signatories)
    )
    found = Invitation.objects.open().filter(cluster=cluster).select_related("invited_by")
    return [
        InvitationRow(
            invitation=one,
            expired=one.is_expired(now),
            waiting=one.mailed_at is None,
            dead=not one.holds,  # type: ignore[attr-defined] # annotated
        )
        for one in found.annotate(holds=Case(When(inviting, then=True), default=False))
    ]
