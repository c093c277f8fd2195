"""What is counted for the board, and when it is counted anew."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import DatabaseError

from accounts.models import Succession, SuccessionKind
from submissions.board.tally import NO_VERSION, make_stale_after, stale
from submissions.models import Round, RoundStatus, Submission, SubmissionStatus, Tally
from submissions.services.count_tallies import BATCH, count_tallies
from submissions.services.save_figures import FigureAnswer
from submissions.services.take_into_review import take_into_review
from submissions.tasks import count_stale_tallies
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

MINUTE = dt.timedelta(minutes=1)
LATER = NOW + 5 * MINUTE


def tally_of(one: Submission) -> Tally:
    return Tally.objects.get(submission=one)


def test_what_has_not_begun_has_no_answers_and_nothing_to_explain(cast: Cast) -> None:
    assert count_tallies(round_=cast.round, now=NOW) == 1
    tally = tally_of(cast.submission)
    assert (tally.answered, tally.errors, tally.warnings, tally.explained) == (0, 0, 0, 0)
    assert (tally.last_year, tally.counted_at, tally.round_version) == (None, NOW, cast.round.version)


def test_what_is_answered_is_counted(cast: Cast) -> None:
    cast.answer_all()
    count_tallies(round_=cast.round, now=LATER)
    tally = tally_of(cast.submission)
    assert (tally.answered, tally.errors, tally.warnings) == (48, 0, 0)


def test_an_error_a_warning_and_one_explained_are_three_things(cast: Cast) -> None:
    cast.answer_all()
    # More of a part than of its whole; fees above the financing they are part of.
    cast.save(
        FigureAnswer(code="companies_sme", value=Decimal(90), version=1),
        FigureAnswer(code="fees_companies", value=Decimal(21), version=1),
    )
    count_tallies(round_=cast.round, now=LATER)
    before = tally_of(cast.submission)
    assert before.errors >= 1
    assert before.warnings >= 1
    assert before.explained == 0
    cast.explain("fees_companies", "Betalt forud.")
    Tally.objects.update(round_version=NO_VERSION)
    count_tallies(round_=cast.round, now=LATER)
    after = tally_of(cast.submission)
    assert (after.errors, after.warnings + after.explained) == (before.errors, before.warnings)
    assert after.explained >= 1


def test_last_years_financing_is_that_of_the_predecessors(cast: Cast) -> None:
    before = builders.round_with_catalogue(2017)
    gone = builders.cluster()
    Succession.objects.create(
        predecessor=gone, successor=cast.cluster, kind=SuccessionKind.MERGER, date=dt.date(2018, 3, 1)
    )
    for of, value in ((gone, 3_000_000), (cast.cluster, 4_000_000)):
        builders.put_figures(builders.submission(of, round=before), funding_state=Decimal(value))
    count_tallies(round_=cast.round, now=NOW)
    assert tally_of(cast.submission).last_year == Decimal(7_000_000)


def test_the_whole_that_was_split_is_nobodys_size(cast: Cast) -> None:
    before = builders.round_with_catalogue(2017)
    whole, half = builders.cluster(), builders.cluster()
    builders.submission(half, round=cast.round)
    for part in (cast.cluster, half):
        Succession.objects.create(
            predecessor=whole, successor=part, kind=SuccessionKind.SPLIT, date=dt.date(2018, 3, 1)
        )
    builders.put_figures(builders.submission(whole, round=before), funding_state=Decimal(9_000_000))
    count_tallies(round_=cast.round, now=NOW)
    assert set(Tally.objects.values_list("last_year", flat=True)) == {None}


def test_a_tally_holds_until_something_is_saved(cast: Cast) -> None:
    cast.answer_all()  # at NOW
    count_tallies(round_=cast.round, now=LATER)
    assert not stale(cast.round).exists()
    Submission.objects.filter(pk=cast.submission.pk).update(last_activity=LATER)
    assert stale(cast.round).get() == cast.submission


def test_within_the_minute_in_which_work_is_not_noted_it_is_counted_again(cast: Cast) -> None:
    cast.answer_all()  # noted at NOW; another save half a minute later is not
    count_tallies(round_=cast.round, now=NOW + MINUTE / 2)
    assert stale(cast.round).exists()
    count_tallies(round_=cast.round, now=NOW + MINUTE)
    assert not stale(cast.round).exists()


def test_other_checks_or_questions_make_it_stale(cast: Cast) -> None:
    count_tallies(round_=cast.round, now=NOW)
    Round.objects.filter(pk=cast.round.pk).update(version=cast.round.version + 1)
    assert stale(Round.objects.get(pk=cast.round.pk)).exists()


def test_a_decision_on_last_years_makes_this_years_stale(cast: Cast) -> None:
    before = builders.submission(cast.cluster, round=builders.round_with_catalogue(2017))
    other = builders.submission(round=cast.round)
    count_tallies(round_=cast.round, now=NOW)
    make_stale_after(before)
    assert tally_of(cast.submission).round_version == NO_VERSION
    assert tally_of(other).round_version == cast.round.version


def test_a_decision_costs_one_query_where_no_later_year_is_counted(
    cast: Cast, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    count_tallies(round_=cast.round, now=NOW)
    one = Submission.objects.select_related("round").get(pk=cast.submission.pk)
    assert count_queries(lambda: make_stale_after(one)) == 1


def test_taking_last_years_is_heard(cast: Cast) -> None:
    before = builders.submission(
        cast.cluster, round=builders.round_with_catalogue(2017), status=SubmissionStatus.SUBMITTED
    )
    count_tallies(round_=cast.round, now=NOW)
    take_into_review(submission_id=before.pk, user=cast.reviewer, now=NOW)
    assert tally_of(cast.submission).round_version == NO_VERSION


def test_counting_ten_times_as_many_takes_the_same_queries(
    cast: Cast, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    builders.round_with_catalogue(2017)
    few = count_queries(lambda: count_tallies(round_=cast.round, now=NOW))
    for _ in range(20):
        builders.put_figures(builders.submission(round=cast.round), courses=Decimal(3))
    assert count_queries(lambda: count_tallies(round_=cast.round, now=NOW)) == few
    assert count_queries(lambda: count_tallies(round_=cast.round, now=NOW)) == 1


def test_at_most_so_many_are_counted_at_a_time_those_without_a_tally_first(cast: Cast) -> None:
    count_tallies(round_=cast.round, now=NOW)
    Tally.objects.update(round_version=NO_VERSION)
    new = [builders.submission(round=cast.round) for _ in range(3)]
    assert count_tallies(round_=cast.round, now=NOW, most=3) == 3
    assert set(Tally.objects.exclude(round_version=NO_VERSION).values_list("submission", flat=True)) == {
        one.pk for one in new
    }
    assert count_tallies(round_=cast.round, now=NOW, most=3) == 1
    assert count_tallies(round_=cast.round, now=NOW, most=3) == 0


def test_a_round_without_questions_can_be_counted(db: None) -> None:
    round_ = builders.bare_round()
    builders.submission(round=round_)
    assert count_tallies(round_=round_, now=NOW) == 1


def test_the_job_counts_all_rounds_that_have_opened(cast: Cast) -> None:
    planned = builders.bare_round(2020, status=RoundStatus.PLANNED)
    builders.submission(round=planned)
    for _ in range(BATCH + 1):
        builders.submission(round=cast.round)
    count_stale_tallies()
    assert not stale(cast.round).exists()
    assert stale(planned).count() == 1


def test_the_job_ends_though_something_never_stops_to_be_stale(cast: Cast) -> None:
    # A clock that went wrong: worked on in the year 2100.
    Submission.objects.update(last_activity=dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
    count_stale_tallies()
    assert tally_of(cast.submission).answered == 0


def test_one_broken_round_does_not_hold_up_the_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    other = builders.submission(round=builders.bare_round(2019))
    count: Callable[..., int] = count_tallies

    def broken(*, round_: Round, now: dt.datetime) -> int:
        if round_ == other.round:
            raise DatabaseError("broken")
        return count(round_=round_, now=now)

    monkeypatch.setattr("submissions.tasks.count_tallies", broken)
    count_stale_tallies()
    assert not stale(cast.round).exists()
    assert stale(other.round).exists()
