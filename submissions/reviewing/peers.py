"""Where a submission's figures stand among its kind: those of the same round that have handed in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from submissions.answers import leaves_of_totals
from submissions.models import Question, Submission
from submissions.models.submission import PROVISIONAL_BASIS
from submissions.reviewing.quartiles import FEWEST_OTHERS, Quartiles, mean_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a figure stands among those of its kind that gave a number, itself included once it is handed in.

    Attributes:
        kind: of the reporters, as `ClusterKind`.
        others: how many others gave a number.
        quartiles: None where they are too few to tell.
        quarters: the first and last quarter of the figure; None where there is no figure, or too few others.
    """

    kind: str
    others: int
    quartiles: Quartiles | None
    quarters: tuple[int, int] | None

    @property
    def count(self) -> int:
        """How many figures the quartiles rest on."""
        return self.quartiles.count if self.quartiles else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """The quartiles of a round over the reporters of a kind that have handed in, by indicator code.

    Who answered not applicable or not measured gave no number and is not counted in that figure.

    Attributes:
        handed_in: whether the submission that is looked at is among them.
    """

    kind: str
    handed_in: bool
    quartiles: Mapping[str, Quartiles]

    def standing(self, code: str, value: Decimal | None) -> Standing:
        """Return where `value`, the submission's own figure, stands."""
        all_ = self.quartiles.get(code)
        counted = self.handed_in and value is not None
        others = (all_.count if all_ else 0) - counted
        told = all_ if others >= FEWEST_OTHERS else None
        return Standing(
            kind=self.kind,
            others=others,
            quartiles=told,
            quarters=told.quarters_of(value) if told and value is not None else None,
        )


def peers_of(submission: Submission, questions: Sequence[Question]) -> Peers:
    """Return the quartiles among the kind of `submission`. One query, however many they are.

    Args:
        submission: with its cluster at hand.
        questions: those of its round.
    """
    codes = {question.indicator_id: question.code for question in questions}
    leaves = list(_leaves(questions))
    with connection.cursor() as cursor:
        cursor.execute(
            _quartiles_sql(len(leaves)),
            [
                *(pk for pair in leaves for pk in pair),
                submission.round_id,
                submission.cluster.kind,
                *PROVISIONAL_BASIS,
                submission.round_id,
            ],
        )
        rows = cursor.fetchall()
    return Peers(
        kind=submission.cluster.kind,
        handed_in=submission.status in PROVISIONAL_BASIS,
        quartiles={codes[pk]: _quartiles(count, *rest) for pk, count, *rest in rows if pk in codes},
    )


def _leaves(questions: Sequence[Question]) -> Iterator[tuple[int, int]]:
    """Give the id of each asked part with that of each total above it."""
    ids = {question.code: question.indicator_id for question in questions}
    for total, parts in leaves_of_totals(questions).items():
        for part in parts:
            yield ids[part], ids[total]


def _quartiles(count: int, *at_cuts: Any) -> Quartiles:
    figures = [Decimal(hundredths).scaleb(-2) for hundredths in at_cuts]
    lower, median, upper = (mean_of(figures[place : place + 2]) for place in (0, 2, 4))
    return Quartiles(count=count, lower=lower, median=median, upper=upper)


def _quartiles_sql(leaves: int) -> str:
    """Return the query for `leaves` pairs of a part and a total, round, kind, statuses handed in, and round.

    It gives the smaller and the larger figure at each cut; see `quartiles.is_at_cut`. The totals
    are those of `submissions.answers`: a total has a number where one of its parts has.
    """
    pairs = ", ".join(["(%s, %s)"] * leaves)
    statuses = ", ".join(["%s"] * len(PROVISIONAL_BASIS))
    at_cuts = ", ".join(
        f"{pick}(CASE WHEN 4 * (place - 1) <= {cut} * reporters AND {cut} * reporters <= 4 * place"
        " THEN value END)"
        for cut in (1, 2, 3)
        for pick in ("MIN", "MAX")
    )
    return f"""
WITH
leaves (leaf_id, total_id) AS ({f"VALUES {pairs}" if leaves else "SELECT 0, 0 WHERE 1 = 0"}),
peers (id) AS (
    SELECT submission.id
    FROM submissions_submission AS submission
    JOIN accounts_cluster AS cluster ON cluster.id = submission.cluster_id
    WHERE submission.round_id = %s AND cluster.kind = %s AND submission.status IN ({statuses})
),
asked (submission_id, indicator_id, value) AS (
    SELECT figure.submission_id, figure.indicator_id, figure.value
    FROM peers
    JOIN submissions_figure AS figure ON figure.submission_id = peers.id
    JOIN submissions_indicator AS indicator ON indicator.id = figure.indicator_id
    WHERE figure.value IS NOT NULL AND indicator.collaboration_type = ''
),
-- The collaborations of each reporter that has any, by type.
types (submission_id, type, count) AS (
    SELECT collaboration.submission_id, collaboration.type, SUM(collaboration.count)
    FROM peers JOIN submissions_collaboration AS collaboration ON collaboration.submission_id = peers.id
    WHERE collaboration.count > 0
    GROUP BY collaboration.submission_id, collaboration.type
),
-- Who said of types that there are none, or why not; it stands where no country of the type does.
words (submission_id, indicator_id, value) AS (
    SELECT figure.submission_id, figure.indicator_id, figure.value
    FROM peers
    JOIN submissions_figure AS figure ON figure.submission_id = peers.id
    JOIN submissions_indicator AS indicator ON indicator.id = figure.indicator_id
    WHERE indicator.collaboration_type <> '' AND (figure.value IS NOT NULL OR figure.absence <> '')
        AND NOT EXISTS (
            SELECT 1 FROM types
            WHERE types.submission_id = figure.submission_id AND types.type = indicator.collaboration_type
        )
),
figures (indicator_id, value) AS (
    SELECT indicator_id, value FROM asked
    UNION ALL
    SELECT leaves.total_id, SUM(asked.value)
    FROM asked JOIN leaves ON leaves.leaf_id = asked.indicator_id
    GROUP BY asked.submission_id, leaves.total_id
    UNION ALL
    SELECT
        indicator.id,
        100 * SUM(CASE WHEN indicator.collaboration_type IN ('all', types.type) THEN types.count ELSE 0 END)
    FROM types
    CROSS JOIN submissions_question AS question
    JOIN submissions_indicator AS indicator ON indicator.id = question.indicator_id
    WHERE question.round_id = %s AND indicator.collaboration_type <> ''
        AND NOT EXISTS (
            SELECT 1 FROM words
            WHERE words.submission_id = types.submission_id AND words.indicator_id = indicator.id
        )
    GROUP BY types.submission_id, indicator.id, indicator.collaboration_type, question.required
    HAVING NOT question.required OR indicator.collaboration_type = 'all'
        OR SUM(CASE WHEN types.type = indicator.collaboration_type THEN 1 ELSE 0 END) > 0
    UNION ALL
    SELECT indicator_id, value FROM words WHERE value IS NOT NULL
    UNION ALL
    SELECT indicator.id, SUM(words.value)
    FROM words
    JOIN submissions_indicator AS indicator ON indicator.collaboration_type = 'all'
    WHERE words.value IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM types WHERE types.submission_id = words.submission_id)
    GROUP BY words.submission_id, indicator.id
),
placed (indicator_id, value, place, reporters) AS (
    SELECT
        indicator_id, value, ROW_NUMBER() OVER (PARTITION BY indicator_id ORDER BY value),
        COUNT(*) OVER (PARTITION BY indicator_id)
    FROM figures
)
SELECT indicator_id, MIN(reporters), {at_cuts}
FROM placed
GROUP BY indicator_id
"""  # noqa: S608 nothing in it comes from outside # nosec B608
