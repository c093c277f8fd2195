"""Rounds: creating one from the last, its dates, opening and closing by itself, and taking one back."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import AuditEntry, User
from submissions.board.row import read_rows
from submissions.board.rows import Viewer, all_rows
from submissions.mail.reminders import plan
from submissions.models import Mail, Question, Round, RoundStatus, Submission
from submissions.round_dates import Dates, DatesRefused, suggested
from submissions.rounds import rounds_with_counts, stages_of
from submissions.services.change_dates import DatesChanged, change_dates
from submissions.services.change_limits import change_limits
from submissions.services.close_round import close_round
from submissions.services.create_round import RoundExists, create_round, remove_round
from submissions.services.errors import NotAllowed
from submissions.services.extend import extend
from submissions.services.open_round import open_round
from submissions.tasks import keep_rounds
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

DAY = dt.timedelta(days=1)
YEAR = 365 * DAY


def create(cast: Cast, year: int = 2019, *, user: User | None = None, **moved: dt.datetime) -> Round:
    dates: dict[str, Any] = {"opens": NOW + YEAR, "deadline": NOW + YEAR + 30 * DAY} | moved
    dates.setdefault("last_edit", dates["deadline"] + 14 * DAY)
    return create_round(year=year, dates=Dates(**dates), user=user or cast.administrator, now=NOW)


def move(round_: Round, user: User, now: dt.datetime = NOW, **moved: dt.datetime) -> Round:
    round_.refresh_from_db()
    before = Dates.of(round_)
    dates = {name: moved.get(name, getattr(before, name)) for name in ("opens", "deadline", "last_edit")}
    return change_dates(round_id=round_.pk, dates=Dates(**dates), seen=before.seen, user=user, now=now)


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


# Creating


def asked(round_: Round) -> list[tuple[Any, ...]]:
    """Return what a round asks, by codes: so two rounds can be held against each other."""
    questions = Question.objects.filter(round=round_).with_indicators()
    return [
        (
            question.section.code,
            question.order,
            question.code,
            question.indicator_id,
            question.required,
            question.subset_of and question.subset_of.code,
            question.part_of and question.part_of.code,
        )
        for question in questions
    ]


def test_a_round_asks_and_checks_what_the_last_one_did(cast: Cast) -> None:
    cast.round.questions.filter(indicator__code="courses").update(break_in_series=True)
    cast.round.checks.filter(code="funding_eu_change").update(active=False, version=7)
    created = create(cast)
    assert asked(created) == asked(cast.round)
    assert len(asked(created)) > 50
    assert not created.questions.filter(break_in_series=True).exists()
    checks = created.checks.order_by("pk").values_list("code", "rule", "parameters", "severity", "active")
    assert list(checks) == list(
        cast.round.checks.order_by("pk").values_list("code", "rule", "parameters", "severity", "active")
    )
    assert set(created.checks.values_list("version", flat=True)) == {1}
    assert (created.status, created.version) == (RoundStatus.PLANNED, 1)
    assert not created.submissions.exists()
    kept = AuditEntry.objects.get()
    assert (kept.action, kept.year, kept.user) == ("round-created", 2019, cast.administrator)
    assert kept.detail["taken_from"] == 2018


def test_relations_stay_within_the_new_round(cast: Cast) -> None:
    created = create(cast)
    for question in created.questions.select_related("subset_of", "part_of", "section"):
        assert question.section.round_id == created.pk
        for other in (question.subset_of, question.part_of):
            assert other is None or other.round_id == created.pk


def test_texts_name_the_new_year(cast: Cast) -> None:
    old = cast.round.sections.get(code="secretariat")
    assert "2018" in old.intro_da
    old.intro_en = "How was 2018 beside 2017, and not 20181 or 2016?"
    old.save()
    section = create(cast).sections.get(code="secretariat")
    assert section.intro_da == old.intro_da.replace("2018", "2019")
    assert section.intro_en == "How was 2019 beside 2018, and not 20181 or 2016?"


def test_the_newest_round_before_the_year_is_taken(cast: Cast) -> None:
    builders.bare_round(2020)
    assert create(cast, 2019).questions.exists()
    assert not create(cast, 2021).questions.exists()


def test_of_two_rounds_of_a_year_the_second_is_refused(cast: Cast) -> None:
    create(cast)
    with pytest.raises(RoundExists):
        create(cast)
    assert Round.objects.count() == 2
    assert actions() == ["round-created"]


@pytest.mark.parametrize("who", ["editor", "signatory", "stranger", "reviewer"])
def test_nobody_else_keeps_rounds(cast: Cast, who: str) -> None:
    user = getattr(cast, who)
    with pytest.raises(NotAllowed):
        create(cast, user=user)
    with pytest.raises(NotAllowed):
        move(cast.round, user, deadline=NOW + 40 * DAY)
    planned = create(cast)
    with pytest.raises(NotAllowed):
        remove_round(round_id=planned.pk, user=user, now=NOW)


def test_without_a_round_before_there_is_nothing_to_take(db: None) -> None:
    with pytest.raises(NotAllowed, match="2019"):
        create_round(
            year=2019,
            dates=Dates(opens=NOW, deadline=NOW + DAY, last_edit=NOW + DAY),
            user=builders.administrator(),
            now=NOW,
        )


@pytest.mark.parametrize(
    ("moved", "names"),
    [
        ({"deadline": NOW + YEAR - DAY}, ["deadline"]),
        ({"deadline": NOW + YEAR}, ["deadline"]),
        ({"last_edit": NOW + YEAR + DAY}, ["last_edit"]),
        ({"deadline": NOW + YEAR - DAY, "last_edit": NOW}, ["deadline", "last_edit"]),
        ({"opens": NOW - 30 * DAY, "deadline": NOW - DAY, "last_edit": NOW + DAY}, ["deadline"]),
    ],
)
def test_dates_that_make_no_sense_are_refused_at_their_field(
    cast: Cast, moved: dict[str, Any], names: list[str]
) -> None:
    with pytest.raises(DatesRefused) as refused:
        create(cast, **moved)
    assert [problem.name for problem in refused.value.problems] == names
    assert Round.objects.count() == 1


def test_dates_are_suggested_a_year_later_on_the_same_weekday(cast: Cast) -> None:
    dates = suggested(Dates.of(cast.round))
    for name in ("opens", "deadline", "last_edit"):
        before, after = getattr(cast.round, name), getattr(dates, name)
        assert before.weekday() == after.weekday()
        assert abs(after - before - YEAR) <= 4 * DAY


# Taking back


def test_a_round_with_nothing_in_it_can_be_taken_back(cast: Cast) -> None:
    before = asked(cast.round)
    created = create(cast)
    remove_round(round_id=created.pk, user=cast.administrator, now=NOW)
    assert list(Round.objects.all()) == [cast.round]
    assert asked(cast.round) == before
    assert actions() == ["round-created", "round-removed"]
    assert create(cast).questions.exists()


def test_a_round_that_opened_or_holds_something_stays(cast: Cast) -> None:
    opened, reported, changed = create(cast, 2019), create(cast, 2020), create(cast, 2021)
    Round.objects.filter(pk=opened.pk).update(status=RoundStatus.OPEN)
    builders.submission(cast.cluster, round=reported)
    check = changed.checks.get(code="funding_eu_change")
    change_limits(
        check_id=check.pk,
        user=cast.administrator,
        now=NOW,
        limits={"up": 80, "down": 40, "least": 1},
        severity=check.severity,  # type: ignore[arg-type] # a text of the choices
        active=True,
        version=1,
    )
    for round_ in (opened, reported, changed):
        with pytest.raises(NotAllowed, match=str(round_.year)):
            remove_round(round_id=round_.pk, user=cast.administrator, now=NOW)
    assert Round.objects.count() == 4


# Opening and closing


def test_a_round_opens_when_its_time_comes_and_all_are_told_once(cast: Cast) -> None:
    created = create(cast, opens=NOW + DAY, deadline=NOW + 30 * DAY)
    assert open_round(round_id=created.pk, now=NOW) == 0
    created.refresh_from_db()
    assert created.status == RoundStatus.PLANNED
    assert not created.submissions.exists()
    for _again in range(2):
        open_round(round_id=created.pk, now=NOW + DAY)
    created.refresh_from_db()
    assert created.status == RoundStatus.OPEN
    assert created.submissions.count() == 2
    opening = Mail.objects.filter(kind="opening")
    assert sorted(opening.values_list("recipient__email", flat=True)) == sorted(
        user.email for user in (cast.editor, cast.signatory, cast.stranger)
    )
    assert actions() == ["round-created", "round-opened"]


def test_a_round_that_asks_nothing_does_not_open(cast: Cast) -> None:
    empty = builders.bare_round(2019, status=RoundStatus.PLANNED)
    open_round(round_id=empty.pk, now=NOW)
    empty.refresh_from_db()
    assert empty.status == RoundStatus.PLANNED
    assert not Mail.objects.exists()
    assert not empty.submissions.exists()


def test_the_job_opens_and_closes_what_is_due_and_nothing_else(cast: Cast, time_machine: Any) -> None:
    later = create(cast, 2020)
    due = create(cast, 2019, opens=NOW + DAY, deadline=NOW + 90 * DAY)
    time_machine.move_to(NOW + DAY, tick=False)
    keep_rounds()
    keep_rounds()
    status = dict(Round.objects.values_list("year", "status"))
    assert status == {2018: RoundStatus.OPEN, 2019: RoundStatus.OPEN, 2020: RoundStatus.PLANNED}
    time_machine.move_to(cast.round.last_edit, tick=False)
    keep_rounds()
    cast.round.refresh_from_db()
    assert cast.round.status == RoundStatus.OPEN
    time_machine.move_to(cast.round.last_edit + dt.timedelta(seconds=1), tick=False)
    keep_rounds()
    keep_rounds()
    status = dict(Round.objects.values_list("year", "status"))
    assert status == {2018: RoundStatus.CLOSED, 2019: RoundStatus.OPEN, 2020: RoundStatus.PLANNED}
    assert actions() == ["round-created", "round-created", "round-opened", "round-closed"]
    assert due.submissions.count() == 2
    assert not later.submissions.exists()


# Dates


def test_dates_of_a_planned_round_can_all_be_moved(cast: Cast) -> None:
    created = create(cast)
    moved = move(
        created, cast.administrator, opens=NOW + DAY, deadline=NOW + 2 * DAY, last_edit=NOW + 2 * DAY
    )
    assert (moved.opens, moved.deadline, moved.last_edit) == (NOW + DAY, NOW + 2 * DAY, NOW + 2 * DAY)
    kept = AuditEntry.objects.get(action="round-dates-changed")
    assert len(kept.detail["old"]) == len(kept.detail["new"]) == 3
    move(created, cast.administrator)
    assert actions() == ["round-created", "round-dates-changed"]


@pytest.mark.parametrize(
    ("moved", "names"),
    [
        ({"opens": NOW - DAY}, ["opens"]),
        ({"opens": NOW + DAY}, ["opens"]),
        ({"deadline": NOW - DAY}, ["deadline"]),
        ({"deadline": NOW}, ["deadline"]),
        ({"opens": NOW + DAY, "deadline": NOW - DAY}, ["deadline"]),
        ({"last_edit": NOW + DAY}, ["last_edit"]),
    ],
)
def test_of_an_open_round_neither_the_opening_nor_anything_into_the_past(
    cast: Cast, moved: dict[str, Any], names: list[str]
) -> None:
    before = Dates.of(cast.round)
    with pytest.raises(DatesRefused) as refused:
        move(cast.round, cast.administrator, **moved)
    assert [problem.name for problem in refused.value.problems] == names
    cast.round.refresh_from_db()
    assert Dates.of(cast.round) == before
    assert actions() == []


def test_of_two_who_move_dates_the_second_is_told(cast: Cast) -> None:
    seen = Dates.of(cast.round).seen
    move(cast.round, cast.administrator, deadline=NOW + 30 * DAY)
    with pytest.raises(DatesChanged):
        change_dates(
            round_id=cast.round.pk,
            dates=Dates(opens=cast.round.opens, deadline=NOW + 31 * DAY, last_edit=NOW + 60 * DAY),
            seen=seen,
            user=builders.administrator(),
            now=NOW,
        )
    cast.round.refresh_from_db()
    assert cast.round.deadline == NOW + 30 * DAY


def test_a_closed_round_opens_again_when_its_last_edit_is_moved(cast: Cast) -> None:
    after = cast.round.last_edit + DAY
    close_round(round_id=cast.round.pk, now=after)
    moved = move(cast.round, cast.administrator, after, last_edit=after + DAY)
    assert moved.status == RoundStatus.OPEN
    assert not close_round(round_id=cast.round.pk, now=after)


def test_the_dates_of_final_figures_stay(cast: Cast) -> None:
    for status in (RoundStatus.FINAL, RoundStatus.PUBLISHED):
        Round.objects.update(status=status)
        with pytest.raises(NotAllowed):
            move(cast.round, cast.administrator, deadline=NOW + 30 * DAY)


def test_a_deadline_of_a_clusters_own_outlives_the_common_one_moved_past_it(cast: Cast) -> None:
    """It was promised in writing: where the common one is moved back again, it still holds."""
    promised = NOW + 25 * DAY
    extend(
        submission_id=cast.submission.pk,
        until=promised,
        seen=None,
        user=cast.reviewer,
        now=NOW,
        reason="Sygdom",
    )
    before = cast.round.deadline
    for common, holds, own in ((NOW + 30 * DAY, NOW + 30 * DAY, False), (before, promised, True)):
        move(cast.round, cast.administrator, deadline=common, last_edit=NOW + 40 * DAY)
        one = Submission.objects.select_related("round").get(pk=cast.submission.pk)
        assert (one.extended_to, one.deadline, one.has_own_deadline) == (promised, holds, own)
        (row,) = read_rows(all_rows(cast.round), Viewer(user=cast.reviewer, now=NOW, questions=1))
        assert (row.due, row.own_deadline) == (holds, own)
        (planned,) = {due.deadline for due in plan(holds - 7 * DAY)}
        assert planned == holds
    assert cast.submission.events.filter(action="extend").count() == 1


def test_reminders_and_what_comes_next_follow_the_deadline(cast: Cast) -> None:
    before = stages_of(cast.round, NOW)
    assert [stage.moment for stage in before] == sorted(stage.moment for stage in before)
    assert [stage.moment for stage in before if stage.following] == [
        min(stage.moment for stage in before if stage.moment > NOW)
    ]
    moved = move(cast.round, cast.administrator, deadline=cast.round.deadline + 7 * DAY)
    after = stages_of(moved, NOW)
    reminders = {stage.moment for stage in before} - {cast.round.opens, cast.round.last_edit}
    assert {moment + 7 * DAY for moment in reminders if moment + 7 * DAY > NOW} <= {
        stage.moment for stage in after
    }


def test_rounds_tell_how_many_have_sent(cast: Cast) -> None:
    for status in ("submitted", "in_review", "approved", "excused", "draft", "returned"):
        builders.submission(round=cast.round, status=status)
    found = rounds_with_counts().get()
    assert (found.reporters, found.sent, found.approved, found.excused) == (7, 3, 1, 1)  # type: ignore[attr-defined] # annotated


def test_a_round_that_cannot_be_opened_keeps_no_other_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(**_asked: object) -> None:
        raise RuntimeError("This round cannot be opened.")

    past = NOW - dt.timedelta(days=1)
    builders.bare_round(2015, status=RoundStatus.PLANNED)
    Round.objects.filter(year=2015).update(opens=past)
    over = builders.bare_round(2016, status=RoundStatus.OPEN)
    Round.objects.filter(pk=over.pk).update(deadline=past, last_edit=past)
    monkeypatch.setattr("submissions.tasks.open_round", fails)
    monkeypatch.setattr("submissions.tasks.timezone.now", lambda: NOW)
    keep_rounds()
    over.refresh_from_db()
    assert over.status == RoundStatus.CLOSED
    assert "Could not open round" in caplog.text
