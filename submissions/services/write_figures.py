"""Write figures into a locked submission, each against the version that the person saw."""

import datetime as dt
from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from accounts.models import User
from submissions.models import NOT_ONE_TYPE, Collaboration, Figure, FigureChange, Indicator, Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureAnswer:
    """An answer as a person gives it.

    Attributes:
        version: that of the figure they saw, 0 where there was none.
        confirmed: they say that the explanation, though not reworded, holds for this value, and for `shown`.
        shown: the keys of the warnings that they saw at the figure.
        met: the page showed them that it was changed meanwhile; nothing they type then is left as it was.
    """

    code: str
    value: Decimal | None = None
    absence: str = ""
    explanation: str = ""
    version: int = 0
    confirmed: bool = False
    shown: frozenset[str] = frozenset()
    met: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CollaborationAnswer:
    """A row of collaborations as a person gives it. A count of 0 takes the row away.

    Attributes:
        met: as in `FigureAnswer`.
    """

    country: str
    type: str
    count: int
    version: int = 0
    met: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """The figure was changed since the person saw it there; what was saved stands.

    Attributes:
        own: it was saved by the very person who saves now, in another window.
        country: of a row of collaborations its country, `code` being the indicator of its type.
        version: the version that stands now.
    """

    code: str
    country: str = ""
    value: Decimal | None
    absence: str
    explanation: str
    version: int
    saved_by: str
    saved_at: dt.datetime | None
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveOutcome:
    """What a save changed, by code, where it met the changes of others, and what is not asked any more."""

    saved: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known to stand, so that it need not be read again; read with the submission's row locked.

    Attributes:
        indicators: the id of each asked indicator of the round, by code.
        types: the id and the code of the indicator of each type of collaborations.
        figures: what is stored, by indicator id; what is written is put into it.
        collaborations: the rows that are stored; those that are written are added to it.
    """

    indicators: Mapping[str, int]
    types: Mapping[str, tuple[int, str]]
    figures: MutableMapping[int, Figure]
    collaborations: MutableSequence[Collaboration]


class Content(NamedTuple):
    """What a figure says at one version."""

    value: Decimal | None
    absence: str
    explanation: str


FIGURE_FIELDS = ("value", "absence", "explanation", "explained_value", "explained_findings", "version")
COLLABORATION_FIELDS = ("count", "version")
NOTHING = Content(None, "", "")
Key = tuple[int, str]  # indicator id; country, empty for a figure


class _Row(NamedTuple):
    """What is to be written at one place."""

    key: Key
    code: str
    content: Content
    version: int
    stored: Figure | Collaboration | None
    type: str = ""
    confirmed: bool = False
    shown: frozenset[str] = frozenset()
    met: bool = False

    @property
    def confirms(self) -> bool:
        """Whether a person says of words given for another value, or warning, that they hold for this one."""
        return (
            self.confirmed
            and isinstance(self.stored, Figure)
            and bool(self.content.explanation)
            and (
                self.stored.explained_value != self.content.value
                or not self.shown <= set(self.stored.explained_findings.split())
            )
        )


def write_figures(
    *,
    submission: Submission,
    user: User,
    now: dt.datetime,
    on_behalf: bool,
    figures: Sequence[FigureAnswer],
    collaborations: Sequence[CollaborationAnswer],
    standing: Standing | None = None,
    touched: bool = False,
    without_gone: bool = False,
) -> SaveOutcome:
    """Write what changed, with a `FigureChange` each, and return it with what collided.

    A figure that the person left as they saw it is no change, whatever others did to it meanwhile. One
    that they changed while another did too is a conflict, unless both wrote the same. A country goes as a
    whole: where a count was changed since it was seen, none is taken away. Call it with the submission's
    row locked: nobody else writes at the same time.

    Args:
        standing: what is known already of the figures.
        touched: the person has had their hands on all of it; nothing is taken for left as it was seen.
        without_gone: figures that are not asked are left out, and named in the outcome.

    Raises:
        KeyError: a code is not an asked indicator, or a type has none.
    """
    standing = standing or _read_standing(submission, figures, collaborations)
    gone = {one.code for one in figures if without_gone and one.code not in standing.indicators}
    figures = [one for one in figures if one.code not in gone]
    rows = [*_figure_rows(standing, figures), *_collaboration_rows(standing, collaborations)]
    seen = _contents_seen(submission, rows)
    taken_away = _taken_away(rows)
    changed: list[_Row] = []
    collided: list[_Row] = []
    for row in rows:
        now_stored, version = _content_of(row.stored), row.stored.version if row.stored else 0
        if (row.content == now_stored and not row.confirms) or (
            not (touched or row.met or row.key[1] in taken_away)
            and row.version != version
            and row.content == seen.get((row.key, row.version))
        ):
            continue
        (changed if row.version == version else collided).append(row)
    staying = taken_away & {row.key[1] for row in collided}
    changed = [row for row in changed if row.key[1] not in staying]
    _write(submission, changed, standing, user=user, now=now, on_behalf=on_behalf)
    return SaveOutcome(
        saved=tuple(dict.fromkeys(row.code for row in changed)),
        conflicts=_conflicts(submission, collided, user),
        gone=tuple(sorted(gone)),
    )


def _read_standing(
    submission: Submission, answers: Sequence[FigureAnswer], collaborations: Sequence[CollaborationAnswer]
) -> Standing:
    rows, types = [], {}
    if collaborations:
        rows = list(submission.collaborations.all())
        by_type = Indicator.objects.filter(questions__round_id=submission.round_id).exclude(
            collaboration_type=""
        )
        types = {one.collaboration_type: (one.pk, one.code) for one in by_type}
    if not answers:
        return Standing(indicators={}, types=types, figures={}, collaborations=rows)
    indicators = {
        code: pk
        for pk, code in Indicator.objects.exclude(computed=True, collaboration_type__in=NOT_ONE_TYPE)
        .filter(questions__round_id=submission.round_id, code__in=[answer.code for answer in answers])
        .values_list("pk", "code")
    }
    stored = {
        figure.indicator_id: figure for figure in submission.figures.filter(indicator__in=indicators.values())
    }
    return Standing(indicators=indicators, types=types, figures=stored, collaborations=rows)


def _figure_rows(standing: Standing, answers: Sequence[FigureAnswer]) -> list[_Row]:
    return [
        _Row(
            key=(standing.indicators[answer.code], ""),
            code=answer.code,
            content=Content(answer.value, answer.absence, answer.explanation),
            version=answer.version,
            stored=standing.figures.get(standing.indicators[answer.code]),
            confirmed=answer.confirmed,
            shown=answer.shown,
            met=answer.met,
        )
        for answer in answers
    ]


def _collaboration_rows(standing: Standing, answers: Sequence[CollaborationAnswer]) -> list[_Row]:
    stored = {(row.country, row.type): row for row in standing.collaborations}
    return [
        _Row(
            key=(standing.types[answer.type][0], answer.country),
            code=standing.types[answer.type][1],
            content=Content(Decimal(answer.count) if answer.count else None, "", ""),
            version=answer.version,
            stored=stored.get((answer.country, answer.type)),
            type=answer.type,
            met=answer.met,
        )
        for answer in answers
    ]


def _taken_away(rows: Sequence[_Row]) -> set[str]:
    """Return the countries that were seen saved, and of which every count is to be taken away."""
    countries = {row.key[1] for row in rows if row.version} - {""}
    return countries - {row.key[1] for row in rows if row.content != NOTHING}


def _content_of(stored: Figure | Collaboration | None) -> Content:
    match stored:
        case Figure():
            return Content(stored.value, stored.absence, stored.explanation)
        case Collaboration():
            return Content(Decimal(stored.count) if stored.count else None, "", "")
        case None:
            return NOTHING


def _contents_seen(submission: Submission, rows: Sequence[_Row]) -> dict[tuple[Key, int], Content]:
    """Return what stood at the versions that the person saw, where others have gone on since."""
    stale = [row for row in rows if row.stored is not None and row.version != row.stored.version]
    seen = {(row.key, 0): NOTHING for row in stale}
    if any(row.version for row in stale):
        for change in FigureChange.objects.filter(
            submission=submission,
            indicator__in={row.key[0] for row in stale},
            version__in={row.version for row in stale},
        ):
            key = (change.indicator_id, change.country)
            seen[key, change.version] = Content(change.new_value, change.new_absence, change.new_explanation)
    return seen


def _write(
    submission: Submission,
    rows: Sequence[_Row],
    standing: Standing,
    *,
    user: User,
    now: dt.datetime,
    on_behalf: bool,
) -> None:
    changes = []
    new: dict[type, list[Figure | Collaboration]] = {Figure: [], Collaboration: []}
    old: dict[type, list[Figure | Collaboration]] = {Figure: [], Collaboration: []}
    for row in rows:
        before = _content_of(row.stored)
        target = row.stored or _blank(submission, row)
        (old if row.stored else new)[type(target)].append(target)
        target.version = row.version + 1
        if isinstance(target, Figure):
            standing.figures[row.key[0]] = target
            target.value, target.absence, target.explanation = row.content
            _explain(target, row, reworded=target.explanation != before.explanation)
        else:
            target.count = int(row.content.value or 0)
            if row.stored is None:
                standing.collaborations.append(target)
        changes.append(
            FigureChange(
                submission=submission,
                indicator_id=row.key[0],
                country=row.key[1],
                old_value=before.value,
                old_absence=before.absence,
                old_explanation=before.explanation,
                new_value=row.content.value,
                new_absence=row.content.absence,
                new_explanation=row.content.explanation,
                explained_findings=target.explained_findings if isinstance(target, Figure) else "",
                version=target.version,
                user=user,
                at=now,
                on_behalf=on_behalf,
            )
        )
    Figure.objects.bulk_create(new[Figure])  # type: ignore[arg-type] # sorted by type above
    Collaboration.objects.bulk_create(new[Collaboration])  # type: ignore[arg-type] # likewise
    if len(rows) == 1 and rows[0].stored is not None:
        # The usual case, a figure that saves by itself: a plain statement is quicker than one for many.
        fields = FIGURE_FIELDS if isinstance(rows[0].stored, Figure) else COLLABORATION_FIELDS
        rows[0].stored.save(update_fields=fields)
    else:
        Figure.objects.bulk_update(old[Figure], FIGURE_FIELDS)  # type: ignore[arg-type] # sorted by type above
        Collaboration.objects.bulk_update(old[Collaboration], COLLABORATION_FIELDS)  # type: ignore[arg-type] # likewise
    FigureChange.objects.bulk_create(changes)


def _explain(figure: Figure, row: _Row, *, reworded: bool) -> None:
    """Set for which value, and which warnings, the explanation of a figure holds."""
    findings = set() if reworded else set(figure.explained_findings.split())
    if not figure.explanation.strip():
        figure.explained_value = None
    elif reworded or row.confirmed:
        figure.explained_value = figure.value
        findings |= row.shown
    figure.explained_findings = " ".join(sorted(findings))


def _blank(submission: Submission, row: _Row) -> Figure | Collaboration:
    if row.type:
        return Collaboration(submission=submission, country=row.key[1], type=row.type)
    return Figure(submission=submission, indicator_id=row.key[0])


def _conflicts(submission: Submission, rows: Sequence[_Row], user: User) -> tuple[Conflict, ...]:
    """Return what stands where the person's change collided, with who saved it."""
    if not rows:
        return ()
    history = FigureChange.objects.filter(submission=submission, indicator__in={row.key[0] for row in rows})
    last = {(change.indicator_id, change.country): change for change in history.select_related("user")}
    conflicts = []
    for row in rows:
        content, change = _content_of(row.stored), last.get(row.key)
        conflicts.append(
            Conflict(
                code=row.code,
                country=row.key[1],
                value=content.value,
                absence=content.absence,
                explanation=content.explanation,
                version=row.stored.version if row.stored else 0,
                saved_by=str(change.user) if change else "",
                saved_at=change.at if change else None,
                own=change is not None and change.user_id == user.pk,
            )
        )
    return tuple(conflicts)
