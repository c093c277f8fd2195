"""Accept an invitation: whoever has its link becomes a person with what they were invited to."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action, may
from accounts.models import AuditEntry, ClusterRole, Invitation, Membership, User, UserRole
from accounts.roles import roles_for
from accounts.services.errors import NotAllowed
from accounts.services.hold_people import hold_cluster, hold_staff, thing_of
from accounts.services.link_identity import Identity, link_identity
from accounts.services.record import record

# What gives more does not become less by accepting an invitation.
WEIGHT = {
    "": 0,
    ClusterRole.EDITOR: 1,
    ClusterRole.SIGNATORY: 2,
    UserRole.REVIEWER: 1,
    UserRole.ADMINISTRATOR: 2,
}
# The same refusal of the same link is written down once within it: mail scanners open links many times.
NOT_AGAIN_WITHIN = dt.timedelta(hours=1)


class Refusal(StrEnum):
    """Why a link is not accepted; the slug with which it is recorded."""

    DEAD = "invitation-dead"  # never existed, withdrawn, replaced, or of somebody who may not invite any more
    USED = "invitation-used-before"
    EXPIRED = "invitation-expired"
    ANOTHER = "invitation-of-another"  # whoever is signed in has another address


class LinkRefused(NotAllowed):
    """The link is not accepted."""

    def __init__(self, refusal: Refusal, invitation: Invitation | None) -> None:
        """Keep why, and of which invitation it was, where there is one."""
        super().__init__(refusal)
        self.refusal, self.invitation = refusal, invitation


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What a link stands for.

    Attributes:
        person: who has the address and can sign in already.
    """

    invitation: Invitation
    person: User | None


def hash_of(token: str) -> str:
    """Return what is kept of a token. It is too long to be guessed, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def invited_by_link(*, token: str, user: User | None, now: dt.datetime) -> Invited:
    """Return what a link stands for. Nothing is changed by looking.

    Raises:
        LinkRefused: it stands for nothing any more, or not for `user`, who is signed in.
    """
    return _invited(hash_of(token), user, now)


def _invited(token_hash: str, user: User | None, now: dt.datetime) -> Invited:
    invitation = (
        Invitation.objects.select_related("cluster", "invited_by").filter(token_hash=token_hash).first()
    )
    if invitation is None:
        raise LinkRefused(Refusal.DEAD, None)
    _require_valid(invitation, user, now)
    person = User.objects.filter(email__iexact=invitation.email, is_active=True).first()
    return Invited(invitation=invitation, person=person)


def accept_invitation(
    *, token: str, user: User | None, now: dt.datetime, name: str = "", password: str = ""
) -> User:
    """Give whoever has the link what they were invited to, once.

    Args:
        user: who is signed in, with the address of the invitation; None makes a new person, or lets one in
            again who was removed, with `name` and `password`.

    Raises:
        LinkRefused: it stands for nothing any more, or not for `user`.
        NotAllowed: it is for a person who has to sign in first.
        ValidationError: the password is too weak.
    """
    return _accept(hash_of(token), user, now, name, password=password)


def accept_with_identity(
    *, token_hash: str, user: User | None, now: dt.datetime, name: str, identity: Identity
) -> User:
    """Give whoever had the link when they went to a provider what they were invited to, once.

    They sign in with that identity from now on, in place of a password. What their address is there is
    nobody's business: the link is what says that they are who was invited.

    Args:
        token_hash: of the link with which they went there.

    Raises:
        LinkRefused: it stands for nothing any more, or not for `user`, who is signed in.
        NotAllowed: it is for a person who has to sign in first.
        IdentityTaken: the identity is somebody else's.
    """
    return _accept(token_hash, user, now, name, identity=identity)


@transaction.atomic
def _accept(
    token_hash: str,
    user: User | None,
    now: dt.datetime,
    name: str,
    *,
    password: str = "",
    identity: Identity | None = None,
) -> User:
    found = _invited(token_hash, user, now).invitation
    if found.cluster_id is None:
        hold_staff()
    else:
        hold_cluster(found.cluster_id)
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("cluster", "invited_by")
        .filter(pk=found.pk, token_hash=token_hash)
        .first()
    )
    if invitation is None:  # sent again this very moment
        raise LinkRefused(Refusal.DEAD, found)
    _require_valid(invitation, user, now)
    person = _person(invitation, user, name, password, with_password=identity is None)
    if identity is not None:
        link_identity(person=person, identity=identity, now=now)
    _give(invitation, person, now)
    invitation.accepted_at, invitation.accepted_by = now, person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record(
        "invitation-accepted",
        user=person,
        about=person,
        now=now,
        cluster=invitation.cluster,
        invitation=invitation,
        role=invitation.role,
    )
    return person


def record_refusal(refused: LinkRefused, *, user: User | None, now: dt.datetime) -> None:
    """Write a refusal down, once an hour and link."""
    same = AuditEntry.objects.filter(
        action=refused.refusal, invitation=refused.invitation, user=user, at__gt=now - NOT_AGAIN_WITHIN
    )
    if not same.exists():
        cluster = refused.invitation.cluster if refused.invitation else None
        record(refused.refusal, user=user, now=now, cluster=cluster, invitation=refused.invitation)


def _require_valid(invitation: Invitation, user: User | None, now: dt.datetime) -> None:
    if invitation.accepted_at is not None:
        raise LinkRefused(Refusal.USED, invitation)
    # Whoever was removed since takes their invitations with them.
    roles = roles_for(invitation.invited_by, invitation.cluster)
    if not invitation.is_open or not may(roles, Action.INVITE, thing_of(invitation.cluster)):
        raise LinkRefused(Refusal.DEAD, invitation)
    if invitation.is_expired(now):
        raise LinkRefused(Refusal.EXPIRED, invitation)
    if user is not None and user.email.lower() != invitation.email.lower():
        raise LinkRefused(Refusal.ANOTHER, invitation)


def _person(
    invitation: Invitation, user: User | None, name: str, password: str, *, with_password: bool
) -> User:
    person = User.objects.select_for_update(no_key=True).filter(email__iexact=invitation.email).first()
    if person is not None and person.is_active:
        if user is None or user.pk != person.pk:
            raise NotAllowed(_("You have a login already. Log in to accept the invitation."))
        return person
    if person is None:
        person = User(email=invitation.email, language=invitation.language)
    person.name = name or person.name
    if with_password:
        validate_password(password, person)
    # Without one, that of somebody who is let in again works no more, and sessions from before it end.
    person.set_password(password if with_password else None)
    person.is_active = True
    person.save()
    return person


def _give(invitation: Invitation, person: User, now: dt.datetime) -> None:
    role = invitation.role
    if invitation.cluster is None:
        if WEIGHT[role] > WEIGHT[person.role]:
            person.role = role
            person.save(update_fields=["role"])
        return
    membership, joined = Membership.objects.get_or_create(
        user=person, cluster=invitation.cluster, defaults={"role": role, "since": now}
    )
    if not joined and WEIGHT[role] > WEIGHT[membership.role]:
        membership.role = role
        membership.save(update_fields=["role"])
