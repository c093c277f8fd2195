"""The reporters that figures are invented for, and how large each is made out to be."""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.demonstration.draw import draw

# Financing of 2018 in DKK 10,000, largest first: 494.37 million in all, as printed, and between them the
# smallest (just under 3 million) and the largest (just over 54) that the printed text speaks of.
CLUSTER_SIZES = (
    5441, 4120, 3450, 2990, 2660, 2390, 2170, 1970, 1790, 1669, 1550, 1420, 1300,
    1190, 1090, 1000, 920, 850, 780, 720, 660, 600, 540, 480, 420, 360,
)  # fmt: skip
NETWORK_SIZES = (910, 820, 755, 700, 640, 590, 540, 495, 440, 390, 340, 287)
# What a gold label adds to the draw for a place among the large ones: they are large more often, not always.
LABEL_BONUS = {"gold": 450, "silver": 200}
THOUSANDS = 10  # of DKK in a unit of size


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """A cluster or network that reports.

    Attributes:
        kind: "cluster" or "network".
        label: "gold", "silver", "bronze", or empty.
    """

    slug: str
    kind: str
    label: str = ""

    @property
    def is_network(self) -> bool:
        """Whether it is an innovation network."""
        return self.kind == "network"

    def __str__(self) -> str:
        return self.slug


def sizes_of(reporters: Iterable[Reporter]) -> dict[Reporter, int]:
    """Return the financing of 2018 of each, in DKK 1,000. Who is large is drawn, not known.

    Raises:
        ValueError: they are not 26 clusters and 12 networks.
    """
    by_kind: dict[bool, list[Reporter]] = {False: [], True: []}
    for reporter in reporters:
        by_kind[reporter.is_network].append(reporter)
    sizes: dict[Reporter, int] = {}
    for is_network, scale in ((False, CLUSTER_SIZES), (True, NETWORK_SIZES)):
        ranked = sorted(by_kind[is_network], key=_rank)
        if len(ranked) != len(scale):
            raise ValueError(f"The demonstration wants {len(scale)} of a kind, not {len(ranked)}.")
        sizes |= {reporter: size * THOUSANDS for reporter, size in zip(ranked, scale, strict=True)}
    return {reporter: sizes[reporter] for reporter in sorted(sizes, key=str)}


def _rank(reporter: Reporter) -> tuple[int, str]:
    drawn = draw("size", reporter, low=0, high=1000)
    return -(drawn + LABEL_BONUS.get(reporter.label, 0)), reporter.slug
