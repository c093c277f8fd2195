"""What the invented figures of a year add up to."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from reports.demonstration.counts import COUNTS

MILLION = Decimal(1_000_000)
PRINTED_YEAR = 2018
# Printed as 28.4 mio. kr. and −17 %: 28,440,000 is of that and makes the sum of the fees print 52.7.
PRINTED_EXACTLY = {"fees_companies": Decimal("28.44")}
# In the year after, figures have grown by this, in percent.
GROWTH_AFTERWARDS = Decimal(4)


# The indicators that the account of a year sums up over the reporters.
FINANCING = (
    "funding_state",
    "funding_regions",
    "funding_municipalities",
    "funding_knowledge",
    "funding_companies",
    "funding_eu",
    "funding_other",
)
FEES = (
    "fees_companies",
    "fees_knowledge",
    "fees_ministries",
    "fees_regions",
    "fees_municipalities",
    "fees_other",
)
COLLABORATION_TYPES = ("cluster", "knowledge", "b2b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """The sums over all reporters of a year.

    Attributes:
        kroner: financing and fees by indicator, in DKK 1,000.
        tenths_fte: staff, in tenths of an FTE.
        counts: what is counted, by indicator.
        collaborations: their number, by type.
        countries: in how many countries, by type, and over all types under "all".
    """

    kroner: Mapping[str, int]
    tenths_fte: int
    counts: Mapping[str, int]
    collaborations: Mapping[str, int]
    countries: Mapping[str, int]


def targets_for(year: int, printed: Mapping[tuple[str, int], Decimal], *, reporters: int) -> Targets:
    """Return what the figures of `year` add up to.

    2018 is what was printed. 2017 is scaled from the reporters of then to those of now, and a later year
    grows a little; those two are made up.

    Args:
        year: 2017 or later.
        printed: the printed figures by line and year, money in DKK millions.
        reporters: how many report.
    """
    source = min(year, PRINTED_YEAR)
    scale = Decimal(reporters) / printed["clusters", source] * (1 + GROWTH_AFTERWARDS / 100 * (year - source))

    def whole(line: str, units: int = 1) -> int:
        value = printed[line, source]
        if year == PRINTED_YEAR:
            value = PRINTED_EXACTLY.get(line, value)
        return int((value * units * scale).quantize(Decimal(1), ROUND_HALF_UP))

    def as_printed(line: str) -> int:
        return int(printed[line, source])

    return Targets(
        kroner={line: whole(line, 1000) for line in (*FINANCING, *FEES)},
        tenths_fte=whole("fte_mean", 10 * int(printed["clusters", source])),
        counts={count.code: whole(count.code) for count in COUNTS},
        collaborations={type_: whole(f"collaborations_{type_}") for type_ in COLLABORATION_TYPES},
        countries={type_: as_printed(f"countries_{type_}") for type_ in COLLABORATION_TYPES}
        | {"all": as_printed("countries_total")},
    )
