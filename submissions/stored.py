"""What is stored of many submissions, read in one query."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BigIntegerField, CharField, F, Q, TextField, Value

from submissions.answers import Said
from submissions.models import Collaboration, Figure, Submission, SubmissionStatus

# As they are read here, in the order of the models' fields.
FIGURE_COLUMNS = (
    "id",
    "submission_id",
    "indicator_id",
    "value",
    "absence",
    "explanation",
    "explained_value",
    "explained_findings",
    "version",
)
COLLABORATION_COLUMNS = ("id", "submission_id", "country", "type", "count", "version")


class EarlierFigure(NamedTuple):
    """A figure of an earlier year, which is only read: making a `Figure` takes five times as long."""

    value: Decimal | None
    absence: str
    explanation: str
    explained_value: Decimal | None

    @property
    def explained(self) -> bool:
        """Whether its explanation was given, or confirmed, for its value."""
        return bool(self.explanation.strip()) and self.explained_value == self.value

    @property
    def explained_findings(self) -> str:
        """Which warnings its explanation answers: of an earlier year nobody asks any more."""
        return ""


@dataclass(slots=True, kw_only=True)
class Stored:
    """What one submission says, as it is stored.

    Attributes:
        said: its figures, by indicator id.
        figures: the same as objects that can be saved, of a submission that was asked for by its id.
        collaborations: the rows, those taken away (with a count of 0) too.
        round_version: that of its round's questions and checks, of a submission that was asked for by its id.
    """

    submission_id: int
    cluster_id: int
    year: int
    status: str
    round_version: int | None = None
    said: dict[int, Said] = field(default_factory=dict)
    figures: dict[int, Figure] = field(default_factory=dict)
    collaborations: list[Collaboration] = field(default_factory=list)

    @property
    def approved(self) -> bool:
        """Whether a reviewer has approved it."""
        return self.status == SubmissionStatus.APPROVED


@dataclass(slots=True, kw_only=True)
class Standing:
    """What stands in one submission.

    Attributes:
        round_version: that of the questions and checks of its round.
        figures: by indicator id.
        collaborations: the rows, those taken away (with a count of 0) too.
    """

    round_version: int = 0
    figures: dict[int, Figure] = field(default_factory=dict)
    collaborations: list[Collaboration] = field(default_factory=list)


def load_stored(
    submission_ids: Iterable[int], *, cluster_ids: Iterable[int] = (), years: Iterable[int] = ()
) -> list[Stored]:
    """Return what is stored of the submissions, and of those of the clusters in the years. One query.

    Of the clusters, a submission without any answer is not among them.
    """
    whole = frozenset(submission_ids)
    wanted = Q(submission__in=whole)
    if clusters := list(cluster_ids):
        wanted |= Q(submission__cluster__in=clusters, submission__round__year__in=list(years))
    about = ("submission_id", "submission__cluster_id", "submission__round__year", "submission__status", "pk")
    no_text = Value("", output_field=CharField())
    no_words = Value("", output_field=TextField())
    no_number = Value(None, output_field=BigIntegerField())
    # PostgreSQL takes two untyped NULLs for text.
    no_version = Value(0, output_field=BigIntegerField())
    figures: Any = Figure.objects.filter(wanted).values_list(
        *about,
        no_version,
        "indicator_id",
        no_text,
        no_text,
        "value",
        "absence",
        "explanation",
        "explained_value",
        "explained_findings",
        "version",
    )
    collaborations: Any = Collaboration.objects.filter(wanted).values_list(
        *about,
        no_version,
        no_number,
        "country",
        "type",
        F("count") * Value(1, output_field=BigIntegerField()),
        no_text,
        no_words,
        no_number,
        no_words,
        "version",
    )
    # One row for each that was asked for by its id, whether anything is answered or not.
    rounds: Any = Submission.objects.filter(pk__in=whole).order_by()
    rounds = rounds.values_list(
        "pk",
        "cluster_id",
        "round__year",
        "status",
        no_number,
        F("round__version") * Value(1, output_field=BigIntegerField()),
        no_number,
        *(no_text, no_text, no_number, no_text, no_words, no_number, no_words),
        Value(0),
    )
    found: dict[int, Stored] = {}
    for submission, cluster, year, status, pk, version, *row in figures.union(
        collaborations, rounds, all=True
    ):
        stored = found.setdefault(
            submission, Stored(submission_id=submission, cluster_id=cluster, year=year, status=status)
        )
        if pk is None:
            stored.round_version = version
        else:
            _add(stored, pk, *row, whole=submission in whole)
    return list(found.values())


# Put together by the ORM, this takes twice as long as the queries that it stands for.
STANDING = """
    SELECT 0, id, indicator_id, '', '',
        value, absence, explanation, explained_value, explained_findings, version
    FROM submissions_figure WHERE submission_id = %s
    UNION ALL
    SELECT 0, id, NULL, country, type, count, '', '', NULL, '', version
    FROM submissions_collaboration WHERE submission_id = %s
    UNION ALL
    SELECT round.version, NULL, NULL, '', '', NULL, '', '', NULL, '', 0
    FROM submissions_round AS round
    JOIN submissions_submission AS submission ON submission.round_id = round.id
    WHERE submission.id = %s
"""


def load_standing(submission_id: int) -> Standing:
    """Return what is stored of one submission, with its round's version. One query, that of every save."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [submission_id] * 3)
        rows = cursor.fetchall()
    standing = Standing()
    for version, pk, indicator, country, type_, value, *rest in rows:
        if pk is None:
            standing.round_version = version
        elif indicator is None:
            standing.collaborations.append(_collaboration(pk, submission_id, country, type_, value, rest[-1]))
        else:
            absence, explanation, explained_value, findings, figure_version = rest
            content = (absence, explanation, _hundredths(explained_value), findings, figure_version)
            standing.figures[indicator] = _figure(pk, submission_id, indicator, _hundredths(value), *content)
    return standing


def _hundredths(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value).scaleb(-2)


def _figure(*values: Any) -> Figure:
    return Figure.from_db(DEFAULT_DB_ALIAS, FIGURE_COLUMNS, values)


def _collaboration(*values: Any) -> Collaboration:
    return Collaboration.from_db(DEFAULT_DB_ALIAS, COLLABORATION_COLUMNS, values)


def _add(
    stored: Stored,
    pk: int,
    indicator: int | None,
    country: str,
    type_: str,
    value: Any,
    *rest: Any,
    whole: bool,
) -> None:
    absence, explanation, explained_value, explained_findings, version = rest
    if indicator is None:
        # The column is one of hundredths, and so the count was read as hundredths.
        count = int(value.scaleb(2))
        stored.collaborations.append(_collaboration(pk, stored.submission_id, country, type_, count, version))
    elif whole:
        content = (value, absence, explanation, explained_value, explained_findings, version)
        figure = _figure(pk, stored.submission_id, indicator, *content)
        stored.said[indicator] = stored.figures[indicator] = figure
    else:
        stored.said[indicator] = EarlierFigure(value, absence, explanation, explained_value)
