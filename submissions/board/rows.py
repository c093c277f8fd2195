"""The board of a round: every reporter with where it stands, filtered and sorted by the database."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    Max,
    OrderBy,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Greatest, Lag, Lead, Lower, NullIf, RowNumber
from django.utils import timezone

from accounts.models import ClusterName, User
from accounts.models.register import LATEST_NAME
from submissions.board.choice import UNCOUNTED, BoardChoice
from submissions.board.tally import counted
from submissions.deadline import WAITED_FOR
from submissions.models import Comment, Round, Submission, SubmissionStatus

# In DKK, as the account's breakdown by size has them.
SMALL_BELOW = Decimal(5_000_000)
MEDIUM_BELOW = Decimal(15_000_000)
WEEK = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)
QUIET_AFTER = 2 * WEEK

# The order in which work goes on, so that what waits for somebody stands together.
_PLACE = {status: place for place, status in enumerate(SubmissionStatus)}
_STATUS_ORDER = Case(
    *(When(status=status, then=Value(place)) for status, place in _PLACE.items()),
    default=Value(len(_PLACE)),
    output_field=IntegerField(),
)
# What was sent back can be sent whenever it was sent back, unless it was given a deadline of its own.
BOUND = WAITED_FOR - {SubmissionStatus.RETURNED}
_BOUND = Q(status__in=BOUND) | Q(status=SubmissionStatus.RETURNED, extended_to__isnull=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks, when, and how many questions the round asks: what filters need to know."""

    user: User
    now: dt.datetime
    questions: int


def board_rows(round_: Round, choice: BoardChoice, viewer: Viewer) -> QuerySet[Submission]:
    """Return the submissions of a round that are chosen, in the order that is chosen.

    With `reporter`, the name at the end of the year, `due`, when it has to be sent, and `comments_open`.
    """
    return _in_order(all_rows(round_).filter(_chosen(choice, viewer)), choice)


def count_asked(round_: Round) -> int:
    """Return how many questions a reporter of the round answers. One query."""
    return round_.questions.asked().count()


def all_rows(round_: Round) -> QuerySet[Submission]:
    """Return all submissions of a round, in no order, with what `board_rows` adds."""
    name = ClusterName.objects.on(round_.last_day).filter(cluster=OuterRef("cluster")).order_by(*LATEST_NAME)
    # An aggregate without a group is one row, of 0 too, and half the work.
    comments = Comment.objects.open_threads().filter(submission=OuterRef("pk")).order_by()
    number = comments.annotate(number=Func("pk", function="COUNT", output_field=IntegerField()))
    return Submission.objects.for_round(round_).annotate(
        reporter=Coalesce(Subquery(name.values("name")[:1]), "cluster__name"),
        due=Greatest(Coalesce("extended_to", "round__deadline"), "round__deadline"),
        comments_open=Subquery(number.values("number")),
    )


def _chosen(choice: BoardChoice, viewer: Viewer) -> Q:
    wanted = Q()
    for name, words in choice.filters.items():
        any_of = Q()
        for word in words:
            any_of |= _CONDITIONS[name](word, viewer)
        wanted &= any_of
    return wanted & _named(choice.text) if choice.text else wanted


def _named(text: str) -> Q:
    """Return whether a name has `text` in it. SQLite knows large from small only without æ, ø and å."""
    ways = [text]
    if not text.isascii():
        ways += [text.lower(), text.upper(), text.capitalize(), text.title()]
    wanted = Q()
    for written in dict.fromkeys(ways):
        wanted |= Q(reporter__icontains=written) | Q(cluster__name__icontains=written)
    return wanted


def _tallied(word: str, viewer: Viewer, options: Mapping[str, Q]) -> Q:
    """Return who is counted and meets the option, or who is not counted: they are none of the options."""
    is_counted = counted(viewer.now)
    return (
        Q(Case(When(is_counted, then=False), default=True))
        if word == UNCOUNTED
        else is_counted & options[word]
    )


def _some(field: str) -> Callable[[str, Viewer], Q]:
    """Return the filter by whether a number of the tally is above zero."""
    options = {"yes": Q(**{f"{field}__gt": 0}), "no": Q(**{field: 0})}
    return lambda word, viewer: _tallied(word, viewer, options)


def _comments(word: str, _viewer: Viewer) -> Q:
    has_open = Q(Exists(Comment.objects.open_threads().filter(submission=OuterRef("pk"))))
    return has_open if word == "yes" else ~has_open


def _answered(word: str, viewer: Viewer) -> Q:
    some, complete = Q(tally__answered__gt=0), Q(tally__answered__gte=viewer.questions)
    options = {"none": ~some, "some": some & ~complete, "complete": some & complete}
    return _tallied(word, viewer, options)


def _activity(word: str, viewer: Viewer) -> Q:
    return {
        "week": Q(last_activity__gte=viewer.now - WEEK),
        "quiet": Q(last_activity__lt=viewer.now - QUIET_AFTER),
        "never": Q(last_activity__isnull=True),
    }[word]


def _deadline(word: str, viewer: Viewer) -> Q:
    return {
        "overdue": _BOUND & Q(due__lt=viewer.now),
        "week": _BOUND & Q(due__gte=viewer.now, due__lt=_end_of(viewer.now + WEEK)),
        "own": Q(extended_to__gt=F("round__deadline")),
        "late": Q(late=True),
    }[word]


def _end_of(moment: dt.datetime) -> dt.datetime:
    """Return when the day of `moment` is over: days to a deadline are counted by the calendar."""
    midnight = dt.datetime.combine(timezone.localdate(moment) + DAY, dt.time())
    return timezone.make_aware(midnight)


def _size(word: str, viewer: Viewer) -> Q:
    options = {
        "small": Q(tally__last_year__lt=SMALL_BELOW),
        "medium": Q(tally__last_year__gte=SMALL_BELOW, tally__last_year__lt=MEDIUM_BELOW),
        "large": Q(tally__last_year__gte=MEDIUM_BELOW),
        "none": Q(tally__last_year__isnull=True),
    }
    return _tallied(word, viewer, options)


def _reviewer(word: str, viewer: Viewer) -> Q:
    mine, nobody = Q(reviewer=viewer.user), Q(reviewer__isnull=True)
    return {"mine": mine, "nobody": nobody, "other": ~nobody & ~mine}[word]


_CONDITIONS: Mapping[str, Callable[[str, Viewer], Q]] = {
    "status": lambda word, _viewer: Q(status=word),
    "kind": lambda word, _viewer: Q(cluster__kind=word),
    "answered": _answered,
    "errors": _some("tally__errors"),
    "warnings": _some("tally__warnings"),
    "explained": _some("tally__explained"),
    "comments": _comments,
    "activity": _activity,
    "deadline": _deadline,
    "size": _size,
    "reviewer": _reviewer,
}

_ORDERS: Mapping[str, Any] = {
    "name": Lower("reporter"),
    "status": _STATUS_ORDER,
    "kind": F("cluster__kind"),
    "answered": F("tally__answered"),
    "errors": F("tally__errors"),
    "warnings": F("tally__warnings"),
    "explained": F("tally__explained"),
    "comments": F("comments_open"),
    "activity": F("last_activity"),
    # Of those that are not waited for, nobody asks how long they have.
    "deadline": Case(When(_BOUND, then=F("due"))),
    "size": F("tally__last_year"),
    "reviewer": Lower(Coalesce(NullIf("reviewer__name", Value("")), "reviewer__email")),
}


def _in_order(rows: QuerySet[Submission], choice: BoardChoice) -> QuerySet[Submission]:
    return rows.order_by(*_order(choice))


def _order(choice: BoardChoice) -> list[OrderBy]:
    """Return the order: that chosen, what has none of it last either way, and alike ones by today's name.

    That of the year would have to be looked up for every one of them, and not only for those on the page.
    """
    order = _ORDERS[choice.sort]
    first = order.desc(nulls_last=True) if choice.falling else order.asc(nulls_last=True)
    return [first, Lower("cluster__name").asc(), F("pk").asc()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Those before and after a submission in what is chosen of the board.

    Attributes:
        previous: the slug of the cluster before it.
        next: likewise, after it.
        position: from 1; None where it is not, or no longer, among what is chosen. Then the others are those
            around the place where it would stand.
        count: how many are chosen.
    """

    previous: str | None
    next: str | None
    position: int | None
    count: int


def neighbours(
    round_: Round, choice: BoardChoice, submission: Submission, *, user: User, now: dt.datetime
) -> Neighbours:
    """Return who stands beside `submission` in what is chosen. Two queries, of a row each."""
    viewer = Viewer(user=user, now=now, questions=count_asked(round_))
    chosen = _chosen(choice, viewer) or Q(pk__isnull=False)
    order = _order(choice)
    slug, here = F("cluster__slug"), F("pk")
    found = (
        all_rows(round_)
        .filter(chosen | Q(pk=submission.pk))
        .annotate(
            before=Window(Lag(slug), order_by=order),
            after=Window(Lead(slug), order_by=order),
            place=Window(RowNumber(), order_by=order),
            is_chosen=Case(When(chosen, then=Value(1)), default=Value(0)),
            chosen_count=Window(Sum("is_chosen")),
            # As a window too: a plain condition would leave the others out before they are counted.
            here=Window(Max(here), partition_by=[here]),
        )
        .filter(here=submission.pk)
        .order_by()
    )
    row = found.values("before", "after", "place", "is_chosen", "chosen_count").get()
    return Neighbours(
        previous=row["before"],
        next=row["after"],
        position=row["place"] if row["is_chosen"] else None,
        count=row["chosen_count"],
    )
