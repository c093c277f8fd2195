"""The SQL of the national totals, the same for PostgreSQL and SQLite.

Figures are whole hundredths (`submissions.models.fields`), so every sum is exact; PostgreSQL's SUM of bigints
is numeric and is cast back. The figures of the round are read once, into cells: one per indicator and kind of
reporter. Totals, counts, smallest and largest of any breakdown follow from the cells.
"""

from collections.abc import Iterable

from reports.models import Basis
from submissions.models.submission import PROVISIONAL_BASIS

# The financing of a reporter, in hundredths of a krone, up to which (exclusive) it is small or medium.
SMALL_BELOW = 5_000_000_00
MEDIUM_BELOW = 15_000_000_00
SIZE_INDICATOR = "funding_total"

_PROVISIONAL = ", ".join(f"'{status}'" for status in PROVISIONAL_BASIS)


def bases_sql(bases: Iterable[Basis]) -> str:
    """Return a query for the names of `bases`."""
    return " UNION ALL ".join(f"SELECT '{basis.value}' AS basis" for basis in bases)


# Placeholders: round, year_end, and in braces the bases to write for.
NATIONAL_TOTALS = f"""
WITH RECURSIVE
-- Every asked part with every total above it, however deep.
above (leaf_id, question_id) AS (
    SELECT question.indicator_id, question.part_of_id
    FROM submissions_question AS question
    JOIN submissions_indicator AS indicator ON indicator.id = question.indicator_id
    WHERE question.round_id = %(round)s AND NOT indicator.computed AND question.part_of_id IS NOT NULL
    UNION
    SELECT above.leaf_id, question.part_of_id
    FROM above
    JOIN submissions_question AS question ON question.id = above.question_id
    WHERE question.part_of_id IS NOT NULL
),
leaves (leaf_id, total_id, sizes) AS MATERIALIZED (
    SELECT above.leaf_id, indicator.id, CASE WHEN indicator.code = '{SIZE_INDICATOR}' THEN 1 ELSE 0 END
    FROM above
    JOIN submissions_question AS question ON question.id = above.question_id
    JOIN submissions_indicator AS indicator ON indicator.id = question.indicator_id
    WHERE indicator.computed AND indicator.collaboration_type = ''
),
counted (id, cluster_id) AS (
    SELECT id, cluster_id FROM submissions_submission
    WHERE round_id = %(round)s AND status IN ({_PROVISIONAL})
),
-- The totals of each reporter that has answered at least one of the parts.
own_totals (submission_id, indicator_id, sizes, value) AS MATERIALIZED (
    SELECT figure.submission_id, leaves.total_id, MAX(leaves.sizes), SUM(figure.value)
    FROM counted
    JOIN submissions_figure AS figure ON figure.submission_id = counted.id
    JOIN leaves ON leaves.leaf_id = figure.indicator_id
    WHERE figure.value IS NOT NULL OR figure.absence <> ''
    GROUP BY figure.submission_id, leaves.total_id
),
reporters (id, kind, label, region, size) AS MATERIALIZED (
    SELECT
        counted.id,
        cluster.kind,
        COALESCE((
            SELECT certification.level FROM accounts_certification AS certification
            WHERE certification.cluster_id = cluster.id
                AND (certification.awarded IS NULL OR certification.awarded <= %(year_end)s)
                AND (certification.expires IS NULL OR certification.expires >= %(year_end)s)
            ORDER BY certification.awarded IS NULL, certification.awarded DESC, certification.id DESC
            LIMIT 1
        ), ''),
        cluster.region,
        CASE
            WHEN financing.value IS NULL THEN ''
            WHEN financing.value < {SMALL_BELOW} THEN 'small'
            WHEN financing.value < {MEDIUM_BELOW} THEN 'medium'
            ELSE 'large'
        END
    FROM counted
    JOIN accounts_cluster AS cluster ON cluster.id = counted.cluster_id
    LEFT JOIN own_totals AS financing ON financing.submission_id = counted.id AND financing.sizes = 1
),
-- Reporters that are alike in every dimension share a number.
alike (id, number) AS MATERIALIZED (
    SELECT id, DENSE_RANK() OVER (ORDER BY kind, label, region, size) FROM reporters
),
kinds (number, kind, label, region, size) AS (
    SELECT alike.number, MIN(kind), MIN(label), MIN(region), MIN(size)
    FROM alike JOIN reporters ON reporters.id = alike.id
    GROUP BY alike.number
),
-- The collaborations of each reporter that has any, by type.
own_types (submission_id, type, count) AS (
    SELECT collaboration.submission_id, collaboration.type, SUM(collaboration.count)
    FROM counted
    JOIN submissions_collaboration AS collaboration ON collaboration.submission_id = counted.id
    WHERE collaboration.count > 0
    GROUP BY collaboration.submission_id, collaboration.type
),
-- What reporters said of types: that there are none, or why not. It stands where no country of the type does.
own_words (submission_id, indicator_id, type, value) AS (
    SELECT figure.submission_id, figure.indicator_id, indicator.collaboration_type, figure.value
    FROM counted
    JOIN submissions_figure AS figure ON figure.submission_id = counted.id
    JOIN submissions_indicator AS indicator ON indicator.id = figure.indicator_id
    WHERE indicator.collaboration_type <> '' AND (figure.value IS NOT NULL OR figure.absence <> '')
        AND NOT EXISTS (
            SELECT 1 FROM own_types
            WHERE own_types.submission_id = figure.submission_id
                AND own_types.type = indicator.collaboration_type
        )
),
own_collaborations (submission_id, indicator_id, value) AS (
    SELECT
        own_types.submission_id,
        indicator.id,
        100 * SUM(
            CASE WHEN indicator.collaboration_type IN ('all', own_types.type) THEN own_types.count ELSE 0 END
        )
    FROM own_types
    CROSS JOIN submissions_question AS question
    JOIN submissions_indicator AS indicator ON indicator.id = question.indicator_id
    WHERE question.round_id = %(round)s AND indicator.collaboration_type <> ''
        AND NOT EXISTS (
            SELECT 1 FROM own_words
            WHERE own_words.submission_id = own_types.submission_id AND own_words.indicator_id = indicator.id
        )
    GROUP BY own_types.submission_id, indicator.id, indicator.collaboration_type, question.required
    -- Where it is asked for, only who says so has none.
    HAVING NOT question.required OR indicator.collaboration_type = 'all'
        OR SUM(CASE WHEN own_types.type = indicator.collaboration_type THEN 1 ELSE 0 END) > 0
    UNION ALL
    SELECT submission_id, indicator_id, value FROM own_words
    UNION ALL
    SELECT own_words.submission_id, indicator.id, SUM(own_words.value)
    FROM own_words
    JOIN submissions_indicator AS indicator ON indicator.collaboration_type = 'all'
    WHERE NOT EXISTS (SELECT 1 FROM own_types WHERE own_types.submission_id = own_words.submission_id)
    GROUP BY own_words.submission_id, indicator.id
),
tallies (indicator_id, number, total, answered, positive, minimum, maximum) AS (
    SELECT
        figure.indicator_id, alike.number, SUM(figure.value), COUNT(*),
        COUNT(CASE WHEN figure.value > 0 THEN 1 END), MIN(figure.value), MAX(figure.value)
    FROM alike
    JOIN submissions_figure AS figure ON figure.submission_id = alike.id
    JOIN submissions_indicator AS indicator ON indicator.id = figure.indicator_id
    WHERE indicator.collaboration_type = '' AND (figure.value IS NOT NULL OR figure.absence <> '')
    GROUP BY figure.indicator_id, alike.number
    UNION ALL
    SELECT
        own.indicator_id, alike.number, SUM(own.value), COUNT(*),
        COUNT(CASE WHEN own.value > 0 THEN 1 END), MIN(own.value), MAX(own.value)
    FROM alike
    JOIN (
        SELECT submission_id, indicator_id, value FROM own_totals
        UNION ALL
        SELECT submission_id, indicator_id, value FROM own_collaborations
    ) AS own ON own.submission_id = alike.id
    GROUP BY own.indicator_id, alike.number
),
cells (indicator_id, kind, label, region, size, total, answered, positive, minimum, maximum) AS MATERIALIZED (
    SELECT indicator_id, kind, label, region, size, total, answered, positive, minimum, maximum
    FROM tallies JOIN kinds ON kinds.number = tallies.number
),
breakdowns (dimension, value, reporters) AS (
    SELECT '', '', COUNT(*) FROM reporters
    UNION ALL SELECT 'kind', kind, COUNT(*) FROM reporters GROUP BY kind
    UNION ALL SELECT 'label', label, COUNT(*) FROM reporters GROUP BY label
    UNION ALL SELECT 'region', region, COUNT(*) FROM reporters GROUP BY region
    UNION ALL SELECT 'size', size, COUNT(*) FROM reporters GROUP BY size
),
sums (indicator_id, dimension, value, total, answered, positive, minimum, maximum) AS (
    SELECT indicator_id, '', '', SUM(total), SUM(answered), SUM(positive), MIN(minimum), MAX(maximum)
    FROM cells GROUP BY indicator_id
    UNION ALL
    SELECT indicator_id, 'kind', kind, SUM(total), SUM(answered), SUM(positive), MIN(minimum), MAX(maximum)
    FROM cells GROUP BY indicator_id, kind
    UNION ALL
    SELECT indicator_id, 'label', label, SUM(total), SUM(answered), SUM(positive), MIN(minimum), MAX(maximum)
    FROM cells GROUP BY indicator_id, label
    UNION ALL
    SELECT indicator_id, 'region', region,
        SUM(total), SUM(answered), SUM(positive), MIN(minimum), MAX(maximum)
    FROM cells GROUP BY indicator_id, region
    UNION ALL
    SELECT indicator_id, 'size', size, SUM(total), SUM(answered), SUM(positive), MIN(minimum), MAX(maximum)
    FROM cells GROUP BY indicator_id, size
)
INSERT INTO reports_nationaltotal (
    round_id, basis, indicator_id, dimension, value, total, answered, positive, minimum, maximum, reporters
)
SELECT
    %(round)s, bases.basis, question.indicator_id, breakdowns.dimension, breakdowns.value,
    CAST(COALESCE(sums.total, 0) AS bigint), CAST(COALESCE(sums.answered, 0) AS bigint),
    CAST(COALESCE(sums.positive, 0) AS bigint), CAST(sums.minimum AS bigint), CAST(sums.maximum AS bigint),
    breakdowns.reporters
FROM submissions_question AS question
CROSS JOIN breakdowns
CROSS JOIN ({{bases}}) AS bases
LEFT JOIN sums
    ON sums.indicator_id = question.indicator_id
    AND sums.dimension = breakdowns.dimension
    AND sums.value = breakdowns.value
WHERE question.round_id = %(round)s
"""  # noqa: S608 nothing in it comes from outside # nosec B608

COUNTRY_TOTALS = f"""
INSERT INTO reports_countrytotal (round_id, basis, type, country, collaborations, reporters)
SELECT
    %(round)s, bases.basis, collaboration.type, collaboration.country,
    CAST(SUM(collaboration.count) AS bigint), COUNT(*)
FROM submissions_submission AS submission
JOIN submissions_collaboration AS collaboration ON collaboration.submission_id = submission.id
CROSS JOIN ({{bases}}) AS bases
WHERE submission.round_id = %(round)s
    AND submission.status IN ({_PROVISIONAL})
    AND collaboration.count > 0
GROUP BY bases.basis, collaboration.type, collaboration.country
"""  # noqa: S608 likewise # nosec B608
