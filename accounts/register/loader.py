"""Brings the register into the database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Certification, Cluster, ClusterName, Hosting
from accounts.register.facts import ClusterFacts

COMPARED = ("name", "kind", "region", "active_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterOutcome:
    """What loading came to.

    Attributes:
        created: slugs of the clusters and networks that are new.
        differences: in words, where one that was there differs from the file. Those were left as they are.
    """

    created: tuple[str, ...]
    differences: tuple[str, ...]


@transaction.atomic
def load_register(facts: Iterable[ClusterFacts]) -> RegisterOutcome:
    """Create the clusters and networks that are not there, with names, labels and hosts.

    Those that are there are kept by people from then on, so they are compared and not touched.
    """
    facts = list(facts)
    there = Cluster.objects.in_bulk([fact.slug for fact in facts], field_name="slug")
    new = [fact for fact in facts if fact.slug not in there]
    differences = [
        difference
        for fact in facts
        if fact.slug in there
        for difference in _differences(fact, there[fact.slug])
    ]
    clusters = Cluster.objects.bulk_create(
        Cluster(slug=fact.slug, name=fact.name, kind=fact.kind, region=fact.region, active_to=fact.active_to)
        for fact in new
    )
    by_slug = {**there, **{cluster.slug: cluster for cluster in clusters}}
    ClusterName.objects.bulk_create(
        ClusterName(
            cluster=by_slug[fact.slug], name=name.name, valid_from=name.valid_from, valid_to=name.valid_to
        )
        for fact in new
        for name in fact.names
    )
    Certification.objects.bulk_create(
        Certification(cluster=by_slug[fact.slug], level=fact.label) for fact in new if fact.label
    )
    Hosting.objects.bulk_create(
        Hosting(guest=by_slug[fact.slug], host=by_slug[fact.host]) for fact in new if fact.host
    )
    return RegisterOutcome(created=tuple(fact.slug for fact in new), differences=tuple(differences))


def _differences(fact: ClusterFacts, cluster: Cluster) -> Iterator[str]:
    for field in COMPARED:
        here, stored = getattr(fact, field), getattr(cluster, field)
        if here != stored:
            yield f"{fact.slug}, {field}: {here or 'none'} in the file, {stored or 'none'} in the database"
