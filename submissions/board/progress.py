"""How far a round is: how many have sent, and how much of last year's financing they stood for."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Cluster
from accounts.people.bare import BareClusters, bare_among
from submissions.board.tally import counted
from submissions.models import Round, Submission, SubmissionStatus
from submissions.models.submission import PROVISIONAL_BASIS

HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class BarPart:
    """A part of a bar: where it begins and how long it is, in percent of it with a decimal point."""

    name: str
    begin: str
    length: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardProgress:
    """How far a round is.

    Attributes:
        counts: reporters by status, all of them.
        last_year: last year's financing of all reporters, in DKK; None where none is known.
        last_year_in: of that, what those stood for who have sent.
        uncounted: reporters whose answers have not been counted yet, or have to be counted anew.
    """

    counts: Mapping[str, int]
    last_year: Decimal | None
    last_year_in: Decimal
    uncounted: int

    @property
    def reporters(self) -> int:
        """How many there are, those excused too."""
        return sum(self.counts.values())

    @property
    def awaited(self) -> int:
        """How many are to send: all but those excused."""
        return self.reporters - self.counts[SubmissionStatus.EXCUSED]

    @property
    def sent(self) -> int:
        """How many have sent, whatever has been done with it since but sending it back."""
        return sum(self.counts[status] for status in PROVISIONAL_BASIS)

    @property
    def sent_percent(self) -> int:
        """Of those who are to send, in whole percent; 100 only where all have."""
        return HUNDRED * self.sent // self.awaited if self.awaited else 0

    @property
    def financing_percent(self) -> int | None:
        """Of last year's financing, what those stood for who have sent; None where it is not known."""
        return int(HUNDRED * self.last_year_in / self.last_year) if self.last_year else None

    @property
    def parts(self) -> Sequence[BarPart]:
        """Those approved and those else sent, of all who are to send."""
        approved = self.counts[SubmissionStatus.APPROVED]
        return [
            BarPart(name="approved", begin="0", length=_percent(approved, self.awaited)),
            BarPart(
                name="sent",
                begin=_percent(approved, self.awaited),
                length=_percent(self.sent - approved, self.awaited),
            ),
        ]

    @property
    def financing_parts(self) -> Sequence[BarPart]:
        """What those stood for who have sent, of last year's financing."""
        length = _percent(self.last_year_in, self.last_year or Decimal(0))
        return [BarPart(name="financing", begin="0", length=length)]

    @property
    def sentence(self) -> str:
        """How many have sent and are approved."""
        excused, approved = self.counts[SubmissionStatus.EXCUSED], self.counts[SubmissionStatus.APPROVED]
        words = ngettext(
            "%(sent)s of %(awaited)s reporter has sent (%(percent)s %%), %(approved)s of them approved.",
            "%(sent)s of %(awaited)s reporters have sent (%(percent)s %%), %(approved)s of them approved.",
            self.awaited,
        ) % {"sent": self.sent, "awaited": self.awaited, "percent": self.sent_percent, "approved": approved}
        if not excused:
            return words
        besides = ngettext("Besides, %(number)s is excused.", "Besides, %(number)s are excused.", excused)
        return f"{words} {besides % {'number': excused}}"

    @property
    def financing_sentence(self) -> str:
        """How much of last year's financing is in."""
        if self.financing_percent is None:
            return _("Last year’s financing is not known.")
        return _("Those who have sent stood for %(percent)s %% of last year’s financing.") % {
            "percent": self.financing_percent
        }


def _percent(part: Decimal | int, whole: Decimal | int) -> str:
    return str(round(HUNDRED * Decimal(part) / Decimal(whole), 2)) if whole else "0"


def progress_of(round_: Round, now: dt.datetime) -> BoardProgress:
    """Return how far a round is, as counted by `now`. One query."""
    found = (
        Submission.objects.for_round(round_)
        .order_by()
        .values("status")
        .annotate(
            number=Count("pk"),
            financing=Sum("tally__last_year"),
            number_counted=Count("pk", filter=counted(now)),
        )
    )
    rows = {row["status"]: row for row in found}
    known = {status: row["financing"] for status, row in rows.items() if row["financing"] is not None}
    return BoardProgress(
        counts={status: rows[status]["number"] if status in rows else 0 for status in SubmissionStatus},
        last_year=sum(known.values(), Decimal(0)) if known else None,
        last_year_in=sum((known[one] for one in PROVISIONAL_BASIS if one in known), Decimal(0)),
        uncounted=sum(row["number"] - row["number_counted"] for row in rows.values()),
    )


def nobody_to_send(round_: Round) -> BareClusters:
    """Return the clusters that have still to send and have no signatory. One query."""
    missing = Submission.objects.for_round(round_).filter(
        status__in=[SubmissionStatus.NOT_STARTED, SubmissionStatus.DRAFT, SubmissionStatus.RETURNED]
    )
    return bare_among(Cluster.objects.filter(submissions__in=missing))
