"""Hold the people of a cluster, or the staff, while one of them is changed; and ask who may."""

from django.utils.translation import gettext as _

from accounts.access import Action, Role, Thing, may
from accounts.models import Cluster, User, UserRole
from accounts.roles import roles_for
from accounts.services.errors import NotAllowed


def thing_of(cluster: Cluster | None) -> Thing:
    """Return what an invitation or a role is about: a cluster's people, or the staff where there is none."""
    return Thing.STAFF if cluster is None else Thing.PEOPLE


def hold_cluster(cluster_id: int) -> Cluster:
    """Lock the people of a cluster until the transaction ends. Figures can be saved meanwhile."""
    return Cluster.objects.select_for_update(no_key=True).get(pk=cluster_id)


def hold_staff(*also: int) -> dict[int, User]:
    """Lock everybody who has a role, and the people `also`, until the transaction ends; return them by id."""
    ids = User.objects.exclude(role="").values_list("pk", flat=True)
    people = User.objects.filter(pk__in={*ids, *also}).order_by("pk").select_for_update(no_key=True)
    return {one.pk: one for one in people}


def administrators(people: dict[int, User]) -> set[int]:
    """Return the ids of those who can sign in and keep people."""
    return {pk for pk, one in people.items() if one.is_active and one.role == UserRole.ADMINISTRATOR}


def require_right(user: User, action: Action, cluster: Cluster | None) -> frozenset[Role]:
    """Return what `user` is to the cluster by now: somebody may have removed them since their page was shown.

    Two queries.

    Raises:
        NotAllowed: they may not do that.
    """
    roles = roles_for(User.objects.get(pk=user.pk), cluster)
    if not may(roles, action, thing_of(cluster)):
        raise NotAllowed(_("You do not have the right to do that."))
    return roles


def end_access_without_any(person: User) -> bool:
    """Let a person sign in no more who has neither a role nor a cluster left. Whether that was so.

    Their sessions end with it: nobody who is not active is let in at the next request.
    """
    now = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if now.role or not now.is_active or now.memberships.exists():
        return False
    person.is_active = False
    person.save(update_fields=["is_active"])
    return True
