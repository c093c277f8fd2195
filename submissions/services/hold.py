"""Hold a submission while its figures are written."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.access import Role
from accounts.models import User
from submissions.models import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A submission whose row is locked, with what its holder is to it."""

    submission: Submission
    roles: frozenset[Role]


@contextmanager
def hold(*, user: User, slug: str, year: int) -> Iterator[Held]:
    """Lock the submission of a cluster for which `user` works, until the block ends and is committed.

    One query finds it, tells what they are to the cluster, and locks.

    Raises:
        Submission.DoesNotExist: there is none, or the person does not work for the cluster.
    """
    with transaction.atomic():
        submission: Any = (
            Submission.objects.filter(cluster__slug=slug, round__year=year, cluster__memberships__user=user)
            .select_for_update(of=("self",), no_key=True)
            .select_related("cluster", "round")
            # The join is that of the filter above, so it is this person's membership.
            .annotate(my_role=F("cluster__memberships__role"))
            .order_by()
            .get()
        )
        words = (Role.PUBLIC, user.role, submission.my_role)
        yield Held(
            submission=submission,
            roles=frozenset(Role(word) for word in words if word and user.is_active),
        )
