"""Everybody, and every cluster with its people: searched, narrowed down and counted in the database."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, F, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf

from accounts.models import Cluster, ClusterRole, Invitation, Membership, User, UserRole


class Standing(StrEnum):
    """What one looks for people by."""

    EDITOR = ClusterRole.EDITOR.value
    SIGNATORY = ClusterRole.SIGNATORY.value
    REVIEWER = UserRole.REVIEWER.value
    ADMINISTRATOR = UserRole.ADMINISTRATOR.value
    GONE = "gone"  # who cannot sign in


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleSearch:
    """Who is looked for.

    Attributes:
        words: that all have to be found in the name or the address.
        cluster: the slug of a cluster that they work for.
        standing: what they are; of a cluster, in that one. Without, everybody who can sign in.
    """

    words: str = ""
    cluster: str = ""
    standing: str = ""


def found_people(search: PeopleSearch) -> QuerySet[User]:
    """Return who is looked for, by name. With the clusters of those that are read, two queries."""
    memberships = Membership.objects.select_related("cluster").order_by("cluster__name")
    shown = Coalesce(NullIf(F("name"), Value("")), F("email"))
    people = User.objects.order_by(Lower(shown), "pk").prefetch_related(
        Prefetch("memberships", queryset=memberships)
    )
    for word in search.words.split():
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word))
    people = people.filter(is_active=search.standing != Standing.GONE, erased_at__isnull=True)
    of_cluster = Membership.objects.all()
    if search.cluster:
        of_cluster = of_cluster.filter(cluster__slug=search.cluster)
    if search.standing in ClusterRole.values:
        of_cluster = of_cluster.filter(role=search.standing)
    if search.cluster or search.standing in ClusterRole.values:
        people = people.filter(pk__in=of_cluster.values("user"))
    if search.standing in UserRole.values:
        people = people.filter(role=search.standing)
    return people


def clusters_with_people(day: dt.date) -> QuerySet[Cluster]:
    """Return the clusters of `day` with how many people they have, by name.

    One query. Each has `signatories`, `editors` and `open_invitations`.
    """
    active = Q(memberships__user__is_active=True)
    waiting = Invitation.objects.open().values("pk")
    return (
        Cluster.objects.active(day)
        .annotate(
            signatories=Count(
                "memberships", filter=active & Q(memberships__role=ClusterRole.SIGNATORY), distinct=True
            ),
            editors=Count(
                "memberships", filter=active & Q(memberships__role=ClusterRole.EDITOR), distinct=True
            ),
            open_invitations=Count("invitations", filter=Q(invitations__in=waiting), distinct=True),
        )
        .order_by(Lower("name"))
    )
