"""What a signed-in person is to a cluster."""

from accounts.access import Role
from accounts.models import Cluster, User


def roles_for(user: User, cluster: Cluster | None = None) -> frozenset[Role]:
    """Return the roles of `user`, with those that they have in `cluster` where one is given.

    One query where a cluster is given: the membership.
    """
    roles = {Role.PUBLIC}
    if user.is_active:
        roles.add(Role.PERSON)
    if user.is_active and user.role:
        roles.add(Role(user.role))
    if user.is_active and cluster is not None:
        roles.update(
            Role(role) for role in user.memberships.filter(cluster=cluster).values_list("role", flat=True)
        )
    return frozenset(roles)
