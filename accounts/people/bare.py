"""The clusters for which nobody can send: the first by name, and how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Window

from accounts.models import Cluster

MOST_NAMED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class BareClusters:
    """Clusters without a signatory.

    Attributes:
        number: how many there are.
        named: the first of them by name.
    """

    number: int
    named: Sequence[Cluster]

    def __bool__(self) -> bool:
        """Return whether there are any."""
        return self.number > 0

    @property
    def more(self) -> bool:
        """Whether there are others than those that are named."""
        return self.number > len(self.named)


def bare_among(clusters: QuerySet[Cluster]) -> BareClusters:
    """Return those of `clusters`, each of which is in it once, that have no signatory. One query.

    Of 1,500 no more are fetched than are named.
    """
    number = Window(Count("pk"))
    bare = clusters.without_signatory()  # type: ignore[attr-defined] # the register's own query sets have it
    found = list(bare.annotate(number=number)[:MOST_NAMED])
    return BareClusters(number=found[0].number if found else 0, named=found)
