"""The board's rows: what they say, and how they are filtered and sorted."""

import datetime as dt
from decimal import Decimal

import pytest
from django.http import QueryDict

from accounts.models import ClusterKind, ClusterName
from submissions.board.choice import COLUMNS, FILTERS, LONGEST_TEXT, BoardChoice, read_choice
from submissions.board.progress import progress_of
from submissions.board.row import BoardRow, Next, read_rows
from submissions.board.rows import Viewer, board_rows, count_asked
from submissions.models import Comment, Section, Submission, SubmissionStatus, Tally
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
QUESTIONS = 48


def choice_of(query: str) -> BoardChoice:
    return read_choice(QueryDict(query))


def shown(cast: Cast, query: str = "", *, now: dt.datetime = NOW) -> list[BoardRow]:
    viewer = Viewer(user=cast.reviewer, now=now, questions=count_asked(cast.round))
    return list(read_rows(board_rows(cast.round, choice_of(query), viewer), viewer))


def names(cast: Cast, query: str = "", *, now: dt.datetime = NOW) -> list[str]:
    return [row.name for row in shown(cast, query, now=now)]


def report(cast: Cast, name: str, status: str = SubmissionStatus.DRAFT, **fields: object) -> Submission:
    """Make a submission of a cluster of that name, with fields and a tally as given."""
    kind = fields.pop("kind", ClusterKind.CLUSTER)
    tally = {
        key: fields.pop(key) for key in list(fields) if key in {f.name for f in Tally._meta.get_fields()}
    }
    one = builders.submission(builders.cluster(name, kind=str(kind)), round=cast.round, status=status)
    Submission.objects.filter(pk=one.pk).update(**fields)
    Tally.objects.create(submission=one, counted_at=NOW, round_version=cast.round.version, **tally)
    return one


def comment(cast: Cast, one: Submission, *, resolved: bool = False) -> Comment:
    return Comment.objects.create(
        submission=one,
        section=Section.objects.filter(round=cast.round).first(),
        author=cast.reviewer,
        by_cluster=False,
        at=NOW,
        text="Hvorfor?",
        resolved_at=NOW if resolved else None,
        resolved_by=cast.reviewer if resolved else None,
    )


@pytest.fixture
def many(cast: Cast) -> Cast:
    """Six reporters, of which no two are alike in anything."""
    cast.submission.delete()
    report(cast, "Aa", SubmissionStatus.NOT_STARTED, answered=0)
    report(
        cast,
        "Bb",
        answered=24,
        errors=2,
        last_activity=NOW - DAY,
        last_year=Decimal(4_999_999),
        kind=ClusterKind.NETWORK,
        extended_to=NOW + 30 * DAY,
    )
    sent = report(
        cast,
        "Cc",
        SubmissionStatus.SUBMITTED,
        answered=QUESTIONS,
        warnings=1,
        late=True,
        last_year=Decimal(5_000_000),
        last_activity=NOW - 15 * DAY,
    )
    mine = report(
        cast,
        "Dd",
        SubmissionStatus.IN_REVIEW,
        answered=QUESTIONS,
        explained=3,
        reviewer=cast.reviewer,
        last_year=Decimal(15_000_000),
        last_activity=NOW - 2 * DAY,
    )
    report(cast, "Ee", SubmissionStatus.APPROVED, answered=QUESTIONS, reviewer=cast.administrator)
    report(cast, "Ørsted", SubmissionStatus.EXCUSED)
    comment(cast, sent)
    comment(cast, sent)
    comment(cast, mine)
    comment(cast, mine, resolved=True)
    return cast


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "Aa Bb Cc Dd Ee Ørsted"),
        ("status=submitted", "Cc"),
        ("status=submitted&status=draft", "Bb Cc"),
        ("kind=network", "Bb"),
        ("answered=none", "Aa Ørsted"),
        ("answered=some", "Bb"),
        ("answered=complete", "Cc Dd Ee"),
        ("errors=yes", "Bb"),
        ("errors=no", "Aa Cc Dd Ee Ørsted"),
        ("warnings=yes", "Cc"),
        ("warnings=no&kind=network", "Bb"),
        ("explained=yes", "Dd"),
        ("explained=no&status=in_review", ""),
        ("comments=yes", "Cc Dd"),
        ("comments=no", "Aa Bb Ee Ørsted"),
        ("activity=week", "Bb Dd"),
        ("activity=quiet", "Cc"),
        ("activity=never", "Aa Ee Ørsted"),
        ("deadline=overdue", ""),
        ("deadline=own", "Bb"),
        ("deadline=late", "Cc"),
        ("size=small", "Bb"),
        ("size=medium", "Cc"),
        ("size=large", "Dd"),
        ("size=none", "Aa Ee Ørsted"),
        ("reviewer=mine", "Dd"),
        ("reviewer=other", "Ee"),
        ("reviewer=nobody", "Aa Bb Cc Ørsted"),
        ("q=ørs", "Ørsted"),
        ("q=ØRSTED", "Ørsted"),
        ("q=%25", ""),
        ("q=c&comments=yes", "Cc"),
    ],
)
def test_it_is_filtered_by_each(many: Cast, query: str, found: str) -> None:
    assert names(many, query) == found.split()


@pytest.mark.parametrize(
    ("now", "overdue", "week"),
    [
        (NOW + 10 * DAY, "", ""),
        (NOW + 15 * DAY, "", "Aa"),
        (NOW + 14 * DAY - HOUR, "", "Aa"),  # in seven days by the calendar, though in more than 168 hours
        (NOW + 22 * DAY, "Aa", ""),  # Bb has a deadline of its own
        (NOW + 31 * DAY, "Aa Bb", ""),
    ],
)
def test_who_is_late_is_who_has_not_sent_by_their_own_deadline(
    many: Cast, now: dt.datetime, overdue: str, week: str
) -> None:
    assert names(many, "deadline=overdue", now=now) == overdue.split()
    assert names(many, "deadline=week", now=now) == week.split()


@pytest.mark.parametrize(
    ("column", "rising", "falling"),
    [
        ("name", "Aa Bb Cc Dd Ee Ørsted", "Ørsted Ee Dd Cc Bb Aa"),
        ("status", "Aa Bb Cc Dd Ee Ørsted", "Ørsted Ee Dd Cc Bb Aa"),
        ("kind", "Aa Cc Dd Ee Ørsted Bb", "Bb Aa Cc Dd Ee Ørsted"),
        ("answered", "Aa Ørsted Bb Cc Dd Ee", "Cc Dd Ee Bb Aa Ørsted"),
        ("errors", "Aa Cc Dd Ee Ørsted Bb", "Bb Aa Cc Dd Ee Ørsted"),
        ("warnings", "Aa Bb Dd Ee Ørsted Cc", "Cc Aa Bb Dd Ee Ørsted"),
        ("explained", "Aa Bb Cc Ee Ørsted Dd", "Dd Aa Bb Cc Ee Ørsted"),
        ("comments", "Aa Bb Ee Ørsted Dd Cc", "Cc Dd Aa Bb Ee Ørsted"),
        ("activity", "Cc Dd Bb Aa Ee Ørsted", "Bb Dd Cc Aa Ee Ørsted"),
        ("deadline", "Aa Bb Cc Dd Ee Ørsted", "Bb Aa Cc Dd Ee Ørsted"),
        ("size", "Bb Cc Dd Aa Ee Ørsted", "Dd Cc Bb Aa Ee Ørsted"),
        ("reviewer", "Ee Dd Aa Bb Cc Ørsted", "Dd Ee Aa Bb Cc Ørsted"),
    ],
)
def test_it_is_sorted_by_each_both_ways_what_has_none_last(
    many: Cast, column: str, rising: str, falling: str
) -> None:
    assert names(many, f"sort={column}") == rising.split()
    assert names(many, f"sort=-{column}") == falling.split()


def test_every_column_and_filter_is_tried_here() -> None:
    tried = {"name", "status", "kind", "answered", "errors", "warnings", "explained", "comments"}
    tried |= {"activity", "deadline", "size", "reviewer"}
    assert set(COLUMNS) == tried
    assert set(FILTERS) == tried - {"name"}


def test_a_row_says_where_a_reporter_stands(many: Cast) -> None:
    rows = {row.name: row for row in shown(many)}
    assert [rows["Bb"].percent, rows["Cc"].percent, rows["Aa"].percent] == [50, 100, 0]
    assert [row.comments for row in rows.values()] == [0, 0, 2, 1, 0, 0]
    assert [rows["Aa"].days, rows["Bb"].days, rows["Cc"].days] == [21, 30, None]
    assert (rows["Bb"].own_deadline, rows["Aa"].own_deadline) == (True, False)
    assert rows["Dd"].last_year == Decimal(15_000_000)
    assert (rows["Dd"].mine, rows["Ee"].mine) == (True, False)


def test_one_question_missing_is_never_all(cast: Cast) -> None:
    report(cast, "Aa", answered=QUESTIONS - 1)
    assert shown(cast, "q=aa")[0].percent == 97


def test_a_row_that_is_not_counted_has_no_numbers(cast: Cast) -> None:
    row = shown(cast)[0]
    assert (row.answered, row.percent, row.errors, row.warnings, row.last_year) == (None,) * 5


COUNTED = ("answered", "errors", "warnings", "explained", "size")


@pytest.fixture
def uncounted(many: Cast) -> Cast:
    """Beside the six: nobody counted one, checks changed since another was, and a third was worked on."""
    builders.submission(builders.cluster("Uu"), round=many.round)
    changed = report(many, "Vv")
    Tally.objects.filter(submission=changed).update(round_version=many.round.version + 1)
    report(many, "Xx", errors=1, answered=QUESTIONS, last_activity=NOW)
    return many


@pytest.mark.parametrize("name", COUNTED)
def test_who_is_not_counted_is_listed_as_that_and_as_nothing_else(uncounted: Cast, name: str) -> None:
    # Another reviewer looked just before; whoever looks now counts nothing more.
    later = NOW + dt.timedelta(seconds=20)
    found = {word: names(uncounted, f"{name}={word}", now=later) for word in FILTERS[name].options}
    assert found["uncounted"] == ["Uu", "Vv", "Xx"]
    # Each reporter is listed once.
    assert sorted(reporter for listed in found.values() for reporter in listed) == sorted(names(uncounted))


def test_what_was_counted_at_this_visit_is_counted_whoever_is_at_work(uncounted: Cast) -> None:
    assert names(uncounted, "errors=uncounted") == ["Uu", "Vv"]
    assert "Xx" in names(uncounted, "errors=yes")


def test_what_is_being_counted_is_said_to_be(uncounted: Cast) -> None:
    assert progress_of(uncounted.round, NOW).uncounted == 2
    assert progress_of(uncounted.round, NOW + dt.timedelta(seconds=20)).uncounted == 3


def test_what_is_next_follows_from_where_it_stands(many: Cast) -> None:
    rows = {row.name: row.next for row in shown(many, now=NOW + 22 * DAY)}
    assert rows == {
        "Aa": Next.REMIND,
        "Bb": Next.WAIT,
        "Cc": Next.TAKE,
        "Dd": Next.DECIDE,
        "Ee": Next.DONE,
        "Ørsted": Next.DONE,
    }
    other = Viewer(user=many.administrator, now=NOW, questions=QUESTIONS)
    theirs = read_rows(board_rows(many.round, choice_of("status=in_review"), other), other)
    assert [row.next for row in theirs] == [Next.OTHERS]


def test_days_are_those_of_the_calendar_in_copenhagen(cast: Cast) -> None:
    due = cast.round.deadline  # Friday, 13.00 in Copenhagen
    assert [shown(cast, now=due - dt.timedelta(hours=hours))[0].days for hours in (1, 12, 14)] == [0, 0, 1]
    late_at_night = due.replace(hour=23, minute=30)  # already Saturday in Copenhagen
    assert shown(cast, now=late_at_night)[0].days == -1


def test_what_was_sent_back_is_bound_only_to_a_deadline_of_its_own(cast: Cast) -> None:
    one = report(cast, "Aa", SubmissionStatus.RETURNED)
    after = NOW + 27 * DAY
    assert (shown(cast, "q=aa", now=after)[0].days, names(cast, "deadline=overdue&q=aa", now=after)) == (
        None,
        [],
    )
    Submission.objects.filter(pk=one.pk).update(extended_to=NOW + 25 * DAY)
    assert (shown(cast, "q=aa", now=after)[0].days, names(cast, "deadline=overdue&q=aa", now=after)) == (
        -2,
        ["Aa"],
    )


def test_a_reporter_has_the_name_of_the_year_and_is_found_by_todays_too(cast: Cast) -> None:
    ClusterName.objects.create(cluster=cast.cluster, name="Luftklyngen", valid_to=dt.date(2019, 5, 1))
    assert names(cast) == names(cast, "q=luft") == names(cast, "q=vind") == ["Luftklyngen"]


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("", ""),
        ("sort=name", ""),
        ("page=3&kind=", ""),
        ("sort=-warnings&status=draft&status=submitted", "status=draft&status=submitted&sort=-warnings"),
        ("status=submitted&status=draft", "status=draft&status=submitted"),
        ("q=++vind++energi+", "q=vind+energi"),
        ("q=%00%00", ""),
        ("kind=network&kind=cluster", "kind=network"),
        (f"q={'x' * 200}", f"q={'x' * LONGEST_TEXT}"),
    ],
)
def test_a_choice_is_written_in_one_way(query: str, same: str) -> None:
    choice = choice_of(query)
    assert choice.querystring == same
    assert choice_of(same) == choice
    assert not choice.unread


@pytest.mark.parametrize(
    ("query", "unread", "left"),
    [
        ("status=lost", ("status",), ""),
        ("status=lost&status=draft", ("status",), "status=draft"),
        ("warnings=1", ("warnings",), ""),
        ("sort=password", ("sort",), ""),
        ("sort=--name", ("sort",), ""),
        ("sort=-", ("sort",), ""),
        ("size=small%00", ("size",), ""),
    ],
)
def test_what_is_not_known_is_left_out_and_named(query: str, unread: tuple[str, ...], left: str) -> None:
    choice = choice_of(query)
    assert (choice.unread, choice.querystring) == (unread, left)


def test_a_second_click_turns_the_order_around() -> None:
    choice = choice_of("kind=cluster")
    once = choice.sorted_by(COLUMNS["warnings"])
    assert once.querystring == "kind=cluster&sort=-warnings"
    assert once.sorted_by(COLUMNS["warnings"]).querystring == "kind=cluster&sort=warnings"
    assert choice.sorted_by(COLUMNS["name"]).querystring == "kind=cluster&sort=-name"
