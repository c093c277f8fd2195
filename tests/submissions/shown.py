"""What a page of the form, or an answer to a save, shows, and what stands in the database."""

import re
from typing import NamedTuple

from submissions.models import Collaboration, Figure, FigureChange, Submission

FIGURE = re.compile(r'<div class="figure-row[^>]* id="row-(\w+)".*?name="\1-version"[^>]*>', re.DOTALL)
NUMBER = re.compile(r'<input type="text" name="(\w+)"(?: value="([^"]*)")?')
CHOSEN = re.compile(r'<option value="(\w+)"\s+selected')
FIGURE_VERSION = re.compile(r'<input type="hidden" name="(\w+)-version"[^>]*value="(\d+)"')
COUNT = re.compile(r'name="country-(\w\w)-(\w+)" id="[^"]*" value="([^"]*)" data-count')
COUNT_VERSION = re.compile(r'name="country-(\w\w)-(\w+)-version" id="[^"]*" value="(\d+)"')
NEW_ROW = re.compile(
    r'data-hx-swap-oob="before\w+:#country-(\w+)">\s*<div class="country-row" id="country-(\w\w)"'
)
GONE = re.compile(r'id="country-(\w\w)" data-hx-swap-oob="delete">(.*?)</div>')
UNSAVED = re.compile(r'id="(?:row|country)-(\w+)"[^>]* data-unsaved')
KEEP_MINE = re.compile(r'data-keep-mine="(\d+)"')
KEEP_COUNTRY = re.compile(r'data-keep-country="([^"]*)"')
MET = re.compile(r'name="(?:country-(\w\w)-)?(\w+)-met"')
RESTORE = re.compile(r'name="restore" value="([^"]+)"')


class Place(NamedTuple):
    """A figure by its code, or a country's count of a type."""

    code: str
    country: str = ""


def met_in(page: str) -> set[Place]:
    """Return what the page says again, with the next save, that it has shown as a collision."""
    return {Place(match[2], match[1] or "") for match in MET.finditer(page)}


Chains = dict[Place, list[str]]


def counts_in(page: str) -> list[tuple[str, str, str, int]]:
    """Return country, type, count and version of each count that comes whole."""
    versions = {(match[1], match[2]): int(match[3]) for match in COUNT_VERSION.finditer(page)}
    return [(match[1], match[2], match[3], versions[match[1], match[2]]) for match in COUNT.finditer(page)]


def versions_alone(page: str, unit: str) -> list[tuple[Place, str, int]]:
    """Return the versions of the unit that was saved, whose fields are left to who types in them."""
    whole = {(match[1], match[2]) for match in COUNT.finditer(page)}
    found = [
        (Place(match[2], unit), match[2], int(match[3]))
        for match in COUNT_VERSION.finditer(page)
        if match[1] == unit and (match[1], match[2]) not in whole
    ]
    own = [match for match in FIGURE_VERSION.finditer(page) if match[1] == unit]
    return found + [(Place(unit), unit, int(match[2])) for match in own]


def chains_of(submission: Submission) -> Chains:
    """Return all that was ever accepted, place by place, and see that the last of it is what stands."""
    chains: Chains = {}
    for code, country, value, absence, version in (
        FigureChange.objects.filter(submission=submission)
        .order_by("pk")
        .values_list("indicator__code", "country", "new_value", "new_absence", "version")
    ):
        place = Place(code.removeprefix("collaborations_") if country else code, country)
        chain = chains.setdefault(place, [])
        chain.append(absence or ("" if value is None else str(int(value))))
        assert version == len(chain)
    stored = {
        Place(figure.indicator.code): (
            figure.absence or ("" if figure.value is None else str(int(figure.value))),
            figure.version,
        )
        for figure in Figure.objects.filter(submission=submission).select_related("indicator")
    }
    for row in Collaboration.objects.filter(submission=submission):
        stored[Place(row.type, row.country)] = (str(row.count) if row.count else "", row.version)
    assert stored == {place: (chain[-1], len(chain)) for place, chain in chains.items()}
    return chains
