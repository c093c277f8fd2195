"""The dates of a round: whether they make sense, and what last year's suggest."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from portal.formatting import format_moment
from submissions.models import Round

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
WEEK = 7  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """When a round opens, when figures are due, and until when a late submission can be sent."""

    opens: dt.datetime
    deadline: dt.datetime
    last_edit: dt.datetime

    @classmethod
    def of(cls, round_: Round) -> Self:
        """Return those of a round."""
        return cls(opens=round_.opens, deadline=round_.deadline, last_edit=round_.last_edit)

    @property
    def seen(self) -> str:
        """What a form carries to say which dates it showed."""
        moments = (self.opens, self.deadline, self.last_edit)
        return " ".join(moment.astimezone(dt.UTC).isoformat() for moment in moments)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateProblem:
    """What is wrong with a date.

    Attributes:
        name: of the date: opens, deadline or last_edit.
    """

    name: str
    message: str


class DatesRefused(Exception):  # noqa: N818 read as a sentence: "except DatesRefused"
    """The dates make no sense together, or are past; nothing is changed.

    Attributes:
        problems: one at least, each at its date.
    """

    def __init__(self, problems: Sequence[DateProblem]) -> None:
        """Keep what is wrong."""
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


def require_order(dates: Dates) -> None:
    """Let only dates go on of which each comes after the one before.

    Raises:
        DatesRefused: a deadline before the opening, or a last edit before the deadline.
    """
    problems = list(_out_of_order(dates))
    if problems:
        raise DatesRefused(problems)


def _out_of_order(dates: Dates) -> Iterator[DateProblem]:
    if dates.deadline <= dates.opens:
        yield DateProblem(
            name="deadline",
            message=_(
                "The deadline, %(deadline)s, has to come after the opening, %(opens)s. Move one of them."
            )
            % {"deadline": format_moment(dates.deadline), "opens": format_moment(dates.opens)},
        )
    if dates.last_edit < dates.deadline:
        yield DateProblem(
            name="last_edit",
            message=_(
                "The last edit, %(last)s, cannot come before the deadline, %(deadline)s. "
                "Choose the deadline itself, or later."
            )
            % {"last": format_moment(dates.last_edit), "deadline": format_moment(dates.deadline)},
        )


def past_problem(name: str, moment: dt.datetime) -> DateProblem:
    """Return what is wrong with a date that is past."""
    return DateProblem(
        name=name,
        message=_("%(moment)s is past already. Choose a time that is still to come.")
        % {"moment": format_moment(moment)},
    )


def suggested(dates: Dates) -> Dates:
    """Return the dates a year later, each on the nearest day that is the same weekday, at the same time."""
    return Dates(
        opens=year_later(dates.opens),
        deadline=year_later(dates.deadline),
        last_edit=year_later(dates.last_edit),
    )


def year_later(moment: dt.datetime) -> dt.datetime:
    """Return `moment` a year later in Copenhagen: the same weekday and the same time on the clock.

    A time that the clock leaves out that day is the one an hour later.
    """
    local = moment.astimezone(COPENHAGEN).replace(tzinfo=None)
    try:
        same_day = local.replace(year=local.year + 1)
    except ValueError:  # 29 February
        same_day = local.replace(year=local.year + 1, day=28)
    ahead = (local.weekday() - same_day.weekday()) % WEEK
    nearest = same_day + dt.timedelta(days=ahead if ahead <= WEEK // 2 else ahead - WEEK)
    return nearest.replace(tzinfo=COPENHAGEN).astimezone(dt.UTC).astimezone(COPENHAGEN)
