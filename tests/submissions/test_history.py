"""A figure's earlier years: whose they are after renames, mergers, splits and hosting, and what compares."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from accounts.models import Cluster, ClusterName, Hosting, Succession, SuccessionKind
from submissions.answers import questions_of
from submissions.dossier import load_dossier
from submissions.history import Barrier, PastAnswer, Records, load_records
from submissions.models import Absence, Collaboration, Figure, Indicator, Question, Round, Submission
from tests import builders
from tests.submissions.conftest import Cast


@pytest.fixture
def last_year(cast: Cast) -> Round:
    """Return the round before that of the cast."""
    return builders.round_with_catalogue(2017)


def records(cast: Cast) -> Records:
    return load_records([cast.submission], questions_of(cast.submission))[cast.submission.pk]


def last(cast: Cast, code: str = "courses") -> PastAnswer:
    return records(cast).history[code].last


def reported(
    cluster: Cluster, round_: Round, *, status: str = "submitted", **values: Decimal | int
) -> Submission:
    one = builders.submission(cluster, round=round_, status=status)
    builders.put_figures(one, **{code: Decimal(value) for code, value in values.items()})
    return one


def absent(one: Submission, code: str, absence: str) -> None:
    Figure.objects.create(submission=one, indicator=Indicator.objects.get(code=code), absence=absence)


def succeeds(
    cast: Cast,
    before: Cluster,
    kind: str,
    *,
    on: dt.date = dt.date(2018, 4, 1),
    successor: Cluster | None = None,
) -> None:
    Succession.objects.create(predecessor=before, successor=successor or cast.cluster, date=on, kind=kind)


def test_the_clusters_own_last_year_needs_no_words(cast: Cast, last_year: Round) -> None:
    reported(cast.cluster, last_year, courses=12)
    reported(cast.cluster, builders.bare_round(2016), courses=9)
    history = records(cast).history["courses"]
    assert [(past.year, past.answer.value) for past in history.shown] == [
        (2017, Decimal(12)),
        (2016, Decimal(9)),
    ]
    assert history.last.own
    assert history.last.comparable
    assert history.compared == history.last.answer


def test_without_earlier_years_there_is_nothing_to_compare(cast: Cast) -> None:
    past = last(cast)
    assert (past.answer.answered, past.reporters, past.barrier) == (False, (), Barrier.NONE)
    assert records(cast).earlier == {}
    assert records(cast).previous == {}


def test_zero_and_the_two_absences_and_no_answer_stay_apart(cast: Cast, last_year: Round) -> None:
    one = reported(cast.cluster, last_year, courses=0)
    absent(one, "newsletters", Absence.NOT_APPLICABLE)
    absent(one, "press_releases", Absence.NOT_MEASURED)
    found = records(cast).history
    assert [
        (found[code].last.answer.value, found[code].last.answer.absence)
        for code in ("courses", "newsletters", "press_releases", "media_mentions")
    ] == [(0, ""), (None, "not_applicable"), (None, "not_measured"), (None, "")]
    assert set(records(cast).previous) == {"courses", "newsletters", "press_releases"}


def test_a_cluster_that_only_changed_its_name_shows_the_old_one(cast: Cast, last_year: Round) -> None:
    new = dt.date(2018, 1, 1)
    # The old name was never closed: the latest in force holds.
    ClusterName.objects.create(cluster=cast.cluster, name="Vindhunden")
    ClusterName.objects.create(cluster=cast.cluster, name=cast.cluster.name, valid_from=new)
    reported(cast.cluster, last_year, courses=12)
    past = last(cast)
    assert past.reporters == ("Vindhunden",)
    assert not past.own
    assert past.comparable


def test_a_successor_has_the_figures_of_the_one_that_it_renames(cast: Cast, last_year: Round) -> None:
    before = builders.cluster("Møllelauget")
    reported(before, last_year, courses=12)
    succeeds(cast, before, SuccessionKind.RENAME)
    past = last(cast)
    assert (past.answer.value, past.reporters, past.own, past.comparable) == (
        Decimal(12),
        ("Møllelauget",),
        False,
        True,
    )


def test_a_chain_of_predecessors_is_followed_back_year_by_year(cast: Cast, last_year: Round) -> None:
    first, second = builders.cluster("Første"), builders.cluster("Anden")
    succeeds(cast, second, SuccessionKind.RENAME)
    succeeds(cast, first, SuccessionKind.RENAME, on=dt.date(2017, 3, 1), successor=second)
    reported(second, last_year, courses=12)
    reported(first, builders.bare_round(2016), courses=9)
    shown = records(cast).history["courses"].shown
    assert [(past.answer.value, past.reporters) for past in shown] == [
        (Decimal(12), ("Anden",)),
        (Decimal(9), ("Første",)),
    ]


def test_a_chain_that_bites_its_tail_ends(cast: Cast, last_year: Round) -> None:
    other = builders.cluster("Anden")
    succeeds(cast, other, SuccessionKind.RENAME)
    succeeds(cast, cast.cluster, SuccessionKind.RENAME, successor=other)
    reported(other, last_year, courses=12)
    assert last(cast).answer.value == 12


def test_after_a_merger_the_predecessors_are_added_up_exactly(cast: Cast, last_year: Round) -> None:
    for name, value in (("Alfa", "0.10"), ("Beta", "0.20")):
        before = builders.cluster(name)
        reported(before, last_year, funding_state=Decimal(value))
        succeeds(cast, before, SuccessionKind.MERGER)
    past = last(cast, "funding_state")
    assert past.answer.value == Decimal("0.30")
    assert set(past.reporters) == {"Alfa", "Beta"}
    assert past.comparable
    assert last(cast, "funding_total").answer.value == Decimal("0.30")


def test_one_that_took_over_another_counts_its_own_too(cast: Cast, last_year: Round) -> None:
    before = builders.cluster("Alfa")
    reported(cast.cluster, last_year, courses=5)
    reported(before, last_year, courses=7)
    succeeds(cast, before, SuccessionKind.MERGER)
    assert last(cast).answer.value == 12
    assert not last(cast).own


def test_collaborations_of_predecessors_are_added_up_by_type(cast: Cast, last_year: Round) -> None:
    for name, count in (("Alfa", 3), ("Beta", 4)):
        before = builders.cluster(name)
        one = reported(before, last_year)
        Collaboration.objects.create(submission=one, country="DE", type="b2b", count=count)
        Collaboration.objects.create(submission=one, country="SE", type="b2b", count=0)
        succeeds(cast, before, SuccessionKind.MERGER)
    assert last(cast, "collaborations_b2b").answer.value == 7
    assert last(cast, "collaborations_total").answer.value == 7


@pytest.mark.parametrize(
    ("given", "value", "absence", "barrier"),
    [
        ((5, 7), 12, "", Barrier.NONE),
        ((5, Absence.NOT_APPLICABLE), 5, "", Barrier.NONE),
        ((5, Absence.NOT_MEASURED), 5, "", Barrier.MISSING),
        ((5, ""), 5, "", Barrier.MISSING),
        ((Absence.NOT_APPLICABLE, Absence.NOT_APPLICABLE), None, "not_applicable", Barrier.NONE),
        ((Absence.NOT_APPLICABLE, Absence.NOT_MEASURED), None, "not_measured", Barrier.MISSING),
        (("", Absence.NOT_APPLICABLE), None, "", Barrier.MISSING),
    ],
)
def test_what_two_predecessors_answered_is_one_answer(
    cast: Cast,
    last_year: Round,
    given: tuple[int | str, ...],
    value: int | None,
    absence: str,
    barrier: Barrier,
) -> None:
    for name, answer in zip(("Alfa", "Beta"), given, strict=True):
        before = builders.cluster(name)
        one = reported(before, last_year, newsletters=1)
        succeeds(cast, before, SuccessionKind.MERGER)
        if isinstance(answer, int):
            builders.put_figures(one, courses=Decimal(answer))
        elif answer:
            absent(one, "courses", answer)
    past = last(cast)
    assert (past.answer.value, past.answer.absence, past.barrier) == (value, absence, barrier)


def test_a_predecessor_that_handed_nothing_in_is_named_and_nothing_compared(
    cast: Cast, last_year: Round
) -> None:
    for name in ("Alfa", "Beta"):
        succeeds(cast, builders.cluster(name), SuccessionKind.MERGER)
    reported(Cluster.objects.get(name="Alfa"), last_year, courses=5)
    past = last(cast)
    assert (past.answer.value, past.barrier, past.about) == (Decimal(5), Barrier.MISSING, ("Beta",))
    assert records(cast).earlier == {}


def test_an_excused_predecessors_draft_does_not_count(cast: Cast, last_year: Round) -> None:
    reported(cast.cluster, last_year, status="excused", courses=5)
    assert not last(cast).answer.answered


def split(cast: Cast, last_year: Round, *, ended: bool) -> Cluster:
    whole = builders.cluster("Helheden")
    whole.active_to = dt.date(2018, 6, 30) if ended else None
    whole.save()
    reported(whole, last_year, courses=40)
    succeeds(cast, whole, SuccessionKind.SPLIT, on=dt.date(2018, 7, 1))
    return whole


def test_after_a_split_the_wholes_figure_is_shown_and_never_compared(cast: Cast, last_year: Round) -> None:
    split(cast, last_year, ended=True)
    past = last(cast)
    assert (past.answer.value, past.barrier, past.about) == (Decimal(40), Barrier.SPLIT, ("Helheden",))
    assert records(cast).earlier == {}


def test_the_figures_of_one_that_goes_on_are_not_shown_to_the_part_that_left(
    cast: Cast, last_year: Round
) -> None:
    split(cast, last_year, ended=False)
    past = last(cast)
    assert (past.answer.answered, past.barrier, past.about) == (False, Barrier.WITHIN, ("Helheden",))


def test_one_that_goes_on_after_a_split_has_its_own_figures_and_nothing_to_compare(
    cast: Cast, last_year: Round
) -> None:
    part = builders.cluster("Parten")
    succeeds(cast, cast.cluster, SuccessionKind.SPLIT, successor=part)
    reported(cast.cluster, last_year, courses=12)
    past = last(cast)
    assert (past.answer.value, past.barrier, past.about) == (Decimal(12), Barrier.PARTED, ("Parten",))


def hosted(cast: Cast, guest: Cluster, *, start: int | None = None, end: int | None = None) -> None:
    Hosting.objects.create(
        guest=guest,
        host=cast.cluster,
        valid_from=dt.date(start, 1, 1) if start else None,
        valid_to=dt.date(end, 12, 31) if end else None,
    )


def test_a_guest_that_came_this_year_brings_its_figures(cast: Cast, last_year: Round) -> None:
    guest = builders.cluster("Gæsten")
    hosted(cast, guest, start=2018)
    reported(cast.cluster, last_year, courses=5)
    reported(guest, last_year, courses=7)
    past = last(cast)
    assert (past.answer.value, set(past.reporters), past.comparable) == (
        Decimal(12),
        {cast.cluster.name, "Gæsten"},
        True,
    )


def test_a_guest_of_both_years_is_in_the_hosts_figure_already(cast: Cast, last_year: Round) -> None:
    guest = builders.cluster("Gæsten")
    hosted(cast, guest)
    reported(cast.cluster, last_year, courses=5)
    past = last(cast)
    assert (past.answer.value, past.own, past.comparable) == (Decimal(5), True, True)


@pytest.mark.parametrize("closed", [False, True])
def test_a_guest_that_left_is_in_last_years_figure_and_so_it_cannot_be_compared(
    cast: Cast, last_year: Round, closed: bool
) -> None:
    guest = builders.cluster("Gæsten")
    hosted(cast, guest, end=2017)
    if closed:
        # A closed one is no break: that there is less now is what happened.
        Succession.objects.create(
            predecessor=guest, date=dt.date(2018, 1, 31), kind=SuccessionKind.CLOSURE, successor=None
        )
    reported(cast.cluster, last_year, courses=5)
    past = last(cast)
    assert past.answer.value == 5
    assert (past.barrier, past.about) == ((Barrier.NONE, ()) if closed else (Barrier.PARTED, ("Gæsten",)))


def test_one_that_was_a_guest_does_not_see_its_hosts_figures(cast: Cast, last_year: Round) -> None:
    host = builders.cluster("Værten")
    Hosting.objects.create(guest=cast.cluster, host=host, valid_to=dt.date(2017, 12, 31))
    reported(host, last_year, courses=50)
    past = last(cast)
    assert (past.answer.answered, past.barrier, past.about) == (False, Barrier.WITHIN, ("Værten",))


def broken(year: int, code: str = "courses") -> None:
    Question.objects.filter(round__year=year, indicator__code=code).update(break_in_series=True)


def test_a_new_definition_cuts_off_the_years_before_it(cast: Cast, last_year: Round) -> None:
    reported(cast.cluster, last_year, courses=12, newsletters=1)
    broken(2018)
    assert last(cast).barrier == Barrier.BREAK
    assert records(cast).history["courses"].compared is None
    assert records(cast).earlier == {2017: {"newsletters": last(cast, "newsletters").answer}}


def test_a_definition_that_was_new_last_year_cuts_off_the_year_before(cast: Cast, last_year: Round) -> None:
    reported(cast.cluster, last_year, courses=12)
    reported(cast.cluster, builders.bare_round(2016), courses=9)
    broken(2017)
    assert [past.barrier for past in records(cast).history["courses"].shown] == [Barrier.NONE, Barrier.BREAK]


def explained(one: Submission, words: str, *, explained_value: int = 12) -> None:
    one.figures.update(explanation=words, explained_value=Decimal(explained_value))


@pytest.mark.parametrize(
    ("status", "explained_value", "accepted"),
    [("approved", 12, {"courses": "Et ekstra kursus."}), ("submitted", 12, {}), ("approved", 11, {})],
)
def test_an_explanation_was_accepted_where_it_was_approved_for_its_value(
    cast: Cast, last_year: Round, status: str, explained_value: int, accepted: dict[str, str]
) -> None:
    one = reported(cast.cluster, last_year, status=status, courses=12)
    explained(one, "Et ekstra kursus.", explained_value=explained_value)
    assert records(cast).accepted == accepted


def test_the_explanations_of_two_predecessors_say_whose_they_are(cast: Cast, last_year: Round) -> None:
    for name in ("Alfa", "Beta"):
        before = builders.cluster(name)
        explained(reported(before, last_year, status="approved", courses=12), f"Derfor {name}.")
        succeeds(cast, before, SuccessionKind.MERGER)
    assert set(records(cast).accepted["courses"].split("\n\n")) == {
        "Alfa: Derfor Alfa.",
        "Beta: Derfor Beta.",
    }


def test_this_years_figures_are_whole_objects_that_can_be_saved(cast: Cast) -> None:
    builders.put_figures(cast.submission, courses=Decimal(12))
    Collaboration.objects.create(submission=cast.submission, country="DE", type="b2b", count=250)
    found = records(cast)
    (figure,), (row,) = found.figures.values(), found.collaborations
    assert (figure, row) == (cast.submission.figures.get(), cast.submission.collaborations.get())
    assert (figure.value, row.count, row.country) == (Decimal(12), 250, "DE")
    figure.version = 7
    figure.save()
    assert cast.submission.figures.get().version == 7


def test_the_queries_are_the_same_with_no_one_and_five_predecessors(
    cast: Cast, last_year: Round, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    def load() -> object:
        dossier = load_dossier(cast.submission)
        return dossier.findings, dossier.previous, dossier.accepted

    counted = [count_queries(load)]
    for number in range(1, 6):
        before = builders.cluster()
        one = reported(before, last_year, courses=number)
        Collaboration.objects.create(submission=one, country="DE", type="b2b", count=1)
        succeeds(cast, before, SuccessionKind.MERGER)
        counted.append(count_queries(load))
    assert last(cast).answer.value == 15
    assert counted == [4] * 6


def test_all_submissions_of_a_round_are_read_in_the_same_two_queries(
    cast: Cast, last_year: Round, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    questions = questions_of(cast.submission)
    others = [builders.submission(builders.cluster(), round=cast.round) for _ in range(8)]
    for number, one in enumerate(others):
        reported(one.cluster, last_year, courses=number)
    found: dict[int, Records] = {}

    def load() -> object:
        return found.update(load_records([cast.submission, *others], questions))

    assert count_queries(load) == 2
    assert [found[one.pk].history["courses"].last.answer.value for one in others] == list(range(8))
    assert count_queries(lambda: load_records([], questions)) == 0
