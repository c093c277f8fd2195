"""Collaborations abroad, as rows of country and type."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from reports.demonstration.apportion import apportion
from reports.demonstration.counts import moved
from reports.demonstration.draw import draw, pick
from reports.demonstration.reporters import Reporter
from reports.demonstration.targets import COLLABORATION_TYPES

# ISO 3166-1, most collaborations first. The first six are in the order that the account of 2018 prints.
COUNTRIES = (
    "DE", "ES", "SE", "NL", "NO", "FR", "GB", "FI", "BE", "US", "IT", "PL", "CN", "AT", "CH", "PT",
    "EE", "IE", "IS", "LT", "CZ", "LV", "HU", "GR", "CA", "JP", "RO", "IN", "KR", "SI", "BG", "HR",
    "SK", "SG", "LU", "IL", "BR", "AU", "TR", "GL", "FO", "AE", "ZA", "CY", "MT", "UA", "RS", "MX",
    "TW", "VN", "TH", "CL", "NZ", "HK", "MY", "ID", "KE", "CO", "MA", "GH", "RU", "AR", "EG", "PE",
    "UY", "TN", "PH", "NG", "ET", "QA", "BD", "NP",
)  # fmt: skip
# Weights of the first ones, in permille of the first; the others go down from there. The six that the account
# names are far enough apart to keep their order in every type.
WEIGHTS = (1000, 730, 650, 575, 505, 440, 330, 300, 275, 255, 235, 215, 195, 175, 160)
WEIGHT_STEP = 940  # permille of the one before
# How many have none at all of a type.
WITHOUT = {"cluster": 5, "knowledge": 8, "b2b": 11}
SURE_OF_PLACE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """So many collaborations of a type in a country."""

    country: str
    type: str
    count: int


def invent_collaborations(
    year: int, sizes: Mapping[Reporter, int], collaborations: Mapping[str, int], countries: Mapping[str, int]
) -> dict[Reporter, list[Row]]:
    """Return the rows of each reporter.

    They add up to `collaborations` by type, and their countries are together so many as `countries` says,
    by type and over all types ("all").
    """
    rows: dict[Reporter, list[Row]] = defaultdict(list)
    for type_ in COLLABORATION_TYPES:
        chosen = _countries(type_, countries)
        numbers = apportion(collaborations[type_], _weights(type_, chosen), floors=dict.fromkeys(chosen, 1))
        able = _able(type_, sizes)
        for country, number in numbers.items():
            weights = {
                reporter: sizes[reporter]
                * draw(type_, country, reporter, low=1, high=1000) ** 2
                * moved(year, type_, country, reporter)
                for reporter in able
            }
            for reporter, count in apportion(number, weights).items():
                if count:
                    rows[reporter].append(Row(country=country, type=type_, count=count))
    return rows


def _countries(type_: str, numbers: Mapping[str, int]) -> list[str]:
    """Return the countries of a type: the foremost, and for knowledge those that the clusters leave out."""
    every = COUNTRIES[: numbers["all"]]
    if type_ != "knowledge":
        return list(every[: numbers[type_]])
    left_out = every[numbers["cluster"] :]
    return [*every[: numbers[type_] - len(left_out)], *left_out]


def _weights(type_: str, countries: list[str]) -> dict[str, int]:
    weights: dict[str, int] = {}
    weight = WEIGHTS[0] * 1000
    for place, country in enumerate(COUNTRIES):
        weight = WEIGHTS[place] * 1000 if place < len(WEIGHTS) else weight * WEIGHT_STEP // 1000
        if country in countries:
            fancy = 1000 if place < SURE_OF_PLACE else draw(type_, country, low=700, high=1150)
            weights[country] = weight * fancy
    return weights


def _able(type_: str, sizes: Mapping[Reporter, int]) -> list[Reporter]:
    small = sorted(sizes, key=lambda reporter: (sizes[reporter], reporter.slug))[: len(sizes) * 3 // 4]
    without = pick(small, WITHOUT[type_], "abroad", type_)
    return [reporter for reporter in sizes if reporter not in without]
