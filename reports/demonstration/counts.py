"""What is counted: companies, institutions, applications, courses."""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.demonstration.apportion import apportion
from reports.demonstration.draw import NO_CHANGE, draw, pick
from reports.demonstration.reporters import Reporter

# From one year to the next a reporter's share moves by at most this, in permille.
YEARLY_MOVE = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How a count spreads over the reporters.

    Attributes:
        within: the count that it is at most, and follows.
        least: the weight that even the smallest has, in percent of the mean size.
        spread: how far a reporter is from what its size says, in permille.
        zeros: how many have none.
        zero_with: the count without which there is none of this.
    """

    code: str
    within: str = ""
    least: int = 25
    spread: tuple[int, int] = (500, 1600)
    zeros: int = 0
    zero_with: str = ""


def _under_50(whole: str) -> Count:
    return Count(code=whole.replace("_total", "_sme"), within=whole, spread=(850, 1150))


# What another is within stands before it.
COUNTS = (
    Count(code="companies_total"),
    _under_50("companies_total"),
    Count(code="dedicated_total", within="companies_total"),
    Count(code="knowledge_institutions", least=40),
    Count(code="public_actors", least=30, spread=(200, 2200)),
    Count(code="matchmaking", within="companies_total"),
    Count(code="applications_eu", zeros=9, spread=(300, 2000)),
    Count(code="granted_eu", within="applications_eu"),
    Count(code="applications_state", zeros=5, spread=(300, 2000)),
    Count(code="granted_state", within="applications_state"),
    Count(code="applications_regions", zeros=11, spread=(300, 2000)),
    Count(code="granted_regions", within="applications_regions"),
    Count(code="applications_other", zeros=18, spread=(300, 2000)),
    Count(code="granted_other", within="applications_other"),
    Count(code="projects_total", within="companies_total", zeros=1),
    _under_50("projects_total"),
    Count(code="first_time_total", within="projects_total", zeros=3),
    _under_50("first_time_total"),
    Count(code="networks_total", within="companies_total", zeros=5),
    _under_50("networks_total"),
    Count(code="international_total", within="companies_total", zeros=1),
    Count(code="courses", zeros=17, spread=(300, 2000)),
    Count(code="course_companies", within="companies_total", zero_with="courses"),
    Count(code="newsletters", least=200, spread=(300, 1700)),
    Count(code="press_releases", least=60, spread=(200, 2000)),
    Count(code="media_mentions", least=10, spread=(100, 2500), zeros=2),
    Count(code="outreach_companies", least=60),
    Count(code="competences_total", within="companies_total"),
    _under_50("competences_total"),
    Count(code="ideas_total", within="companies_total"),
    _under_50("ideas_total"),
    Count(code="products_total", within="companies_total"),
    _under_50("products_total"),
)


def invent_counts(
    year: int, sizes: Mapping[Reporter, int], totals: Mapping[str, int]
) -> dict[str, dict[Reporter, int]]:
    """Return, by indicator, the count of each reporter; they add up to `totals`."""
    counts: dict[str, dict[Reporter, int]] = {}
    for count in COUNTS:
        whole = counts.get(count.within)
        weights = _weights(year, count, sizes, whole)
        for reporter in _without(count, sizes, counts):
            weights[reporter] = 0
        counts[count.code] = apportion(totals[count.code], weights, caps=whole)
    return counts


def _weights(
    year: int, count: Count, sizes: Mapping[Reporter, int], whole: Mapping[Reporter, int] | None
) -> dict[Reporter, int]:
    low, high = count.spread
    least = sum(sizes.values()) // len(sizes) * count.least // 100
    return {
        reporter: (size + least if whole is None else whole[reporter])
        * draw(count.code, reporter, low=low, high=high)
        * moved(year, count.code, reporter)
        for reporter, size in sizes.items()
    }


def moved(year: int, *key: object) -> int:
    """Return by how much a share has moved in `year`, in permille."""
    return draw(year, *key, low=NO_CHANGE - YEARLY_MOVE, high=NO_CHANGE + YEARLY_MOVE)


def _without(
    count: Count, sizes: Mapping[Reporter, int], counts: Mapping[str, Mapping[Reporter, int]]
) -> list[Reporter]:
    if count.zero_with:
        return [reporter for reporter, number in counts[count.zero_with].items() if number == 0]
    # The large ones have some of everything.
    small = sorted(sizes, key=lambda reporter: (sizes[reporter], reporter.slug))[: len(sizes) * 3 // 4]
    return pick(small, count.zeros, "none of", count.code)
