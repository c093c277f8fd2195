"""Who is reminded of a deadline at a moment, and why; who is not, and why not. Nothing is written here.

Days are days in Copenhagen. A reminder of so many days goes out on that day and on no other, from nine in
the morning: a worker that was down sends it later the same day, and one that was down all day sends none,
for what it says would not be true any more. That the deadline has passed stays true for a while.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db.models import F, Prefetch
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import ClusterRole, Membership
from submissions.mail.post import written_keys
from submissions.models import Event, MailKind, Round, RoundStatus, Submission, SubmissionStatus
from submissions.windows import Window, window_of

# Of the day in Copenhagen: people are at work, and no night on which the clock changes has this hour twice.
HOUR = 9
DAYS_BEFORE = (30, 14, 7, 1)
# Days after the deadline on which it is told that it has passed, where it was not told on the first.
DAYS_AFTER = (1, 2, 3)
NOT_SENT = frozenset({SubmissionStatus.NOT_STARTED, SubmissionStatus.DRAFT})
# Wide enough for every day that counts, whatever the clock does meanwhile.
AHEAD = dt.timedelta(days=max(DAYS_BEFORE) + 2)
BEHIND = dt.timedelta(days=max(DAYS_AFTER) + 2)


class Verdict(StrEnum):
    """Whether somebody is written to, or why not."""

    DUE = "due"
    WRITTEN = "written"
    TOO_EARLY = "too-early"
    SENT = "sent"
    RETURNED = "returned"
    EXCUSED = "excused"
    CLOSED = "closed"
    OPENED_TODAY = "opened-today"
    EXTENDED_TODAY = "extended-today"
    NOBODY = "nobody"
    INACTIVE = "inactive"


WHY_NOT: dict[Verdict, str | Promise] = {
    Verdict.WRITTEN: _("They have been written to already."),
    Verdict.TOO_EARLY: _("It is not yet nine o'clock in Copenhagen; the mail is not written before then."),
    Verdict.SENT: _("The figures are sent."),
    Verdict.RETURNED: _("The figures were sent and have been sent back; they can be sent again at any time."),
    Verdict.EXCUSED: _("The cluster is excused."),
    Verdict.CLOSED: _("Nothing can be filled in at this time."),
    Verdict.OPENED_TODAY: _("The round opens today, and the mail about that tells the deadline."),
    Verdict.EXTENDED_TODAY: _("The cluster got this deadline today, and was told so."),
    Verdict.NOBODY: _("Nobody works for the cluster in the portal."),
    Verdict.INACTIVE: _("The person cannot sign in any more."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A reminder to a person on a day, or why there is none.

    Attributes:
        key: what it tells to whom; empty where there is nobody.
        days: how many days there are to the deadline; negative after it.
        copy: whether it goes to a signatory as a copy.
        verdict: whether it is due, or why not, as a code.
        why: the same in words.
    """

    kind: MailKind
    key: str
    year: int
    cluster: str
    name: str
    submission_id: int
    person_id: int | None
    address: str
    copy: bool
    deadline: dt.datetime
    days: int
    verdict: Verdict
    why: str | Promise

    @property
    def due(self) -> bool:
        """Whether the person is to be written to."""
        return self.verdict == Verdict.DUE


def plan(at: dt.datetime) -> Sequence[Due]:
    """Return what is due at a moment: for each cluster whose day it is, who is written to and who is not.

    Whoever is written to already is not written to again. At most five queries.
    """
    today = timezone.localdate(at)
    ours = [
        (submission, days)
        for submission in _near(at)
        if (days := _days_to(submission, today)) in {*DAYS_BEFORE, *(-after for after in DAYS_AFTER)}
    ]
    if not ours:
        return ()
    told = _extended_on(today, [submission.pk for submission, _days in ours])
    rows = [row for one, days in ours for row in _rows(one, days, at, told)]
    written = written_keys([row.key for row in rows if row.key])
    return tuple(_settled(row, written) for row in rows)


def reminder_times(round_: Round) -> list[tuple[dt.datetime, str]]:
    """Return when the clusters of a round are reminded, and of what, in the language in use. No query."""
    last_day = timezone.localdate(round_.deadline)
    before = [
        (
            _nine_o_clock(last_day - dt.timedelta(days=days)),
            ngettext(
                "%(days)s day before the deadline, to those who have not sent",
                "%(days)s days before the deadline, to those who have not sent",
                days,
            )
            % {"days": days},
        )
        for days in DAYS_BEFORE
    ]
    after = _nine_o_clock(last_day + dt.timedelta(days=min(DAYS_AFTER)))
    return [
        *((moment, words) for moment, words in before if moment > round_.opens),
        (after, gettext("The day after the deadline, to those who are late, with a copy to the signatories")),
    ]


def _nine_o_clock(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(HOUR), tzinfo=timezone.get_current_timezone())


def _near(at: dt.datetime) -> Iterable[Submission]:
    """Return the submissions of rounds under way whose deadline is near, with their people."""
    people = Membership.objects.select_related("user").order_by("user__email")
    return (
        Submission.objects.filter(round__status__in=(RoundStatus.OPEN, RoundStatus.CLOSED))
        .annotate(due_by=Coalesce(F("extended_to"), F("round__deadline")))
        .filter(due_by__gt=at - BEHIND, due_by__lt=at + AHEAD)
        .select_related("cluster", "round")
        .prefetch_related(Prefetch("cluster__memberships", queryset=people, to_attr="people"))
        .order_by("round__year", "cluster__slug")
    )


def _days_to(submission: Submission, today: dt.date) -> int:
    return (timezone.localdate(submission.deadline) - today).days


def _extended_on(today: dt.date, submission_ids: Sequence[int]) -> frozenset[int]:
    """Return those that got a deadline of their own on a day. One query."""
    begins = dt.datetime.combine(today, dt.time.min, tzinfo=timezone.get_current_timezone())
    ends = dt.datetime.combine(
        today + dt.timedelta(days=1), dt.time.min, tzinfo=timezone.get_current_timezone()
    )
    events = Event.objects.filter(until__isnull=False, at__gte=begins, at__lt=ends)
    wanted = frozenset(submission_ids)
    return frozenset(events.values_list("submission_id", flat=True)) & wanted


def _rows(
    submission: Submission, days: int, at: dt.datetime, extended_today: frozenset[int]
) -> Iterator[Due]:
    members: list[Membership] = submission.cluster.people  # type: ignore[attr-defined] # to_attr
    verdict = _of_submission(submission, days, at, extended_today)
    if verdict is None and not members:
        verdict = Verdict.NOBODY
    if verdict is not None:
        yield _row(submission, days, None, verdict)
        return
    editors = any(member.role == ClusterRole.EDITOR and member.user.is_active for member in members)
    early = timezone.localtime(at).hour < HOUR
    for member in members:
        if not member.user.is_active:
            verdict = Verdict.INACTIVE
        else:
            verdict = Verdict.TOO_EARLY if early else Verdict.DUE
        copy = days < 0 and editors and member.role == ClusterRole.SIGNATORY
        yield _row(submission, days, member, verdict, copy=copy)


def _of_submission(
    submission: Submission, days: int, at: dt.datetime, extended_today: frozenset[int]
) -> Verdict | None:
    """Return why nobody of the cluster is written to; None where they are."""
    match submission.status:
        case SubmissionStatus.EXCUSED:
            return Verdict.EXCUSED
        case SubmissionStatus.RETURNED if submission.extended_to is None:
            return Verdict.RETURNED
        case status if status not in NOT_SENT | {SubmissionStatus.RETURNED}:
            return Verdict.SENT
    window = window_of(submission, at)
    if window == Window.BEFORE or (days > 0 and window == Window.CLOSED):
        return Verdict.CLOSED
    if timezone.localdate(submission.round.opens) == timezone.localdate(at):
        return Verdict.OPENED_TODAY
    return Verdict.EXTENDED_TODAY if submission.pk in extended_today else None


def _row(
    submission: Submission, days: int, member: Membership | None, verdict: Verdict, *, copy: bool = False
) -> Due:
    kind = MailKind.REMINDER if days > 0 else MailKind.OVERDUE
    deadline = submission.deadline
    day = timezone.localdate(deadline)
    what = f"{kind}:{submission.round.year}:{day}" + (f":{days}" if days > 0 else "")
    return Due(
        kind=kind,
        key="" if member is None else f"{what}:{submission.pk}:{member.user_id}",
        year=submission.round.year,
        cluster=submission.cluster.slug,
        name=submission.cluster.name,
        submission_id=submission.pk,
        person_id=None if member is None else member.user_id,
        address="" if member is None else member.user.email,
        copy=copy,
        deadline=deadline,
        days=days,
        verdict=verdict,
        why=_why_due(days, copy=copy) if verdict == Verdict.DUE else WHY_NOT[verdict],
    )


def _why_due(days: int, *, copy: bool) -> str | Promise:
    if copy:
        return _("The deadline has passed and the figures are not sent; signatories get a copy.")
    if days < 0:
        return _("The deadline has passed and the figures are not sent.")
    return _("The deadline is near and the figures are not sent.")


def _settled(row: Due, written: set[str]) -> Due:
    """Return the row, or that it is written already."""
    if row.key not in written or row.verdict not in {Verdict.DUE, Verdict.TOO_EARLY}:
        return row
    return replace(row, verdict=Verdict.WRITTEN, why=WHY_NOT[Verdict.WRITTEN])
