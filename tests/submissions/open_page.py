"""A section that stands open in a browser, as static/js/autosave.js, brought.js and countries.js keep it.

It sends what they send to the portal's own addresses, and takes over from the answers what they take over.
What must be accepted is written down a second time, by the rules of docs/adr/0002, and held to the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from http import HTTPStatus
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from submissions.models import Absence, CollaborationType, Submission
from tests.submissions.shown import (
    CHOSEN,
    COUNT,
    FIGURE,
    FIGURE_VERSION,
    GONE,
    KEEP_COUNTRY,
    KEEP_MINE,
    NEW_ROW,
    NUMBER,
    RESTORE,
    UNSAVED,
    Chains,
    Place,
    chains_of,
    counts_in,
    met_in,
    versions_alone,
)

SECTION = "internationalisation"
CODES = ("international_total", "courses")
COUNTRIES = ("DE", "SE")
TYPES = tuple(type_.value for type_ in CollaborationType)
UNREADABLE = "12o"


class Sent(NamedTuple):
    """What is sent of a place: what stands in the field, on which version, and whether it has collided."""

    place: Place
    content: str
    version: int
    met: bool = False


@dataclass
class Field:
    """A figure or a count on the page. An absence is written as its code.

    Attributes:
        text: what stands in it.
        saved: what the page takes for saved; None where it does not know.
        theirs: the version that a collision has shown, to go on from.
        met: whether the page shows that it collided; it is said with the next save.
    """

    text: str = ""
    saved: str | None = ""
    version: int = 0
    theirs: int | None = None
    met: bool = False

    @property
    def typed(self) -> bool:
        """Whether it holds what is not saved."""
        return self.text != self.saved


class OpenPage:
    """What one editor has before them, and the requests that come of what they do."""

    def __init__(self, submission: Submission, user: User, client: Client, chains: Chains) -> None:
        """Open the empty form. All that is accepted, from whomever, is written into `chains`."""
        self.submission, self.user, self.client, self.chains = submission, user, client, chains
        self.figures = {code: Field() for code in CODES}
        self.rows: dict[str, dict[str, Field]] = {}
        self.gone: dict[str, str] = {}
        self.lost: dict[str, list[Sent]] = {}
        self.shown: set[tuple[Place, int]] = set()

    # --- What they do

    def save(self, unit: str, *, lost: bool = False) -> None:
        """Save a figure or a country; after a save without an answer first the very same again."""
        if unit not in self.figures and unit not in self.rows:
            return
        again = self.lost.pop(unit, None)
        sent = again or self._of(unit)
        response = self._post(unit, sent)
        if lost:
            self.lost[unit] = sent
            return
        self._answered(unit, sent, response)
        if again and self._typed(unit):
            self.save(unit)

    def send_once_more(self, unit: str, sent: Sequence[Sent]) -> None:
        """Let a request of before arrive a second time, long after; nobody waits for its answer."""
        if sent:
            self._post(unit, sent)

    def add(self, country: str) -> None:
        """Search for a country and pick it."""
        if country not in self.rows:
            page = self._text(self.client.get(self._url("country", country), headers={"HX-Request": "true"}))
            self.gone.pop(country, None)
            self._new_row(country, page)

    def remove(self, country: str) -> None:
        """Take a country away."""
        if country not in self.rows:
            return
        sent = [one._replace(content="", met=False) for one in self._of(country)]
        response = self._post(country, sent, remove=country)
        page = self._text(response)
        if response.status_code == HTTPStatus.CONFLICT:
            self._answered(country, sent, response)
            return
        # htmx puts what is renewed in its places first.
        self._bring(page, but=country)
        del self.rows[country]
        self.lost.pop(country, None)
        if undo := RESTORE.search(page):
            self.gone[country] = undo[1]
            versions = map(int, undo[1].split(".")[1:])
            self.shown |= {(Place(type_, country), one) for type_, one in zip(TYPES, versions, strict=True)}
        elif any(match[1] == country for match in COUNT.finditer(page)):
            self._new_row(country, page)

    def undo(self, country: str) -> None:
        """Put back what was taken away."""
        if country not in self.gone:
            return
        undo = self.gone[country]
        counts, *versions = undo.split(".")
        sent = [
            Sent(Place(type_, country), "" if count == "0" else count, int(version))
            for type_, count, version in zip(TYPES, counts.split(":")[1:], versions, strict=True)
        ]
        page = self._text(self._post(country, sent, restore=undo))
        self._bring(page, but=country)
        del self.gone[country]
        self._new_row(country, page)

    def keep_mine(self, unit: str) -> None:
        """Save over what a collision has shown."""
        met = [field for field in self._fields(unit).values() if field.theirs is not None]
        for field in met:
            field.version, field.theirs, field.saved = field.theirs or 0, None, None
        if met:
            self.save(unit)

    def take_theirs(self, unit: str) -> None:
        """Let go of what was typed, for what a collision has shown."""
        if all(field.theirs is None for field in self._fields(unit).values()):
            return
        self.lost.pop(unit, None)
        if unit in CODES:
            self._take_figures(self._text(self.client.get(self._url("field", unit))), anyway=True)
        else:
            page = self._text(self._post(unit, [], take=unit))
            self._bring(page, but=unit)
            self._new_row(unit, page)

    def load(self) -> None:
        """Open the page anew."""
        self._take_page(self._text(self.client.get(self._url("section", SECTION))))

    def save_all(self) -> None:
        """Press the button; the page that follows shows what stands, and what is still to be settled."""
        sent = [one for unit in (*self.figures, *self.rows) for one in self._of(unit)]
        with_button = {"stay": "1"} | {f"country-{country}-country": country for country in self.rows}
        response = self._request(self._url("section", SECTION), sent, with_button)
        if response.status_code == HTTPStatus.FOUND:
            self.load()
        else:
            self._take_page(self._text(response))

    # --- What is sent, and what must come of it

    def _url(self, name: str, code: str) -> str:
        return reverse(name, args=[self.submission.cluster.slug, self.submission.round.year, code])

    def _fields(self, unit: str) -> dict[str, Field]:
        return {unit: self.figures[unit]} if unit in self.figures else self.rows.get(unit, {})

    def _typed(self, unit: str) -> bool:
        return any(field.typed for field in self._fields(unit).values())

    def _of(self, unit: str) -> list[Sent]:
        country = "" if unit in self.figures else unit
        return [
            Sent(Place(code, country), field.text, field.version, field.met)
            for code, field in self._fields(unit).items()
        ]

    def requested(self, unit: str) -> list[Sent]:
        """Return what a save of a unit would send now, for it to arrive late."""
        return self._of(unit)

    def _post(self, unit: str, sent: Sequence[Sent], **pressed: str) -> HttpResponse:
        rows = {code: [str(field.version) for field in row.values()] for code, row in self.rows.items()}
        words = [f"{code}:{'.'.join(row)}" for code, row in rows.items()] + [
            f"{code}:gone" for code in self.gone
        ]
        page = {
            "seen": " ".join(f"{code}:{field.version}" for code, field in self.figures.items()),
            "countries": " ".join(words),
            # Sums and steps are no part of this.
            "without": "sums steps-wide",
        }
        if unit in self.figures:
            return self._request(self._url("field", unit), sent, page, touched=True)
        # A button to put back, or to take what stands, sends nothing that is typed.
        named = {} if {"restore", "take"} & pressed.keys() else {f"country-{unit}-country": unit}
        return self._request(self._url("country", unit), sent, {**page, **named, **pressed})

    def _request(
        self, url: str, sent: Sequence[Sent], rest: Mapping[str, str], *, touched: bool = False
    ) -> HttpResponse:
        pressed = {"remove", "restore"} & rest.keys()
        conflicts = self._expect(sent, touched=touched, whatever=bool(pressed), whole="remove" in pressed)
        fields: dict[str, str] = {}
        for place, content, version, met in sent:
            name = f"country-{place.country}-{place.code}" if place.country else place.code
            absent = content in Absence.values
            fields |= {name: "" if absent else content, f"{name}-version": str(version)}
            fields |= {f"{name}-met": "1"} if met else {}
            if not place.country:
                fields |= {f"{name}-absence": content if absent else "", f"{name}-explanation": ""}
        answer: Any = self.client.post(url, {**fields, **rest}, headers={"HX-Request": "true"})
        assert answer.status_code in {200, 302, 409, 422}, answer.content.decode()
        # To put back what somebody else has put back differently shows what stands.
        if "restore" not in rest:
            assert (answer.status_code == HTTPStatus.CONFLICT) == bool(conflicts), (sent, conflicts)
        assert chains_of(self.submission) == self.chains
        return answer  # type: ignore[no-any-return] # the response itself

    def _expect(self, sent: Sequence[Sent], *, touched: bool, whatever: bool, whole: bool) -> set[Place]:
        """Add to the chains what has to be accepted, and return where it has to collide.

        Args:
            whole: whether all is accepted or nothing.
        """
        conflicts, accepted = set(), dict(self.chains)
        # What was seen saved is meant to go; a row that was never saved takes nothing along.
        meant = touched or (whole and any(one.version for one in sent))
        for one in sent:
            place, content, version, met = one
            row = [other for other in sent if other.place.country == place.country]
            if not whatever and not readable(row if place.country else [one]):
                continue
            chain = self.chains.get(place, [])
            stands = chain[-1] if chain else ""
            if content == stands:
                continue
            if version == len(chain):
                # The point of it all: what is overwritten has been seen by who overwrites it.
                assert version == 0 or (place, version) in self.shown, (self.user, place, version)
                accepted[place] = [*chain, content]
            elif meant or met or content != ["", *chain][version]:
                conflicts.add(place)
        if not (whole and conflicts):
            self.chains.update(accepted)
        return conflicts

    # --- What comes back

    def _text(self, response: Any) -> str:
        return str(response.content.decode())

    def _answered(self, unit: str, sent: Sequence[Sent], response: HttpResponse) -> None:
        page, fields = self._text(response), self._fields(unit)
        brought = self._bring(page, but="" if unit in COUNTRIES else unit)
        for place, code, version in versions_alone(page, unit):
            fields[code].version = version
            self.shown.add((place, version))
        if response.status_code == HTTPStatus.OK:
            for one in sent:
                if one.place not in brought:
                    fields[one.place.code].saved, fields[one.place.code].theirs = one.content, None
        elif response.status_code == HTTPStatus.CONFLICT:
            self._collided(unit, page)
        self._meet(page, fields)

    def _collided(self, unit: str, page: str) -> None:
        if unit in self.figures:
            kept = KEEP_MINE.search(page)
            assert kept, page
            met = {unit: int(kept[1])}
        else:
            kept = KEEP_COUNTRY.search(page)
            assert kept, page
            met = {pair.split(":")[0]: int(pair.split(":")[1]) for pair in kept[1].split()}
        for code, version in met.items():
            field = self._fields(unit)[code]
            field.theirs, field.saved = version, None
            self.shown.add((Place(code, "" if unit in self.figures else unit), version))

    def _meet(self, page: str, fields: Mapping[str, Field]) -> None:
        shown = {place.code for place in met_in(page)}
        for code, field in fields.items():
            field.met = code in shown

    def _bring(self, page: str, *, but: str = "") -> set[Place]:
        """Take over what colleagues have changed, where nothing is typed. Return the counts."""
        self._take_figures(page, but=but)
        new = {match[2]: match[1] for match in NEW_ROW.finditer(page)}
        for country, before in new.items():
            assert before in {*self.rows, *self.gone, "rows"}, "htmx finds no place for it"
            assert country not in self.rows
            self.gone.pop(country, None)
            self._new_row(country, page)
        brought = set()
        for country, type_, count, version in counts_in(page):
            if country in new or country == but or country not in self.rows:
                continue
            field = self.rows[country][type_]
            if version > field.version and not field.typed and country not in self.lost:
                self._take(field, Place(type_, country), count, version)
                brought.add(Place(type_, country))
        for match in GONE.finditer(page):
            if not self._typed(match[1]) and match[1] not in self.lost:
                del self.rows[match[1]]
        return brought

    def _take_figures(self, page: str, *, but: str = "", anyway: bool = False) -> None:
        for match in FIGURE.finditer(page):
            code, text = match[1], match[0]
            field, version = self.figures[code], FIGURE_VERSION.search(text)
            number, chosen = NUMBER.search(text), CHOSEN.search(text)
            assert version
            assert number
            content = chosen[1] if chosen else unescape(number[2] or "")
            newer = int(version[2]) > field.version and not field.typed and code not in self.lost
            if code != but and (anyway or newer):
                self._take(field, Place(code), content, int(version[2]))

    def _new_row(self, country: str, page: str) -> None:
        self.rows[country] = {type_: Field() for type_ in TYPES}
        for code, type_, count, version in counts_in(page):
            if code == country:
                self._take(self.rows[country][type_], Place(type_, country), count, version)

    def _take(self, field: Field, place: Place, content: str, version: int) -> None:
        field.text, field.saved, field.version, field.theirs = content, content, version, None
        field.met = False
        self.shown.add((place, version))

    def _take_page(self, page: str) -> None:
        self.rows.clear()
        self.gone.clear()
        self.lost.clear()
        self._take_figures(page, anyway=True)
        for country in dict.fromkeys(match[1] for match in COUNT.finditer(page)):
            self._new_row(country, page)
        for match in UNSAVED.finditer(page):
            for field in self._fields(match[1]).values():
                field.saved = None
        for place in met_in(page):
            self._fields(place.country or place.code)[place.code].met = True

    # --- What must hold of it

    def check(self, *, up_to_date: bool) -> None:
        """Hold what the page takes for saved against what was saved as the version that it carries.

        Args:
            up_to_date: whether it was told just now of all that colleagues have done.
        """
        for unit in (*self.figures, *self.rows):
            typed = self._typed(unit) or unit in self.lost
            for code, field in self._fields(unit).items():
                place = Place(code, "" if unit in self.figures else unit)
                chain = self.chains.get(place, [])
                if not field.typed and unit not in self.lost:
                    assert field.text == ["", *chain][field.version], place
                    assert typed or not up_to_date or field.version == len(chain), place
        if up_to_date:
            there = {place.country for place, chain in self.chains.items() if place.country and chain[-1]}
            assert there <= self.rows.keys()


def readable(row: Sequence[Sent]) -> bool:
    """Whether it can be saved: a country with all its counts blank is not, as it is removed otherwise."""
    if any(one.content == UNREADABLE for one in row):
        return False
    return not row[0].place.country or any(one.content not in {"", "0"} for one in row)
