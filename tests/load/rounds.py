"""Rounds of any size, made in SQL: the questionnaire of 2018, made longer, answered by many.

There is no chance in it: what looks drawn is a hash of who answers what.
"""

import datetime as dt
from collections.abc import Sequence

from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import User
from submissions.models import Indicator, Question, Round, RoundStatus, Section, Unit

MODEL_YEAR = 2018

CLUSTERS = """
INSERT INTO accounts_cluster (slug, name, kind, region, strength_area, cvr, website)
SELECT
    'bench-' || n, 'Klynge ' || n, CASE WHEN n %% 3 = 0 THEN 'network' ELSE 'cluster' END,
    (ARRAY['', 'nordjylland', 'midtjylland', 'syddanmark', 'sjaelland', 'hovedstaden'])[1 + n %% 6],
    '', '', ''
FROM generate_series(1, %(reporters)s) AS n
"""
# Most hold a label, some of them an older or a later one beside it, some one without a date.
LABELS = """
INSERT INTO accounts_certification (cluster_id, level, awarded, expires)
SELECT
    cluster.id, (ARRAY['gold', 'silver', 'bronze'])[1 + (n + award) %% 3],
    CASE WHEN n %% 7 > 0 OR award = 2 THEN make_date(2010 + 6 * award + n %% 5, 1 + n %% 12, 1) END,
    CASE WHEN n %% 5 = 0 THEN make_date(2020 + 6 * award + n %% 3, 12, 31) END
FROM generate_series(1, %(reporters)s) AS n
JOIN accounts_cluster AS cluster ON cluster.slug = 'bench-' || n
CROSS JOIN generate_series(1, 2) AS award
WHERE n %% 4 > 0 AND (award = 1 OR n %% 2 = 0)
"""
# Every hundredth reporter is excused, all others are approved.
SUBMISSIONS = """
INSERT INTO submissions_submission (
    cluster_id, round_id, status, submitted_at, submitted_by_id, approved_at, approved_by_id,
    content_hash, late, excuse, open_questions
)
SELECT
    cluster.id, round.id, CASE WHEN n %% 100 = 0 THEN 'excused' ELSE 'approved' END,
    round.deadline, %(sender)s, round.deadline, %(approver)s,
    '', false, CASE WHEN n %% 100 = 0 THEN 'Nedlagt' ELSE '' END, '[]'
FROM submissions_round AS round
CROSS JOIN generate_series(1, %(reporters)s) AS n
JOIN accounts_cluster AS cluster ON cluster.slug = 'bench-' || n
WHERE round.year = ANY(%(years)s)
ORDER BY round.year, n
"""
# Of a hundred questions 4 do not apply, 4 are not measured, 2 are left empty, and 4 are answered with zero.
# Few of the other numbers are large.
FIGURES = """
INSERT INTO submissions_figure
    (submission_id, indicator_id, value, absence, explanation, explained_findings, version)
SELECT
    submission.id, question.indicator_id,
    CASE
        WHEN draw.lot >= 14 THEN (draw.size * draw.size / 100) * (1 + cluster.id %% 10) * 100
        WHEN draw.lot >= 10 THEN 0
    END,
    CASE WHEN draw.lot < 4 THEN 'not_applicable' WHEN draw.lot < 8 THEN 'not_measured' ELSE '' END,
    '', '', 1
FROM submissions_round AS round
JOIN submissions_submission AS submission ON submission.round_id = round.id
JOIN accounts_cluster AS cluster ON cluster.id = submission.cluster_id
JOIN submissions_question AS question ON question.round_id = round.id
JOIN submissions_indicator AS indicator ON indicator.id = question.indicator_id AND NOT indicator.computed
CROSS JOIN LATERAL (
    SELECT hash %% 100 AS lot, (hash / 100) %% 9973 AS size
    FROM (SELECT abs(hashtextextended(cluster.slug || indicator.code || round.year, 0)) AS hash) AS hashed
) AS draw
WHERE round.year = ANY(%(years)s)
ORDER BY round.year, submission.id, question.order
"""
COLLABORATIONS = """
INSERT INTO submissions_collaboration (submission_id, country, type, count, version)
SELECT submission.id, country, type, hash %% 4, 1
FROM submissions_round AS round
JOIN submissions_submission AS submission ON submission.round_id = round.id
JOIN accounts_cluster AS cluster ON cluster.id = submission.cluster_id
CROSS JOIN unnest(ARRAY['DE', 'ES', 'SE', 'NL', 'NO', 'FR', 'GB', 'PL']) AS country
CROSS JOIN unnest(ARRAY['cluster', 'knowledge', 'b2b']) AS type
CROSS JOIN LATERAL (
    SELECT abs(hashtextextended(cluster.slug || country || type || round.year, 0)) / 8 AS hash
) AS draw
WHERE round.year = ANY(%(years)s) AND cluster.id %% 5 > 0 AND (hash / 4) %% 3 > 0
ORDER BY round.year, submission.id
"""


def make_rounds(years: Sequence[int], *, reporters: int, indicators: int) -> list[Round]:
    """Make complete rounds, each with so many reporters that are asked so many indicators.

    Raises:
        ValueError: the questionnaire of 2018 alone asks more.
    """
    with transaction.atomic():
        call_command("load_catalogue", MODEL_YEAR, verbosity=0)
        model = Round.objects.get(year=MODEL_YEAR)
        rounds = [_round(year) for year in years]
        for round_ in rounds:
            _copy_questionnaire(model, round_)
            _lengthen(round_, indicators)
        people = [User.objects.create_user(f"{name}@bench.example.dk") for name in ("sender", "approver")]
        parameters: dict[str, int | list[int]] = {
            "reporters": reporters,
            "years": list(years),
            "sender": people[0].pk,
            "approver": people[1].pk,
        }
        with connection.cursor() as cursor:
            for statement in (CLUSTERS, LABELS, SUBMISSIONS, FIGURES, COLLABORATIONS):
                cursor.execute(statement, parameters)
    return rounds


def _round(year: int) -> Round:
    opens = dt.datetime(year + 1, 1, 15, 9, tzinfo=dt.UTC)
    return Round.objects.create(
        year=year,
        status=RoundStatus.FINAL,
        opens=opens,
        deadline=opens + dt.timedelta(weeks=6),
        last_edit=opens + dt.timedelta(weeks=8),
    )


def _copy_questionnaire(model: Round, round_: Round) -> None:
    """Ask in `round_` what was asked in `model`."""
    sections = {}
    for section in Section.objects.filter(round=model):
        old = section.pk
        section.pk, section.round = None, round_
        section.save()
        sections[old] = section
    copies, parts = {}, {}
    for question in Question.objects.filter(round=model):
        old, parts[question.pk] = question.pk, question.part_of_id
        question.pk, question.round, question.section = None, round_, sections[question.section_id]
        question.subset_of = question.part_of = None
        question.save()
        copies[old] = question
    for old, whole in parts.items():
        if whole is not None:
            Question.objects.filter(pk=copies[old].pk).update(part_of=copies[whole])


def _lengthen(round_: Round, indicators: int) -> None:
    """Ask further indicators, until there are so many."""
    asked = round_.questions.asked().count()
    if asked > indicators:
        raise ValueError(
            f"The questionnaire of {MODEL_YEAR} asks {asked} indicators, more than {indicators}."
        )
    section = Section.objects.filter(round=round_).last()
    if section is None:
        raise ValueError(f"The questionnaire of {MODEL_YEAR} is empty.")
    for number in range(asked, indicators):
        indicator, _ = Indicator.objects.get_or_create(code=f"further_{number}", unit=Unit.COUNT)
        Question.objects.create(
            round=round_,
            section=section,
            indicator=indicator,
            order=1000 + number,
            label_da=f"Flere {number}",
            label_en=f"Further {number}",
        )
