"""The people of the demonstration: made up, all with the same password."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.models import Cluster, ClusterRole, Membership, User, UserRole
from reports.demonstration.calendar import at

# Known to everyone who reads this: a demonstration holds nothing that is secret.
PASSWORD = "klyngetal-2018"  # noqa: S105 of made-up people, printed for whoever tries it out
ADMINISTRATOR = "administrator@example.dk"
JOINED = at(dt.date(2018, 1, 2), 9)  # before the first round
REVIEWERS = ("bo@example.dk", "carla@example.dk")
OF_TWO = ("dorte@example.dk", "Dorte Krog")  # who works for two clusters
STAFF = {
    ADMINISTRATOR: ("Asta Holm", UserRole.ADMINISTRATOR),
    REVIEWERS[0]: ("Bo Friis", UserRole.REVIEWER),
    REVIEWERS[1]: ("Carla Lund", UserRole.REVIEWER),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Secretariat:
    """The two people of a cluster: one fills in, the other sends."""

    editor: User
    signatory: User


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everyone in the demonstration."""

    administrator: User
    reviewers: tuple[User, User]
    secretariats: Mapping[int, Secretariat]  # by cluster


def signatory_email(slug: str) -> str:
    """Return how the leader of a secretariat signs in."""
    return f"signatar@{slug}.example.dk"


def editor_email(slug: str) -> str:
    """Return how someone of a secretariat signs in."""
    return f"redaktion@{slug}.example.dk"


def add_editor_of_both(clusters: Iterable[Cluster]) -> None:
    """Add one person who fills in for each of `clusters`."""
    email, name = OF_TWO
    user = User.objects.create(email=email, name=name, password=make_password(PASSWORD), date_joined=JOINED)
    Membership.objects.bulk_create(
        Membership(user=user, cluster=cluster, role=ClusterRole.EDITOR, since=JOINED) for cluster in clusters
    )


def add_people(clusters: Iterable[Cluster]) -> People:
    """Add the staff of Cluster Excellence Denmark, and two people to each of `clusters`."""
    clusters = list(clusters)
    # Hashed once, because hashing is slow on purpose and the password is the same.
    password = make_password(PASSWORD)
    people = [User(email=email, name=name, role=role) for email, (name, role) in STAFF.items()]
    for cluster in clusters:
        people += [
            User(email=editor_email(cluster.slug), name=f"Medarbejder, {cluster.name}"),
            User(email=signatory_email(cluster.slug), name=f"Sekretariatsleder, {cluster.name}"),
        ]
    for user in people:
        user.password = password
        user.date_joined = JOINED
    by_email = {user.email: user for user in User.objects.bulk_create(people)}
    secretariats = {
        cluster.pk: Secretariat(
            editor=by_email[editor_email(cluster.slug)], signatory=by_email[signatory_email(cluster.slug)]
        )
        for cluster in clusters
    }
    Membership.objects.bulk_create(
        Membership(user=user, cluster_id=cluster, role=role, since=JOINED)
        for cluster, secretariat in secretariats.items()
        for user, role in (
            (secretariat.editor, ClusterRole.EDITOR),
            (secretariat.signatory, ClusterRole.SIGNATORY),
        )
    )
    return People(
        administrator=by_email[ADMINISTRATOR],
        reviewers=(by_email[REVIEWERS[0]], by_email[REVIEWERS[1]]),
        secretariats=secretariats,
    )
