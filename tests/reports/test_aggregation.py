"""National totals are those of the submissions as they stand."""

import random
from decimal import Decimal

import pytest

from accounts.models import Certification, Cluster, ClusterKind, Region
from reports.aggregation import refresh_totals
from reports.models import Basis, CountryTotal, NationalTotal, TotalsState
from submissions.answers import answers_of, leaves_of_totals, questions_of
from submissions.models import (
    Absence,
    Collaboration,
    CollaborationType,
    Figure,
    Indicator,
    Question,
    Round,
    Submission,
    SubmissionStatus,
)
from tests import builders

STATUSES = (
    *(SubmissionStatus.APPROVED, SubmissionStatus.APPROVED, SubmissionStatus.IN_REVIEW),
    *(
        SubmissionStatus.SUBMITTED,
        SubmissionStatus.DRAFT,
        SubmissionStatus.RETURNED,
        SubmissionStatus.EXCUSED,
    ),
)
TYPES = tuple(f"collaborations_{type_}" for type_ in CollaborationType)
Row = tuple[Decimal, int, int, Decimal | None, Decimal | None, int]


def reporter(round_: Round, chance: random.Random, status: str) -> Submission:
    """Make a reporter that answers some questions, leaves out others, and says why of some."""
    kind = chance.choice(ClusterKind.values)
    of = builders.cluster(kind=kind, region=chance.choice(["", *Region.values]))
    if chance.random() < 0.8:
        Certification.objects.create(cluster=of, level=chance.choice(["gold", "silver", "bronze"]))
    submission = builders.submission(of, round=round_, status=status)
    scale = chance.choice([10, 1000, 3_000_000])
    for question in Question.objects.filter(round=round_, indicator__computed=False).select_related(
        "indicator"
    ):
        roll = chance.random()
        value = (
            None if roll < 0.3 else Decimal(0) if roll < 0.4 else Decimal(chance.randrange(scale * 100)) / 100
        )
        absence = chance.choice(["", *Absence.values]) if value is None else ""
        if roll > 0.1:
            Figure.objects.create(
                submission=submission, indicator=question.indicator, value=value, absence=absence
            )
    for country in chance.sample(["DE", "SE", "NO", "FR"], chance.randrange(4)):
        for type_ in chance.sample(["cluster", "knowledge", "b2b"], 2):
            Collaboration.objects.create(
                submission=submission, country=country, type=type_, count=chance.randrange(3)
            )
    for indicator in Indicator.objects.filter(code__in=TYPES):
        absence = chance.choice(["", "", *Absence.values])
        if chance.random() < 0.7:
            value = None if absence or chance.random() < 0.3 else Decimal(0)
            Figure.objects.create(submission=submission, indicator=indicator, value=value, absence=absence)
    return submission


def by_hand(round_: Round, statuses: set[str]) -> dict[tuple[str, str, str], Row]:
    """Return what the totals must be, computed with Decimal, one submission after the other."""
    counted = [
        submission for submission in Submission.objects.filter(round=round_) if submission.status in statuses
    ]
    questions = questions_of(counted[0])
    leaves = {**leaves_of_totals(questions), "collaborations_total": TYPES}
    cells: dict[tuple[str, str, str], list[tuple[Decimal | None, bool]]] = {}
    for submission in counted:
        answers = answers_of(submission, questions)
        financing = answers["funding_total"].value
        label = Certification.objects.filter(cluster=submission.cluster).first()
        size = "" if financing is None else "small" if financing < 5_000_000 else "large"
        size = "medium" if size == "large" and financing is not None and financing < 15_000_000 else size
        groups = {
            "": "",
            "kind": submission.cluster.kind,
            "region": submission.cluster.region,
            "label": label.level if label else "",
            "size": size,
        }
        for code, answer in answers.items():
            answered = any(answers[leaf].answered for leaf in leaves.get(code, (code,)))
            for dimension, value in groups.items():
                cells.setdefault((code, dimension, value), []).append((answer.value, answered))
    return {key: row(answers_given) for key, answers_given in cells.items()}


def row(answers: list[tuple[Decimal | None, bool]]) -> Row:
    numbers = [value for value, _ in answers if value is not None]
    return (
        sum(numbers, Decimal(0)),
        sum(answered for _, answered in answers),
        sum(number > 0 for number in numbers),
        min(numbers, default=None),
        max(numbers, default=None),
        len(answers),
    )


def stored(round_: Round, basis: Basis) -> dict[tuple[str, str, str], Row]:
    rows = NationalTotal.objects.filter(round=round_, basis=basis).values_list(
        *("indicator__code", "dimension", "value"),
        *("total", "answered", "positive", "minimum", "maximum", "reporters"),
    )
    return {(code, dimension, value): tuple(rest) for code, dimension, value, *rest in rows}


@pytest.mark.parametrize("asks_for_none", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_totals_are_those_computed_by_hand(db: None, seed: int, *, asks_for_none: bool):
    chance = random.Random(seed)  # noqa: S311 nothing secret
    round_ = builders.round_with_catalogue(2018)
    if asks_for_none:
        builders.ask_for_none(round_)
    for number in range(14):
        reporter(round_, chance, STATUSES[number % len(STATUSES)])
    refresh_totals(round_.pk)
    assert stored(round_, Basis.PROVISIONAL) == by_hand(round_, {"submitted", "in_review", "approved"})
    assert stored(round_, Basis.FINAL) == {}
    assert not CountryTotal.objects.filter(basis=Basis.FINAL).exists()
    state = TotalsState.objects.get(round=round_)
    assert (state.expected, state.provisional, state.final, state.stale) == (12, 8, 4, False)


def test_final_totals_exist_once_every_reporter_is_approved_or_excused(db: None):
    chance = random.Random(7)  # noqa: S311 nothing secret
    round_ = builders.round_with_catalogue(2018)
    for status in ("approved", "approved", "approved", "excused"):
        reporter(round_, chance, status)
    last = reporter(round_, chance, "in_review")
    refresh_totals(round_.pk)
    assert stored(round_, Basis.FINAL) == {}
    Submission.objects.filter(pk=last.pk).update(status="excused", excuse="Nedlagt")
    refresh_totals(round_.pk)
    assert stored(round_, Basis.FINAL) == by_hand(round_, {"approved"})
    assert stored(round_, Basis.PROVISIONAL) == stored(round_, Basis.FINAL)
    Submission.objects.filter(status="approved").update(status="returned")
    refresh_totals(round_.pk)
    assert stored(round_, Basis.FINAL) == {}


def test_an_indicator_nobody_answered_has_a_total_of_nothing(db: None):
    round_ = builders.round_with_catalogue(2018)
    refresh_totals(round_.pk)
    rows = stored(round_, Basis.PROVISIONAL)
    assert set(rows) == {(code, "", "") for code in Indicator.objects.values_list("code", flat=True)}
    assert set(rows.values()) == {(Decimal(0), 0, 0, None, None, 0)}


def test_a_label_is_that_of_the_end_of_the_year(db: None):
    round_ = builders.round_with_catalogue(2018)
    of = builders.cluster()
    Certification.objects.create(cluster=of, level="bronze")
    Certification.objects.create(cluster=of, level="silver", awarded="2017-05-01")
    Certification.objects.create(cluster=of, level="gold", awarded="2019-01-01")
    builders.submission(of, round=round_, status="approved")
    refresh_totals(round_.pk)
    assert set(NationalTotal.objects.filter(dimension="label").values_list("value", flat=True)) == {"silver"}


def test_countries_count_collaborations_and_reporters(db: None):
    round_ = builders.round_with_catalogue(2018)
    for count in (2, 3, 0):
        submission = builders.submission(round=round_, status="submitted")
        Collaboration.objects.create(submission=submission, country="DE", type="b2b", count=count)
    refresh_totals(round_.pk)
    rows = CountryTotal.objects.values_list("basis", "type", "country", "collaborations", "reporters")
    assert list(rows) == [("provisional", "b2b", "DE", 5, 2)]


def test_none_is_an_answer_of_zero_and_an_absence_one_without_a_number(db: None):
    round_ = builders.round_with_catalogue(2018)
    builders.ask_for_none(round_)
    indicators = {one.code: one for one in Indicator.objects.filter(code__in=TYPES)}
    for count, value, absence in (
        (4, Decimal(0), ""),
        (0, Decimal(0), ""),
        (0, None, "not_measured"),
        (0, None, ""),
    ):
        submission = builders.submission(round=round_, status="submitted")
        Collaboration.objects.create(submission=submission, country="DE", type="cluster", count=count)
        for code in ("collaborations_cluster", "collaborations_b2b"):
            Figure.objects.create(
                submission=submission, indicator=indicators[code], value=value, absence=absence
            )
    refresh_totals(round_.pk)
    rows = {
        code: row for (code, dimension, _), row in stored(round_, Basis.PROVISIONAL).items() if not dimension
    }
    zero, four = Decimal(0), Decimal(4)
    assert rows["collaborations_cluster"] == (four, 3, 1, zero, four, 4)
    assert rows["collaborations_b2b"] == (zero, 3, 0, zero, zero, 4)
    assert rows["collaborations_knowledge"] == (zero, 0, 0, None, None, 4)
    assert rows["collaborations_total"] == (four, 3, 1, zero, four, 4)


def test_a_run_twice_changes_nothing(db: None):
    round_ = builders.round_with_catalogue(2018)
    reporter(round_, random.Random(1), "approved")  # noqa: S311 nothing secret
    refresh_totals(round_.pk)
    before = stored(round_, Basis.FINAL)
    assert before
    refresh_totals(round_.pk)
    assert stored(round_, Basis.FINAL) == before


def test_cluster_of_another_round_is_not_counted(db: None):
    round_, other = builders.round_with_catalogue(2018), builders.bare_round(2016)
    builders.submission(round=other, status="approved")
    refresh_totals(round_.pk)
    assert Cluster.objects.count() == 1
    assert {row[5] for row in stored(round_, Basis.PROVISIONAL).values()} == {0}
