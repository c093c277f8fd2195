"""A row of the board: where one reporter stands, and what is to be done next."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import ClusterKind
from accounts.models.people import stand_in
from submissions.board.rows import BOUND, Viewer, all_rows
from submissions.deadline import WAITED_FOR
from submissions.models import Round, Submission, SubmissionStatus

MILLION = Decimal(1_000_000)


class Next(StrEnum):
    """What is to be done with a submission by those who review."""

    WAIT = "wait"
    REMIND = "remind"
    TAKE = "take"
    DECIDE = "decide"
    OTHERS = "others"  # somebody else has it
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """Where one reporter stands.

    Attributes:
        name: that at the end of the year.
        late: whether it was sent after the deadline.
        answered: how many questions are answered; None, like the other numbers of the checks, where they have
            not been counted yet.
        errors: answers that cannot be right; those that are missing are not among them.
        warnings: those that are not explained.
        comments: threads that nobody has resolved.
        due: when it has to be sent.
        own_deadline: whether that is its own.
        overdue: whether `due` is past, and it is still waited for.
        days: how many whole days in Copenhagen until `due`, negative past it; None where it is bound to
            no day: it is sent, or was sent back.
        last_year: last year's financing in the cluster's place, in DKK.
        reviewer: who has taken it into review, or empty.
        mine: whether that is who looks.
    """

    slug: str
    name: str
    kind: str
    status: str
    late: bool
    answered: int | None
    questions: int
    errors: int | None
    warnings: int | None
    explained: int | None
    comments: int
    last_activity: dt.datetime | None
    due: dt.datetime
    own_deadline: bool
    overdue: bool
    days: int | None
    last_year: Decimal | None
    submitted_at: dt.datetime | None
    approved_at: dt.datetime | None
    reviewer: str
    mine: bool

    @property
    def kind_label(self) -> str:
        """Cluster or network, in a word."""
        network = self.kind == ClusterKind.NETWORK
        return pgettext("kind", "Network") if network else str(ClusterKind.CLUSTER.label)

    @property
    def status_label(self) -> str:
        """The status in words."""
        return str(SubmissionStatus(self.status).label)

    @property
    def percent(self) -> int | None:
        """How much is answered, in whole percent; 100 only where all of it is."""
        if self.answered is None:
            return None
        return 100 * min(self.answered, self.questions) // self.questions if self.questions else 100

    @property
    def last_year_million(self) -> Decimal | None:
        """Last year's financing in million DKK."""
        return None if self.last_year is None else self.last_year / MILLION

    @property
    def days_text(self) -> str:
        """When it is due, counted from today; empty where it is not waited for."""
        if self.days is None:
            return ""
        if not self.days:
            return _("passed today") if self.overdue else _("today")
        if self.days > 0:
            return ngettext("in %(days)s day", "in %(days)s days", self.days) % {"days": self.days}
        return ngettext("%(days)s day overdue", "%(days)s days overdue", -self.days) % {"days": -self.days}

    @property
    def next(self) -> Next:
        """What is to be done next."""
        if self.status in WAITED_FOR:
            return Next.REMIND if self.overdue else Next.WAIT
        if self.status == SubmissionStatus.SUBMITTED:
            return Next.TAKE
        if self.status == SubmissionStatus.IN_REVIEW:
            return Next.DECIDE if self.mine or not self.reviewer else Next.OTHERS
        return Next.DONE

    @property
    def next_text(self) -> str:
        """What is to be done next, in words."""
        words = {
            Next.WAIT: pgettext("next step", "Waiting"),
            Next.REMIND: pgettext("next step", "Call them"),
            Next.TAKE: pgettext("next step", "Review it"),
            Next.DECIDE: pgettext("next step", "Decide"),
            Next.OTHERS: pgettext("next step", "In hand"),
            Next.DONE: pgettext("next step", "Done"),
        }
        return words[self.next]

    @property
    def is_to_do(self) -> bool:
        """Whether it waits for who looks."""
        return self.next in {Next.REMIND, Next.TAKE, Next.DECIDE}


_FIELDS = {
    "slug": F("cluster__slug"),
    "kind": F("cluster__kind"),
    "answered": F("tally__answered"),
    "errors": F("tally__errors"),
    "warnings": F("tally__warnings"),
    "explained": F("tally__explained"),
    "last_year": F("tally__last_year"),
    "reviewer_name": F("reviewer__name"),
    "reviewer_email": F("reviewer__email"),
}
_OWN = ("status", "late", "last_activity", "submitted_at", "approved_at", "extended_to", "reviewer_id")
_ADDED = ("reporter", "due", "comments_open")


def read_rows(rows: QuerySet[Submission], viewer: Viewer) -> Iterator[BoardRow]:
    """Read what `submissions.board.rows.board_rows` returned, or a slice of it. One query."""
    for row in rows.values(*_OWN, *_ADDED, **_FIELDS):
        yield _row(row, viewer)


def read_page(
    round_: Round, rows: QuerySet[Submission], viewer: Viewer, *, begin: int, size: int
) -> list[BoardRow]:
    """Read a page of what `submissions.board.rows.board_rows` returned. Two queries.

    The first finds which ones they are, and only of those the second looks up names, comments and the rest:
    of 1,500 that is half the work.
    """
    pks = list(rows.values_list("pk", flat=True)[begin : begin + size])
    found = all_rows(round_).filter(pk__in=pks).values("pk", *_OWN, *_ADDED, **_FIELDS)
    by_pk = {row["pk"]: row for row in found}
    return [_row(by_pk[pk], viewer) for pk in pks]


def _reviewer(row: dict[str, Any]) -> str:
    """Return who has it in review, as a person is called everywhere."""
    named: str = row["reviewer_name"] or row["reviewer_email"] or ""
    return named or (stand_in(row["reviewer_id"]) if row["reviewer_id"] else "")


def _row(row: dict[str, Any], viewer: Viewer) -> BoardRow:
    given = row["extended_to"] is not None
    bound = row["status"] in BOUND or (given and row["status"] == SubmissionStatus.RETURNED)
    days = (timezone.localdate(row["due"]) - timezone.localdate(viewer.now)).days
    return BoardRow(
        slug=row["slug"],
        name=row["reporter"],
        kind=row["kind"],
        status=row["status"],
        late=row["late"],
        answered=row["answered"],
        questions=viewer.questions,
        errors=row["errors"],
        warnings=row["warnings"],
        explained=row["explained"],
        comments=row["comments_open"],
        last_activity=row["last_activity"],
        due=row["due"],
        # The common deadline may have been moved past its own.
        own_deadline=given and row["extended_to"] == row["due"],
        overdue=bound and row["due"] < viewer.now,
        days=days if bound else None,
        last_year=row["last_year"],
        submitted_at=row["submitted_at"],
        approved_at=row["approved_at"],
        reviewer=_reviewer(row),
        mine=row["reviewer_id"] == viewer.user.pk,
    )
