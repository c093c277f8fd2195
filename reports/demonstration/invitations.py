"""Invitations that wait for an answer: one in time and one expired, of a cluster and of the staff."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Cluster, ClusterRole, Invitation, User, UserRole
from accounts.services.invite import INVITED, VALID_FOR
from accounts.services.record import record
from reports.demonstration.calendar import in_the_daytime, weekday_before
from reports.demonstration.people import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Who was invited, to be what, and how long ago."""

    email: str
    role: ClusterRole | UserRole
    before: dt.timedelta


OF_CLUSTER = (
    Invited(email="mette@{slug}.example.dk", role=ClusterRole.EDITOR, before=dt.timedelta(days=3)),
    Invited(email="jens@{slug}.example.dk", role=ClusterRole.SIGNATORY, before=dt.timedelta(days=20)),
)
OF_STAFF = (
    Invited(email="emil@example.dk", role=UserRole.REVIEWER, before=dt.timedelta(days=2)),
    Invited(email="freja@example.dk", role=UserRole.REVIEWER, before=dt.timedelta(days=25)),
)


def invite_some(slug: str, people: People, *, now: dt.datetime) -> None:
    """Invite colleagues to a cluster, and staff. Their mails went out, and nobody has the links any more."""
    cluster = Cluster.objects.get(slug=slug)
    signatory = people.secretariats[cluster.pk].signatory
    for one in OF_CLUSTER:
        _invite(one, cluster, signatory, now)
    for one in OF_STAFF:
        _invite(one, None, people.administrator, now)


def _invite(invited: Invited, cluster: Cluster | None, by: User, now: dt.datetime) -> None:
    email = invited.email.format(slug=cluster.slug if cluster else "")
    day = weekday_before(timezone.localdate(now) - invited.before)
    then = in_the_daytime(day, "invites", email)
    invitation = Invitation.objects.create(
        email=email,
        cluster=cluster,
        role=invited.role,
        invited_by=by,
        created_at=then,
        try_after=then,
        mailed_at=then,
        attempts=1,
        expires_at=then + VALID_FOR,
    )
    record(INVITED, user=by, now=then, cluster=cluster, invitation=invitation, role=str(invited.role))
