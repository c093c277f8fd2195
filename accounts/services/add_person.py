"""Add a person, or change what one may do."""

import datetime as dt
from dataclasses import dataclass

from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts.models import Cluster, ClusterRole, Membership, User, UserRole
from accounts.services.record import record


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonOutcome:
    """What adding a person came to.

    Attributes:
        created: whether the person is new.
        changed: whether anything is other than it was.
    """

    user: User
    created: bool
    changed: bool


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str = "",
    role: UserRole | None = None,
    cluster: Cluster | None = None,
    cluster_role: ClusterRole | None = None,
    now: dt.datetime | None = None,
) -> PersonOutcome:
    """Make sure that a person exists and has a role at Cluster Excellence Denmark, or in a cluster.

    An e-mail address is the same person whatever its case. What they were already stays: a role is added to
    memberships, and a membership to a role. An empty `name` leaves the name as it is.

    Args:
        now: when it is done; this moment where it is left out.

    Raises:
        ValidationError: the e-mail address is none.
        ValueError: not exactly one of `role`, and `cluster` with `cluster_role`, was given.
    """
    if (role is None) == (cluster is None) or (cluster is None) != (cluster_role is None):
        raise ValueError("Give either a role, or a cluster with the role in it.")
    email = email.strip().lower()
    validate_email(email)
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    created = user is None
    if user is None:
        user = User.objects.create_user(email, name=name, role=role or "")
    changed = created
    # Who was removed can sign in again.
    for field, value in (("name", name), ("role", role), ("is_active", True)):
        if value and getattr(user, field) != value:
            setattr(user, field, value)
            user.save(update_fields=[field])
            changed = True
    if cluster is not None and cluster_role is not None:
        changed |= _join(user, cluster, cluster_role)
    if changed:
        record(
            "person-added" if created else "person-changed",
            user=None,
            now=now or timezone.now(),
            cluster=cluster,
            about=user,
            role=cluster_role or role or "",
        )
    return PersonOutcome(user=user, created=created, changed=changed)


def _join(user: User, cluster: Cluster, role: ClusterRole) -> bool:
    membership, joined = Membership.objects.get_or_create(user=user, cluster=cluster, defaults={"role": role})
    if membership.role == role:
        return joined
    membership.role = role
    membership.save(update_fields=["role"])
    return True
