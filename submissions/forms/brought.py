"""What an answer brings a page beside the place that was saved: what others have changed since."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from portal.formatting import format_clock
from submissions.countries import country_name, in_order, is_country
from submissions.dossier import Dossier
from submissions.forms.collaborations import Cell, CountryRow
from submissions.forms.digests import digests_shown
from submissions.forms.rows import AskedRow, asked_row, digest_shown
from submissions.forms.section import SectionForm
from submissions.models import Collaboration, FigureChange, Question

MOST_SEEN = 200  # figures on one page; a questionnaire has some sixty
MOST_COUNTRIES = 250  # rows on one page: all that there are
LONGEST_VERSION = 9  # digits
GONE = "gone"  # what the page says of a country that it shows as removed, with the way back

_ROW = re.compile(r"(?P<code>[A-Z]{2}):(?:gone|(?P<versions>[0-9]{1,9}(?:\.[0-9]{1,9}){2}))")

# The versions of a country's counts on a page, by type; None where it stands there as removed.
Versions = tuple[int, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says that it shows.

    Attributes:
        figures: the versions of its figures by code.
        countries: those of its countries, from top to bottom; None where it has no rows of countries.
        digests: short names of its parts, by id; what is not named is sent.
        missing: the ids of parts that it does not have.
    """

    figures: Mapping[str, int]
    countries: Mapping[str, Versions] | None
    digests: Mapping[str, str]
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """A country that the page does not have yet, or has as removed.

    Attributes:
        place: where htmx puts it: before which row, or at the end.
    """

    row: CountryRow
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountriesAnew:
    """The rows of countries that stand otherwise than a page shows them.

    Attributes:
        cells: counts of rows that it has.
        gone: rows that it has of countries that were taken away.
    """

    new: Sequence[NewRow] = ()
    cells: Sequence[Cell] = ()
    gone: Sequence[CountryRow] = ()

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.new or self.cells or self.gone)

    @property
    def changed(self) -> list[Cell]:
        """The counts of rows that stay or come."""
        return [*self.cells, *(cell for new in self.new for cell in new.row.cells)]

    @property
    def emptied(self) -> list[Cell]:
        """The counts of rows that go."""
        return [cell for row in self.gone for cell in row.cells]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What has changed on the page beside what was saved.

    Attributes:
        found: the rows on the page of which the checks say something else than is shown, and
        clear: the codes of those of which they say nothing more.
        changed: rows that somebody else has changed since the page saw them, and
        countries: likewise, and
        news: who that was and when, in words.
    """

    found: Sequence[AskedRow]
    clear: Sequence[str]
    changed: Sequence[AskedRow]
    countries: CountriesAnew
    news: Sequence[str]


def brought(
    dossier: Dossier, page: Page, *, user: User, but: AskedRow | None = None, countries: CountriesAnew
) -> Brought:
    """Return what is told beside the figure or the country that was saved. One query where others changed it.

    Args:
        dossier: as it stands after the save.
        but: the row of the figure that was saved: it is told apart.
        countries: those that stand otherwise.
        user: who saves.
    """
    saved = but.question if but else None
    here = [one for one in dossier.questions if one.code in page.figures and one.asked]
    changed = [one for one in here if one != saved and version_of(dossier, one) != page.figures[one.code]]
    other = [
        (one, digest)
        for one in here
        if one not in changed
        and (digest := but.digest if but and one == saved else digest_shown(dossier, one))
        != page.digests.get(f"findings-{one.code}")
    ]
    return Brought(
        found=_rows(dossier, [one for one, digest in other if digest]),
        clear=[one.code for one, digest in other if not digest],
        changed=_rows(dossier, changed),
        countries=countries,
        news=_news(dossier, changed, countries, user),
    )


def page_of(sent: QueryDict) -> Page:
    """Return what a page says that it shows, among the fields `sent` with a save."""
    return Page(
        figures=versions_seen(sent.get("seen", "")),
        countries=countries_seen(sent.get("countries", "")) if "countries" in sent else None,
        digests=digests_shown(sent.getlist("shown")),
        missing=frozenset(sent.get("without", "").split()),
    )


def version_of(dossier: Dossier, question: Question) -> int:
    """Return the version of a figure that stands; 0 where it was never answered."""
    figure = dossier.figures.get(question.indicator_id)
    return figure.version if figure else 0


def versions_seen(text: str) -> dict[str, int]:
    """Return the versions by code that a page says it shows; what cannot be read is left out."""
    seen = {}
    for pair in text.split()[:MOST_SEEN]:
        code, _colon, version = pair.partition(":")
        if version.isascii() and version.isdigit() and len(version) <= LONGEST_VERSION:
            seen[code] = int(version)
    return seen


def countries_seen(text: str) -> dict[str, Versions]:
    """Return the versions of the countries that a page says it shows; what cannot be read is left out."""
    seen: dict[str, Versions] = {}
    for word in text.split()[:MOST_COUNTRIES]:
        match = _ROW.fullmatch(word)
        if match and is_country(match["code"]):
            versions = match["versions"]
            seen[match["code"]] = tuple(map(int, versions.split("."))) if versions else None
    return seen


def countries_anew(
    collaborations: Iterable[Collaboration], page: Page, *, but: str = "", row: CountryRow | None = None
) -> CountriesAnew:
    """Return what stands otherwise than the page shows it.

    Args:
        but: the country that the page saved itself, which is told apart, and
        row: its row, where it is valid and stands on what is saved: of counts that were left as they were
            seen, what a colleague made of them is told.
    """
    if page.countries is None:
        return CountriesAnew()
    stored: dict[str, dict[str, Collaboration]] = {}
    for one in collaborations:
        stored.setdefault(one.country, {})[one.type] = one
    there = {code for code, rows in stored.items() if code != but and any(one.count for one in rows.values())}
    cells = _own_cells(row) if row else []
    gone: list[CountryRow] = []
    for code, versions in page.countries.items():
        standing = CountryRow(code=code, stored=stored.get(code))
        pairs = zip(standing.cells, versions or (), strict=False)
        differ = [cell for cell, version in pairs if cell.version != version]
        if code in there:
            cells += differ
        elif differ and code != but:
            gone.append(standing)
    new = {code for code in there if page.countries.get(code) is None}
    return CountriesAnew(
        new=[
            NewRow(row=CountryRow(code=code, stored=stored[code]), place=place)
            for code, place in _places(list(page.countries), new).items()
        ],
        cells=cells,
        gone=gone,
    )


def _own_cells(row: CountryRow) -> list[Cell]:
    """Return the counts of the row that was saved which were left as they were seen, and stand otherwise."""
    shown = {cell.type: cell.version for cell in row.cells}
    standing = CountryRow(code=row.code, stored=row.stored).cells
    return [cell for cell in standing if cell.version != shown[cell.type] and cell.type not in row.met]


def _places(shown: Sequence[str], new: Collection[str]) -> dict[str, str]:
    """Return where each of the `new` countries goes among those that are `shown`.

    What the person added stands on top, in whatever order: the place is looked for from below.
    """
    order = {code: place for place, code in enumerate(in_order({*shown, *new}))}
    places = {}
    for code in in_order(new):
        before = "beforeend:#country-rows"
        for other in reversed([one for one in shown if one != code]):
            if order[other] < order[code]:
                break
            before = f"beforebegin:#country-{other}"
        places[code] = before
    return places


def _rows(dossier: Dossier, questions: Sequence[Question]) -> list[AskedRow]:
    """Return rows as they stand saved; their fields cost more than all else of an answer."""
    if not questions:
        return []
    form = SectionForm(questions=questions, figures=dossier.figures, open_codes=dossier.open_codes)
    return [asked_row(dossier, one, form, editable=True) for one in questions]


def _news(dossier: Dossier, changed: Sequence[Question], countries: CountriesAnew, user: User) -> list[str]:
    """Tell who changed what and when; what one saved oneself, a moment ago or in another tab, is no news."""
    by_type = {one.indicator.collaboration_type: one.indicator_id for one in dossier.questions}
    labels = {(one.indicator_id, "", version_of(dossier, one)): one.label for one in changed}
    for cell in (*countries.changed, *countries.emptied):
        labels[by_type[cell.type], cell.country, cell.version] = country_name(cell.country)
    if not labels:
        return []
    indicators, places, versions = zip(*labels, strict=True)
    changes = FigureChange.objects.filter(
        submission=dossier.submission, indicator__in=indicators, country__in=places, version__in=versions
    ).select_related("user")
    emptied = {cell.country for cell in countries.emptied}
    return list(
        dict.fromkeys(
            (_removed() if change.country in emptied else _changed())
            % {"who": change.user, "label": labels[key], "time": format_clock(change.at)}
            for change in changes
            if (key := (change.indicator_id, change.country, change.version)) in labels
            and change.user != user
        )
    )


def _changed() -> str:
    return _("%(who)s changed “%(label)s” at %(time)s.")


def _removed() -> str:
    return _("%(who)s removed “%(label)s” at %(time)s.")
