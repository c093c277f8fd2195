"""Financing by source, membership fees and in kind, in whole kroner."""

from collections.abc import Mapping, Sequence

from reports.demonstration.apportion import apportion, fit
from reports.demonstration.counts import moved
from reports.demonstration.draw import draw, pick
from reports.demonstration.reporters import Reporter

Amounts = dict[str, dict[Reporter, int]]

# Of 38 reporters 23 have fee income, as the printed 61 percent says: 19 clusters and 4 networks.
PAID_CLUSTERS = 19
PAID_NETWORKS = 4
# How many of those are paid by each kind of member. Every one is paid by companies.
PAID_BY = {
    "fees_companies": 23,
    "fees_knowledge": 17,
    "fees_ministries": 2,
    "fees_regions": 8,
    "fees_municipalities": 11,
    "fees_other": 9,
}
# The source of financing that fees are counted within.
FEES_WITHIN = {
    "fees_companies": "funding_companies",
    "fees_knowledge": "funding_knowledge",
    "fees_ministries": "funding_state",
    "fees_regions": "funding_regions",
    "fees_municipalities": "funding_municipalities",
    "fees_other": "funding_other",
}
# At most so much of a reporter's financing is fees, in percent.
MOST_IN_FEES = 60
LEAST_FEE = 5  # DKK 1,000

# What networks live on (the state, above all), against clusters, in percent; 0 is a source they do not have.
NETWORK_LEANING = {
    "funding_state": 300,
    "funding_regions": 25,
    "funding_municipalities": 0,
    "funding_eu": 50,
}
# How many go without a source, beyond the networks.
WITHOUT = {"funding_municipalities": 9, "funding_eu": 10, "funding_regions": 4, "funding_other": 8}

# So many keep their books to the krone; the others round to thousands.
BY_THE_KRONE = 14
SPARE = 2000  # DKK between an amount and what it must stay above or below, to be moved
IN_KIND_SHARE = (60, 380)  # permille of the financing
WITHOUT_IN_KIND = 6


def invent_money(year: int, sizes: Mapping[Reporter, int], totals: Mapping[str, int]) -> Amounts:
    """Return, by indicator, the kroner of each reporter.

    Financing and fees add up to `totals` (in DKK 1,000); no fees are above the financing they are part of.
    The financing of a reporter is its size, in the measure of the year.
    """
    fees = _fees(year, sizes, totals)
    financing = _financing(year, sizes, totals, fees)
    amounts = {
        code: {reporter: amount * 1000 for reporter, amount in column.items()}
        for code, column in (financing | fees).items()
    }
    _to_the_krone(amounts, pick(sizes, BY_THE_KRONE, "to the krone"))
    return amounts | {"funding_in_kind": _in_kind(year, sizes)}


def fee_earners(sizes: Mapping[Reporter, int]) -> list[Reporter]:
    """Return those with fee income: the same in every year."""
    clusters = [reporter for reporter in sizes if not reporter.is_network]
    networks = [reporter for reporter in sizes if reporter.is_network]
    earners = pick(clusters, PAID_CLUSTERS, "fees") + pick(networks, PAID_NETWORKS, "fees")
    return [reporter for reporter in sizes if reporter in earners]


def _fees(year: int, sizes: Mapping[Reporter, int], totals: Mapping[str, int]) -> Amounts:
    scale = sum(totals[code] for code in totals if code.startswith("funding_"))
    present = sum(sizes.values())
    earners = fee_earners(sizes)
    room = {reporter: sizes[reporter] * scale * MOST_IN_FEES // present // 100 for reporter in earners}
    fees: Amounts = {}
    for code, number in PAID_BY.items():
        paid = set(pick(earners, number, code))
        weights = {
            reporter: sizes[reporter] * draw(code, reporter, low=400, high=1600) * moved(year, code, reporter)
            for reporter in earners
            if reporter in paid
        }
        floors = {reporter: min(LEAST_FEE, room[reporter]) for reporter in weights}
        column = apportion(totals[code], weights, caps={who: room[who] for who in weights}, floors=floors)
        for reporter, amount in column.items():
            room[reporter] -= amount
        fees[code] = {reporter: column.get(reporter, 0) for reporter in sizes}
    return fees


def _financing(year: int, sizes: Mapping[Reporter, int], totals: Mapping[str, int], fees: Amounts) -> Amounts:
    """Return the fees of each source and, beyond them, what brings each reporter to its size."""
    within = {source: code for code, source in FEES_WITHIN.items()}
    beyond = {
        source: total - (totals[within[source]] if source in within else 0)
        for source, total in totals.items()
        if source.startswith("funding_")
    }
    whole = sum(total for source, total in totals.items() if source.startswith("funding_"))
    wanted = apportion(whole, sizes)
    rows = {
        reporter: wanted[reporter] - sum(column[reporter] for column in fees.values()) for reporter in sizes
    }
    affinity = {
        (reporter, source): _affinity(year, reporter, source) for reporter in sizes for source in beyond
    }
    for source, number in WITHOUT.items():
        for reporter in pick((reporter for reporter in sizes if not reporter.is_network), number, source):
            affinity[reporter, source] = 0
    financing = fit(rows, beyond, affinity)
    return {
        source: {
            reporter: amount + (fees[within[source]][reporter] if source in within else 0)
            for reporter, amount in column.items()
        }
        for source, column in financing.items()
    }


def _affinity(year: int, reporter: Reporter, source: str) -> int:
    leaning = NETWORK_LEANING.get(source, 100) if reporter.is_network else 100
    return leaning * draw(source, reporter, low=250, high=2000) * moved(year, source, reporter)


def _to_the_krone(amounts: Amounts, bookkeepers: Sequence[Reporter]) -> None:
    """Move less than a thousand kroner from one to the next: the sums stay and the figures look kept."""
    fee_within = {source: fee for fee, source in FEES_WITHIN.items()}
    for code, column in amounts.items():
        fees = amounts.get(fee_within.get(code, ""), {})
        around = amounts.get(FEES_WITHIN.get(code, ""))
        able = [
            who
            for who in bookkeepers
            if column[who] - fees.get(who, 0) >= SPARE
            and (around is None or around[who] - column[who] >= SPARE)
        ]
        for giver, taker in zip(able[::2], able[1::2], strict=False):
            step = draw("krone", code, giver, low=1, high=999)
            column[giver] -= step
            column[taker] += step


def _in_kind(year: int, sizes: Mapping[Reporter, int]) -> dict[Reporter, int]:
    low, high = IN_KIND_SHARE
    without = pick(sizes, WITHOUT_IN_KIND, "in kind")
    return {
        who: 0
        if who in without
        else size * draw("in kind", who, low=low, high=high) * moved(year, "in kind", who) // 10**6 * 1000
        for who, size in sizes.items()
    }
