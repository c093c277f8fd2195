"""Reads the register's file: what is known of each cluster and network, and nothing of the database."""

import csv
import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.text import slugify

from accounts.models import ClusterKind, Label, Region

REGISTER = Path(__file__).resolve().parent / "reporters_2018.csv"

COLUMNS = ("name", "kind", "certification", "reports_within", "region", "region_basis", "note")
REGION_BASES = frozenset({"", "published", "illustrative"})
_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa", ".": "-"})
_REGIONS = {region.label.removeprefix("Region "): region for region in Region}

# The wordings of notes: see the README beside the file.
_NO_GRANT = re.compile(r"no grant from (?P<day>\d{4}-\d{2}-\d{2})")
_NAMED = re.compile(r"named (?P<name>.+) until (?P<year>\d{4})")
_RENAMED = re.compile(r"renamed in \d{4}")


class RegisterError(Exception):
    """The file is not as it should be. The message names each line that is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameFact:
    """A name that a cluster has from a day to a day; None where the day is open."""

    name: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterFacts:
    """What is known of a cluster or network.

    Attributes:
        region: one of `Region`, or empty.
        label: one of `Label`, held at the end of 2018, or empty.
        host: the slug of the cluster within which it reports, or empty.
        active_to: its last day, or None.
        names: all its names, oldest first.
    """

    slug: str
    name: str
    kind: str
    region: str
    label: str
    host: str
    active_to: dt.date | None
    names: tuple[NameFact, ...]


def slug_of(name: str) -> str:
    """Return the slug of a name: Danish letters written out, a dot as a hyphen."""
    return slugify(unicodedata.normalize("NFC", name).translate(_DANISH))


def read_register(path: Path = REGISTER) -> list[ClusterFacts]:
    """Return what the file knows, in its order.

    Raises:
        RegisterError: something in it is unknown, missing or twice; every such line is named.
    """
    problems: list[str] = []
    facts: list[ClusterFacts] = []
    hosts: dict[str, tuple[int, str]] = {}
    seen: dict[str, int] = {}
    for line, row in _rows(path):
        try:
            fact = _facts(row)
        except ValueError as error:
            problems.append(f"{path.name}:{line}: {error}")
            continue
        if fact.slug in seen:
            problems.append(f'{path.name}:{line}: "{fact.name}" stands in line {seen[fact.slug]} already')
            continue
        seen[fact.slug] = line
        facts.append(fact)
        if fact.host:
            hosts[fact.slug] = (line, row["reports_within"])
    own = {fact.slug for fact in facts if not fact.host}
    for fact in facts:
        if fact.host and fact.host not in own:
            line, host = hosts[fact.slug]
            problems.append(f'{path.name}:{line}: "{host}" is no reporter of this register')
    if problems:
        raise RegisterError("\n".join(problems))
    return facts


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise RegisterError(f"{path.name}:1: the columns must be {', '.join(COLUMNS)}")
        for row in reader:
            if None in row or None in row.values():
                raise RegisterError(f"{path.name}:{reader.line_num}: it must have {len(COLUMNS)} columns")
            yield reader.line_num, {column: value.strip() for column, value in row.items()}


def _facts(row: Mapping[str, str]) -> ClusterFacts:
    name = row["name"]
    slug = slug_of(name)
    if not slug:
        raise ValueError("it has no name")
    active_to, names = _from_note(name, row["note"])
    if row["region_basis"] not in REGION_BASES:
        raise ValueError(f'unknown region_basis "{row["region_basis"]}"')
    if bool(row["region"]) != bool(row["region_basis"]):
        raise ValueError("region and region_basis go together")
    return ClusterFacts(
        slug=slug,
        name=name,
        kind=_one_of(ClusterKind.values, "kind", row["kind"]),
        region=_one_of(_REGIONS, "region", row["region"]) and _REGIONS[row["region"]].value,
        label=_one_of(["", *Label.values], "certification", row["certification"]),
        host=slug_of(row["reports_within"]),
        active_to=active_to,
        names=names,
    )


def _one_of(known: "list[str] | Mapping[str, Region]", column: str, value: str) -> str:
    if value not in known and not (column == "region" and not value):
        raise ValueError(f'unknown {column} "{value}"; known are {", ".join(word for word in known if word)}')
    return value


def _from_note(name: str, note: str) -> tuple[dt.date | None, tuple[NameFact, ...]]:
    """Return the last day and the names that a note tells of."""
    if match := _NO_GRANT.fullmatch(note):
        return dt.date.fromisoformat(match["day"]) - dt.timedelta(days=1), (NameFact(name=name),)
    if match := _NAMED.fullmatch(note):
        change = dt.date(int(match["year"]), 1, 1)
        return None, (
            NameFact(name=match["name"], valid_to=change - dt.timedelta(days=1)),
            NameFact(name=name, valid_from=change),
        )
    if note and not _RENAMED.fullmatch(note):
        raise ValueError(f'unknown note "{note}"; the README beside the file has the known wordings')
    return None, (NameFact(name=name),)
