"""The quartiles of a round as the database tells them: as by hand, totals too, and of one kind only."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from accounts.models import Cluster, ClusterKind
from submissions.answers import answers_of, questions_of
from submissions.models import Collaboration, Figure, Indicator, Submission, SubmissionStatus
from submissions.models.submission import PROVISIONAL_BASIS
from submissions.reviewing.peers import peers_of
from submissions.reviewing.quartiles import quartiles_of
from tests import builders
from tests.submissions.conftest import Cast

D = Decimal


def hand_in(
    cast: Cast,
    number: int,
    *,
    status: str = SubmissionStatus.SUBMITTED,
    kind: str = ClusterKind.CLUSTER,
    **values: Decimal,
) -> Submission:
    """Make another reporter of the round; without `values`, ones that follow its number."""
    one = builders.submission(builders.cluster(kind=kind), round=cast.round, status=status)
    codes = {question.code: question.indicator for question in cast.round.questions.asked()}
    values = values or {
        "fte": D(number) / 4,
        "funding_state": D(number * number) + D("0.01"),
        "funding_regions": D(7 * number % 5),
        "fees_companies": D(number % 3),
        "courses": D(number),
    }
    builders.put_figures(one, **values)
    if "newsletters" not in values and number % 2:
        Figure.objects.create(submission=one, indicator=codes["newsletters"], absence="not_measured")
    for type_, every in (("cluster", 2), ("knowledge", 3), ("b2b", 4)):
        if number % every:
            none = {"value": 0} if number % 5 else {"absence": "not_applicable"}
            indicator = Indicator.objects.get(code=f"collaborations_{type_}")
            Figure.objects.create(submission=one, indicator=indicator, **none)
    if number % 4:
        Collaboration.objects.create(submission=one, country="DE", type="b2b", count=number)
        Collaboration.objects.create(submission=one, country="SE", type="cluster", count=0)
    if number % 5 == 0:
        Collaboration.objects.create(submission=one, country="SE", type="knowledge", count=3)
    return one


@pytest.mark.parametrize("asks_for_none", [False, True])
@pytest.mark.parametrize("others", [1, 4, 5, 11, 18])
def test_the_database_tells_what_one_tells_by_hand(cast: Cast, others: int, *, asks_for_none: bool):
    if asks_for_none:
        builders.ask_for_none(cast.round)
    for number in range(1, others + 1):
        hand_in(cast, number)
    own = hand_in(cast, others + 1, status=SubmissionStatus.IN_REVIEW)
    questions = questions_of(own)
    peers = peers_of(own, questions)

    given: dict[str, list[Decimal]] = {}
    for one in Submission.objects.filter(status__in=PROVISIONAL_BASIS):
        for code, answer in answers_of(one, questions).items():
            if answer.value is not None:
                given.setdefault(code, []).append(answer.value)
    assert dict(peers.quartiles) == {code: quartiles_of(values) for code, values in given.items()}
    assert {"funding_total", "fees_total", "collaborations_total"} & set(given)


def test_only_its_own_kind_that_has_handed_in_counts(cast: Cast):
    for number, status in enumerate(SubmissionStatus.values, start=1):
        hand_in(cast, number, status=status, courses=D(number))
    hand_in(cast, 90, kind=ClusterKind.NETWORK, courses=D(90))
    other_round = builders.round_with_catalogue(2017)
    elsewhere = builders.submission(round=other_round, status=SubmissionStatus.SUBMITTED)
    builders.put_figures(elsewhere, courses=D(1000))
    # Not started 1, draft 2, submitted 3, in review 4, returned 5, approved 6, excused 7.
    peers = peers_of(cast.submission, questions_of(cast.submission))
    assert peers.quartiles["courses"] == quartiles_of([D(3), D(4), D(6)])


def test_a_figure_stands_among_the_others_and_itself(cast: Cast):
    for number in (10, 20, 30):
        hand_in(cast, number, courses=D(number))
    own = hand_in(cast, 40, courses=D(40))
    questions = questions_of(own)
    too_few = peers_of(own, questions).standing("courses", D(40))
    assert (too_few.others, too_few.quartiles, too_few.quarters) == (3, None, None)

    hand_in(cast, 50, courses=D(50))
    standing = peers_of(own, questions).standing("courses", D(40))
    assert (standing.others, standing.count, standing.quarters) == (4, 5, (3, 3))
    assert standing.quartiles is not None
    assert standing.quartiles.median == D(30)


def test_one_that_has_not_handed_in_is_held_against_those_that_have(cast: Cast):
    for number in (10, 20, 30, 40):
        hand_in(cast, number, courses=D(number))
    builders.put_figures(cast.submission, courses=D(99))
    peers = peers_of(cast.submission, questions_of(cast.submission))
    standing = peers.standing("courses", D(99))
    assert (standing.others, standing.count, standing.quarters) == (4, 4, (4, 4))
    assert peers.standing("courses", None).quarters is None
    assert peers.standing("newsletters", D(1)).others == 0


def test_a_number_that_nobody_gave_is_not_counted(cast: Cast):
    for number in (1, 3, 5, 7):
        hand_in(cast, number)
    own = hand_in(cast, 9)
    standing = peers_of(own, questions_of(own)).standing("newsletters", None)
    assert (standing.others, standing.quartiles) == (0, None)


def test_it_takes_one_query_however_many_there_are(
    cast: Cast, count_queries: Callable[[Callable[[], object]], int]
):
    questions = questions_of(cast.submission)
    assert count_queries(lambda: peers_of(cast.submission, questions)) == 1
    for number in range(1, 9):
        hand_in(cast, number)
    assert count_queries(lambda: peers_of(cast.submission, questions)) == 1


def test_a_round_without_totals_has_quartiles_too(db: None):
    of: Cluster = builders.cluster()
    one = builders.submission(of, round=builders.bare_round(2011))
    assert dict(peers_of(one, []).quartiles) == {}
