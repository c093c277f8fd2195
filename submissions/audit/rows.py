"""Everything that was done, by whom and when: read from all the records there are, newest first."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Lower

from accounts.models import Cluster, User
from submissions.audit.sources import COLUMNS, SOURCES, Source
from submissions.audit.words import AUDIT_WORDS, audit_words, detail_words
from submissions.models import Question, Section, Submission

A_PAGE = 50  # rows
MOST_EXPORTED = 100_000  # rows of a file; a spreadsheet takes ten times as many, a person far fewer
ORDER = ("-moment", "source", "-row")
CHUNK = 2000  # rows that an export reads at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of it all one wants to see.

    Attributes:
        text: words that all have to be found: in a person, a cluster, what was done, or what it was done to.
        person: the id of who did it, or to whom it was done.
        what: the slug of what was done.
        first, last: moments; from the first, and before the last.
    """

    text: str = ""
    person: int | None = None
    cluster: int | None = None
    year: int | None = None
    what: str = ""
    first: dt.datetime | None = None
    last: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that was done, in words.

    Attributes:
        who: empty where the portal did it by itself; `person` their id.
        slug: of the cluster, and `has_page` whether it has a submission in the year.
        on: which figure, file or mail.
    """

    at: dt.datetime
    who: str
    what: str
    cluster: str
    slug: str
    year: int | None
    about: str
    on: str
    detail: str
    action: str
    person: int | None = None
    has_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some rows, and where they lie among all."""

    rows: Sequence[Row]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // A_PAGE))

    @property
    def newer(self) -> int | None:
        """The page before."""
        return self.number - 1 if self.number > 1 else None

    @property
    def older(self) -> int | None:
        """The page after."""
        return self.number + 1 if self.number < self.pages else None


@dataclass(frozen=True, slots=True)
class Register:
    """The names of people, clusters and figures, read once. Some hundreds each."""

    people: Mapping[int, str] = field(default_factory=dict)
    emails: Mapping[int, str] = field(default_factory=dict)
    clusters: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    labels: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)
    reported: frozenset[tuple[int, int]] = frozenset()

    @property
    def by_code(self) -> Mapping[str, str]:
        """The labels of figures and the titles of sections by code."""
        return {**self.sections, **dict(self.labels.values())}


def load_register() -> Register:
    """Read the names. Five queries."""
    users = list(User.objects.order_by(Lower("name"), "email").only("name", "email"))
    clusters = Cluster.objects.order_by(Lower("name")).values_list("pk", "name", "slug")
    # The newest label of a code stands last, and stays.
    questions = Question.objects.select_related("indicator").order_by("round__year")
    labels = {question.indicator_id: (question.code, question.label) for question in questions}
    return Register(
        {one.pk: str(one) for one in users},
        {one.pk: one.email for one in users},
        {pk: (name, slug) for pk, name, slug in clusters},
        labels,
        {section.code: section.title for section in Section.objects.order_by("round__year")},
        frozenset(Submission.objects.values_list("cluster_id", "round__year")),
    )


def read_page(wanted: Wanted, register: Register, number: int) -> Page:
    """Return the page `number`, the last where there are not so many. Two queries, three beyond the last."""
    total = count_rows(wanted, register)
    last = max(1, -(-total // A_PAGE))
    number = min(max(1, number), last)
    end = number * A_PAGE
    rows = _union(wanted, register, end).order_by(*ORDER)[end - A_PAGE : end]
    return Page(rows=list(in_words(rows, register)), number=number, total=total)


def count_rows(wanted: Wanted, register: Register) -> int:
    """Return how many rows there are. One query."""
    counts = [
        rows.order_by().annotate(source=Value(source.name)).values("source").annotate(rows=Count("pk"))
        for source, rows in _wanted(wanted, register)
    ]
    if not counts:
        return 0
    return sum(row["rows"] for row in counts[0].union(*counts[1:], all=True))


def read_all(wanted: Wanted, register: Register) -> Iterator[Row]:
    """Yield all rows, at most `MOST_EXPORTED`, newest first. One query."""
    rows = _union(wanted, register, None).order_by(*ORDER)[:MOST_EXPORTED]
    return in_words(rows.iterator(CHUNK), register)


def in_words(rows: Iterable[tuple[Any, ...]], register: Register) -> Iterator[Row]:
    """Yield rows of the database in words. No query."""
    labels = register.by_code
    for values in rows:
        row = dict(zip(COLUMNS, values, strict=True))
        name, slug = register.clusters.get(row["cluster_pk"], ("", ""))
        detail = _read(row["detail_text"])
        yield Row(
            at=row["moment"],
            who=register.people.get(row["who_id"], ""),
            what=audit_words(row["what"]),
            cluster=name,
            slug=slug,
            year=row["of_year"],
            about=register.people.get(row["about_pk"], ""),
            on=_named(row["on"] or "", labels),
            detail=detail_words(row["source"], detail, labels),
            action=row["what"],
            person=row["who_id"],
            has_page=(row["cluster_pk"], row["of_year"]) in register.reported,
        )


def _read(text: str | None) -> Mapping[str, Any]:
    found = json.loads(text) if text else {}
    # SQLite hands JSON that was text already as text.
    return found if isinstance(found, dict) else {}


def _named(on: str, labels: Mapping[str, str]) -> str:
    """Return what it was done to, a figure by its label."""
    code, _space, rest = on.strip().partition(" ")
    return f"{labels[code]} {rest}".strip() if code in labels and len(rest) <= 2 else on.strip()  # noqa: PLR2004 a country's code


def _union(wanted: Wanted, register: Register, end: int | None) -> QuerySet[Any]:
    """Return the rows of all sources as one; of each no more than `end`, which is how far they are read."""
    parts = []
    for source, rows in _wanted(wanted, register):
        narrow = rows
        if end is not None:
            newest = rows.order_by(f"-{source.moment}", "-pk").values("pk")[:end]
            narrow = source.model._default_manager.filter(pk__in=newest)  # noqa: SLF001 Django's documented name
        parts.append(narrow.order_by().annotate(**source.columns()).values_list(*COLUMNS))
    if not parts:
        parts.append(SOURCES[0].all().none().annotate(**SOURCES[0].columns()).values_list(*COLUMNS))
    together: QuerySet[Any] = parts[0].union(*parts[1:], all=True)
    return together


def _wanted(wanted: Wanted, register: Register) -> Iterator[tuple[Source, QuerySet[Any]]]:
    """Yield the sources that may have such rows, each with them."""
    words = [_Word.of(word, register) for word in wanted.text.split()]
    for source in SOURCES:
        conditions = _conditions(source, wanted)
        if conditions is None:
            continue
        for word in words:
            conditions &= word.within(source)
        yield source, source.all().filter(conditions)


def _conditions(source: Source, wanted: Wanted) -> Q | None:
    """Return which rows of a source are wanted, apart from the words; None where none can be."""
    conditions = Q()
    if wanted.what:
        having = source.with_slugs([wanted.what])
        if having is None:
            return None
        conditions &= having
    if wanted.person is not None:
        fields = [name for name in (source.who, source.about) if name]
        conditions &= _either(Q(**{name: wanted.person}) for name in fields)
    for path, value in ((source.cluster, wanted.cluster), (source.year, wanted.year)):
        if value is not None:
            if not path:
                return None
            conditions &= Q(**{path: value})
    if wanted.first is not None:
        conditions &= Q(**{f"{source.moment}__gte": wanted.first})
    if wanted.last is not None:
        conditions &= Q(**{f"{source.moment}__lt": wanted.last})
    return conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """A word that was searched for, and what it may mean."""

    text: str
    people: Sequence[int]
    clusters: Sequence[int]
    indicators: Sequence[int]
    slugs: Sequence[str]

    @classmethod
    def of(cls, text: str, register: Register) -> "_Word":
        """Look a word up. Names are compared here: SQLite knows no small letters but a to z."""
        sought = text.casefold()
        return cls(
            text=text,
            people=[
                pk
                for pk, name in register.people.items()
                if sought in name.casefold() or sought in register.emails[pk].casefold()
            ],
            clusters=[
                pk
                for pk, (name, slug) in register.clusters.items()
                if sought in name.casefold() or sought in slug
            ],
            indicators=[
                pk
                for pk, (code, label) in register.labels.items()
                if sought in code or sought in label.casefold()
            ],
            slugs=[slug for slug in AUDIT_WORDS if sought in audit_words(slug).casefold()],
        )

    def within(self, source: Source) -> Q:
        """Return which rows of a source it is found in."""
        found = [
            Q(**{f"{path}__in": ids})
            for path, ids in (
                (source.who, self.people),
                (source.about, self.people),
                (source.cluster, self.clusters),
                (source.indicator, self.indicators),
            )
            if path and ids
        ]
        having = source.with_slugs(self.slugs)
        if having is not None:
            found.append(having)
        if source.year and self.text.isdecimal():
            found.append(Q(**{source.year: int(self.text[:5])}))
        found += [Q(**{path: self.text}) for path in source.on_fields]
        return _either(found)


def _either(conditions: Iterable[Q]) -> Q:
    """Return that one of the conditions holds; where there is none, nothing does."""
    found = Q(pk__in=[])
    for condition in conditions:
        if condition == Q():
            return Q()
        found |= condition
    return found


def words_by_kind() -> Mapping[str, str]:
    """Return what can be done, by slug, in the order of the words."""
    return dict(
        sorted(((slug, audit_words(slug)) for slug in AUDIT_WORDS), key=lambda pair: pair[1].casefold())
    )
