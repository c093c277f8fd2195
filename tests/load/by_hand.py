"""The national totals as one would write them by hand for PostgreSQL, without looking at how the portal does.

One list of answers a reporter (asked ones, totals, collaborations), and GROUPING SETS for the breakdowns. Of
the ways that were tried this is the fastest: GROUPING SETS over the answers themselves take a fifth longer.
"""

import datetime as dt

from django.db import connection, transaction

from submissions.models import Round

# What helps the portal's statement helps this one: without them it is compiled for seconds, and may spill.
SETTINGS = "SET LOCAL jit = off; SET LOCAL work_mem = '32MB'"

CLEAR = """
DELETE FROM reports_nationaltotal WHERE round_id = %(round)s;
DELETE FROM reports_countrytotal WHERE round_id = %(round)s
"""

# Final totals are written once nobody is missing; they then count the same reporters.
BASES = """
basis AS (
    SELECT 'provisional' AS basis
    UNION ALL
    SELECT 'final'
    FROM submissions_submission
    WHERE round_id = %(round)s
    HAVING COUNT(*) FILTER (WHERE status = 'approved') > 0
        AND COUNT(*) FILTER (WHERE status NOT IN ('approved', 'excused')) = 0
)
"""

NATIONAL = f"""
WITH RECURSIVE {BASES},
counted AS (
    SELECT id, cluster_id FROM submissions_submission
    WHERE round_id = %(round)s AND status IN ('submitted', 'in_review', 'approved')
),
below AS (
    SELECT whole.indicator_id AS total_id, part.id, part.indicator_id
    FROM submissions_question AS whole JOIN submissions_question AS part ON part.part_of_id = whole.id
    WHERE whole.round_id = %(round)s
    UNION
    SELECT below.total_id, part.id, part.indicator_id
    FROM below JOIN submissions_question AS part ON part.part_of_id = below.id
),
part AS (
    SELECT below.total_id, below.indicator_id
    FROM below JOIN submissions_indicator AS indicator ON indicator.id = below.indicator_id
    WHERE NOT indicator.computed
),
asked AS (
    SELECT figure.submission_id, figure.indicator_id, figure.value
    FROM counted JOIN submissions_figure AS figure ON figure.submission_id = counted.id
    WHERE figure.value IS NOT NULL OR figure.absence <> ''
),
summed AS MATERIALIZED (
    SELECT asked.submission_id, part.total_id AS indicator_id, SUM(asked.value)::bigint AS value
    FROM asked JOIN part USING (indicator_id)
    GROUP BY asked.submission_id, part.total_id
),
abroad AS (
    SELECT
        collaboration.submission_id, indicator.id AS indicator_id,
        100 * COALESCE(SUM(collaboration.count) FILTER (
            WHERE indicator.collaboration_type IN (collaboration.type, 'all')
        ), 0) AS value
    FROM counted
    JOIN submissions_collaboration AS collaboration ON collaboration.submission_id = counted.id
    CROSS JOIN submissions_indicator AS indicator
    WHERE collaboration.count > 0 AND indicator.collaboration_type <> ''
    GROUP BY collaboration.submission_id, indicator.id
),
answer AS (
    SELECT submission_id, indicator_id, value FROM asked
    UNION ALL SELECT submission_id, indicator_id, value FROM summed
    UNION ALL SELECT submission_id, indicator_id, value FROM abroad
),
reporter AS MATERIALIZED (
    SELECT
        counted.id AS submission_id, cluster.kind, cluster.region, COALESCE(held.level, '') AS label,
        CASE
            WHEN financing.value IS NULL THEN ''
            WHEN financing.value < 500000000 THEN 'small'
            WHEN financing.value < 1500000000 THEN 'medium'
            ELSE 'large'
        END AS size
    FROM counted
    JOIN accounts_cluster AS cluster ON cluster.id = counted.cluster_id
    LEFT JOIN LATERAL (
        SELECT level FROM accounts_certification AS certification
        WHERE certification.cluster_id = cluster.id
            AND COALESCE(awarded, '-infinity') <= %(day)s AND COALESCE(expires, 'infinity') >= %(day)s
        ORDER BY awarded DESC NULLS LAST, certification.id DESC
        LIMIT 1
    ) AS held ON true
    LEFT JOIN (
        SELECT summed.submission_id, summed.value
        FROM summed JOIN submissions_indicator AS indicator ON indicator.id = summed.indicator_id
        WHERE indicator.code = 'funding_total'
    ) AS financing ON financing.submission_id = counted.id
),
breakdown AS (
    SELECT
        CASE GROUPING(kind, label, region, size)
            WHEN 7 THEN 'kind' WHEN 11 THEN 'label' WHEN 13 THEN 'region' WHEN 14 THEN 'size' ELSE ''
        END AS dimension,
        COALESCE(kind, label, region, size, '') AS value,
        COUNT(*) AS reporters
    FROM reporter
    GROUP BY GROUPING SETS ((), (kind), (label), (region), (size))
),
-- Two steps: reporters that are alike in all four are added up once, and their sums five times.
alike AS (
    SELECT
        answer.indicator_id, kind, label, region, size,
        SUM(answer.value) AS total,
        COUNT(*) AS answered,
        COUNT(*) FILTER (WHERE answer.value > 0) AS positive,
        MIN(answer.value) AS minimum,
        MAX(answer.value) AS maximum
    FROM answer JOIN reporter USING (submission_id)
    GROUP BY answer.indicator_id, kind, label, region, size
),
cell AS (
    SELECT
        indicator_id,
        CASE GROUPING(kind, label, region, size)
            WHEN 7 THEN 'kind' WHEN 11 THEN 'label' WHEN 13 THEN 'region' WHEN 14 THEN 'size' ELSE ''
        END AS dimension,
        COALESCE(kind, label, region, size, '') AS value,
        SUM(total) AS total,
        SUM(answered) AS answered,
        SUM(positive) AS positive,
        MIN(minimum) AS minimum,
        MAX(maximum) AS maximum
    FROM alike
    GROUP BY indicator_id, GROUPING SETS ((), (kind), (label), (region), (size))
)
INSERT INTO reports_nationaltotal (
    round_id, basis, indicator_id, dimension, value, total, answered, positive, minimum, maximum, reporters
)
SELECT
    %(round)s, basis.basis, question.indicator_id, breakdown.dimension, breakdown.value,
    COALESCE(cell.total, 0), COALESCE(cell.answered, 0), COALESCE(cell.positive, 0),
    cell.minimum, cell.maximum, breakdown.reporters
FROM basis
CROSS JOIN submissions_question AS question
CROSS JOIN breakdown
LEFT JOIN cell
    ON cell.indicator_id = question.indicator_id
    AND cell.dimension = breakdown.dimension AND cell.value = breakdown.value
WHERE question.round_id = %(round)s
"""  # noqa: S608 nothing in it comes from outside

COUNTRIES = f"""
WITH {BASES}
INSERT INTO reports_countrytotal (round_id, basis, type, country, collaborations, reporters)
SELECT %(round)s, basis.basis, collaboration.type, collaboration.country, SUM(collaboration.count), COUNT(*)
FROM basis
CROSS JOIN submissions_submission AS submission
JOIN submissions_collaboration AS collaboration ON collaboration.submission_id = submission.id
WHERE submission.round_id = %(round)s
    AND submission.status IN ('submitted', 'in_review', 'approved') AND collaboration.count > 0
GROUP BY basis.basis, collaboration.type, collaboration.country
"""  # noqa: S608 likewise


def write_totals(round_: Round) -> None:
    """Replace the totals of a round, in one transaction. Nothing guards against others doing the same."""
    parameters: dict[str, int | dt.date] = {"round": round_.pk, "day": dt.date(round_.year, 12, 31)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        for statement in (CLEAR, NATIONAL, COUNTRIES):
            cursor.execute(statement, parameters)
