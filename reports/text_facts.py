"""What the running text and the charts of an account say, computed: one small function a fact."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from reports.account import Account
from reports.inputs import AccountInputs
from submissions.rounding import rounded

Fact = Callable[[Account, AccountInputs], str]
MILLION_PLACES = -6
COUNTRIES_NAMED = 6


def matches(computed: str, expected: str) -> bool:
    """Return whether `computed` is `expected`: the same text, or a number in its range "a..b"."""
    low, dots, high = expected.partition("..")
    if not dots:
        return computed == expected
    try:
        return Decimal(low) <= Decimal(computed) <= Decimal(high)
    except InvalidOperation:
        return False


def _figure(code: str) -> Fact:
    def fact(account: Account, _: AccountInputs) -> str:
        return _text(account.line(code).current.printed)

    return fact


def _change(code: str) -> Fact:
    def fact(account: Account, _: AccountInputs) -> str:
        return _text(account.line(code).change_printed)

    return fact


def _share(whole: str, part: str) -> Fact:
    def fact(account: Account, _: AccountInputs) -> str:
        percents = (
            item.percent
            for shares in account.shares
            if shares.code == whole
            for item in shares.slices
            if item.line == part
        )
        return "".join(str(percent) for percent in percents)

    return fact


def _certified(level: str) -> Fact:
    def fact(account: Account, _: AccountInputs) -> str:
        return str(getattr(account.certified, level))

    return fact


def _top_countries(account: Account, _: AccountInputs) -> str:
    return ",".join(country.code for country in account.countries[:COUNTRIES_NAMED])


def _network_mean_fte(_: Account, inputs: AccountInputs) -> str:
    return _text(inputs.network_fte_mean, 1)


def _smallest(_: Account, inputs: AccountInputs) -> str:
    return _text(None if inputs.smallest is None else inputs.smallest.scaleb(MILLION_PLACES), 2)


def _largest(_: Account, inputs: AccountInputs) -> str:
    return _text(None if inputs.largest is None else inputs.largest.scaleb(MILLION_PLACES), 2)


def _staff_increase(account: Account, _: AccountInputs) -> str:
    """Return how many more people a secretariat has than the year before, in FTE."""
    values = account.line("fte_mean").values
    if len(values) < 2 or values[-1].value is None or values[-2].value is None:  # noqa: PLR2004 this and the last
        return ""
    return _text(values[-1].value - values[-2].value, 1)


def _year(account: Account, _: AccountInputs) -> str:
    return str(account.year)


def _text(value: Decimal | None, decimals: int | None = None) -> str:
    if value is None:
        return ""
    return f"{value if decimals is None else rounded(value, decimals):f}"


FACTS: Mapping[str, Fact] = {
    "funding_share_state": _share("funding_total", "funding_state"),
    "funding_share_companies": _share("funding_total", "funding_companies"),
    "funding_share_regions": _share("funding_total", "funding_regions"),
    "funding_share_municipalities": _share("funding_total", "funding_municipalities"),
    "funding_share_knowledge": _share("funding_total", "funding_knowledge"),
    "funding_share_eu": _share("funding_total", "funding_eu"),
    "funding_share_other": _share("funding_total", "funding_other"),
    "funding_other_mio_dkk": _figure("funding_other"),
    "collaborations_share_cluster": _share("collaborations_total", "collaborations_cluster"),
    "collaborations_share_knowledge": _share("collaborations_total", "collaborations_knowledge"),
    "collaborations_share_b2b": _share("collaborations_total", "collaborations_b2b"),
    "top_countries": _top_countries,
    "countries_distinct": _figure("countries_total"),
    "certified_gold": _certified("gold"),
    "certified_silver": _certified("silver"),
    "certified_bronze": _certified("bronze"),
    "fee_paying_share": _figure("fees_share"),
    "network_mean_fte": _network_mean_fte,
    "funding_min_mio_dkk": _smallest,
    "funding_max_mio_dkk": _largest,
    "companies_total": _figure("companies_total"),
    "competences_total": _figure("competences_total"),
    "ideas_total": _figure("ideas_total"),
    "products_total": _figure("products_total"),
    "staff_increase_mean": _staff_increase,
    "granted_heading_year": _year,
    "funding_eu_change": _change("funding_eu"),
    "fte_change": _change("fte_mean"),
}
