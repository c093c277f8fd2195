"""Who is reminded of a deadline at a moment, and why; who is not, and why not. Nothing is written here.

Days are days in Copenhagen. A reminder of so many days goes out on that day, from nine in the morning. One
that could not, for nothing ran or no mail server answered, goes out as soon as it can, with the days that are
left by then, unless the day of the next one has come. That the deadline has passed stays true for a while.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db.models import F, Prefetch, prefetch_related_objects
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import ClusterRole, Membership
from submissions.mail.post import written_keys
from submissions.mail.unsent import rewritable
from submissions.models import (
    Event,
    Mail,
    MailKind,
    ReminderRun,
    Round,
    RoundStatus,
    Submission,
    SubmissionStatus,
)
from submissions.windows import Window, window_of

# Of the day in Copenhagen: people are at work, and no night on which the clock changes has this hour twice.
HOUR = 9
DAYS_BEFORE = (30, 14, 7, 1)
# Days after the deadline on which it is told that it has passed, where it was not told on the first.
DAYS_AFTER = (1, 2, 3)
NOT_SENT = frozenset({SubmissionStatus.NOT_STARTED, SubmissionStatus.DRAFT})
# What else tells people a deadline: whoever was told so since then has missed nothing.
TELLS_DEADLINE = (MailKind.OPENING, MailKind.EXTENDED, MailKind.READMITTED)
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
    TOLD_SINCE = "told-since"
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
    Verdict.TOLD_SINCE: _("It was missed, but another mail has told the cluster its deadline since."),
    Verdict.NOBODY: _("Nobody works for the cluster in the portal."),
    Verdict.INACTIVE: _("The person cannot sign in any more."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A reminder to a person on a day, or why there is none.

    Attributes:
        key: what it tells to whom; empty where there is nobody.
        days: how many days there are to the deadline; negative after it.
        planned: how many there were to be; more than `days` where it could not go out on its day.
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
    planned: int
    verdict: Verdict
    why: str | Promise

    @property
    def missed(self) -> bool:
        """Whether its day has been, and it could not go out then."""
        return self.planned > self.days >= 0

    @property
    def due(self) -> bool:
        """Whether the person is to be written to."""
        return self.verdict == Verdict.DUE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """A submission of which somebody may have to be reminded.

    Attributes:
        missed: whether nothing ran on the day that was planned.
        told: whether another mail has told its deadline since that day began.
    """

    submission: Submission
    days: int
    planned: int
    missed: bool = False
    told: bool = False


def plan(at: dt.datetime) -> Sequence[Due]:
    """Return what is due at a moment: for each cluster whose day it is, who is written to and who is not.

    Whoever is written to already is not written to again, unless that mail could not be sent on the day of
    which it tells. At most eight queries.
    """
    today = timezone.localdate(at)
    unsent = rewritable(at)
    turns = _turns(at, today, frozenset(unsent.values()))
    if not turns:
        return ()
    _put_people([turn.submission for turn in turns])
    extended = _extended_on(today, [turn.submission.pk for turn in turns])
    rows = [
        row
        for turn in turns
        for row in _rows(turn, at, extended)
        # Where the day was not missed, only those are left whose mail could not be sent.
        if not row.missed or turn.missed or row.key in unsent
    ]
    written = written_keys([row.key for row in rows if row.key]) - unsent.keys()
    return tuple(_settled(row, written) for row in rows)


def _turns(at: dt.datetime, today: dt.date, unsent: frozenset[int]) -> list[_Turn]:
    """Return those whose day it is, those whose day was missed, and those that wait for a mail server."""
    last_run = ReminderRun.objects.values_list("at", flat=True).first()
    found: list[_Turn] = []
    for submission in _near(at):
        days = _days_to(submission, today)
        if days in DAYS_BEFORE or -days in DAYS_AFTER:
            found.append(_Turn(submission=submission, days=days, planned=days))
        elif 0 <= days < max(DAYS_BEFORE) and at < submission.deadline:
            planned = min(before for before in DAYS_BEFORE if before > days)
            missed = _was_missed(submission, planned, last_run)
            if missed or submission.pk in unsent:
                found.append(_Turn(submission=submission, days=days, planned=planned, missed=missed))
    return _with_told(found)


def _was_missed(submission: Submission, planned: int, last_run: dt.datetime | None) -> bool:
    """Return whether nothing ran from nine on the day that was planned, nor since. No query."""
    day = timezone.localdate(submission.deadline) - dt.timedelta(days=planned)
    if day <= timezone.localdate(submission.round.opens):
        return False
    return last_run is None or last_run < _nine_o_clock(day)


def _with_told(turns: list[_Turn]) -> list[_Turn]:
    """Return the same, with which were told a deadline since the day that was missed. At most one query."""
    missed = {turn.submission.pk: _day_begins(turn) for turn in turns if turn.missed}
    if not missed:
        return turns
    mails = Mail.objects.filter(
        kind__in=TELLS_DEADLINE,
        written_at__gte=min(missed.values()),
        submission__round__in={turn.submission.round_id for turn in turns if turn.missed},
    )
    told = {
        submission
        for submission, written_at in mails.values_list("submission_id", "written_at")
        if submission in missed and written_at >= missed[submission]
    }
    return [replace(turn, told=turn.missed and turn.submission.pk in told) for turn in turns]


def _day_begins(turn: _Turn) -> dt.datetime:
    day = timezone.localdate(turn.submission.deadline) - dt.timedelta(days=turn.planned)
    return dt.datetime.combine(day, dt.time.min, tzinfo=timezone.get_current_timezone())


def reminder_times(round_: Round) -> list[tuple[dt.datetime, str]]:
    """Return when the clusters of a round are reminded, and of what, in the language in use. No query."""
    last_day = timezone.localdate(round_.deadline)
    before = [
        (
            _nine_o_clock(last_day - dt.timedelta(days=days)),
            ngettext(
                "Reminder %(days)s day before the deadline, to those who have not sent",
                "Reminder %(days)s days before the deadline, to those who have not sent",
                days,
            )
            % {"days": days},
        )
        for days in DAYS_BEFORE
    ]
    after = _nine_o_clock(last_day + dt.timedelta(days=min(DAYS_AFTER)))
    return [
        *((moment, words) for moment, words in before if moment > round_.opens),
        (
            after,
            gettext(
                "Reminder the day after the deadline, to those who are late, with a copy to the signatories"
            ),
        ),
    ]


def _nine_o_clock(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(HOUR), tzinfo=timezone.get_current_timezone())


def _near(at: dt.datetime) -> Iterable[Submission]:
    """Return the submissions of rounds under way whose deadline is near."""
    return (
        Submission.objects.filter(round__status__in=(RoundStatus.OPEN, RoundStatus.CLOSED))
        .annotate(due_by=Greatest(Coalesce(F("extended_to"), F("round__deadline")), F("round__deadline")))
        .filter(due_by__gt=at - BEHIND, due_by__lt=at + AHEAD)
        .select_related("cluster", "round")
        .order_by("round__year", "cluster__slug")
    )


def _put_people(submissions: Sequence[Submission]) -> None:
    """Put the people of the clusters at hand: on most days of nobody. One query."""
    people = Membership.objects.select_related("user").order_by("user__email")
    prefetch_related_objects(submissions, Prefetch("cluster__memberships", queryset=people, to_attr="people"))


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


def _rows(turn: _Turn, at: dt.datetime, extended_today: frozenset[int]) -> Iterator[Due]:
    members: list[Membership] = turn.submission.cluster.people  # type: ignore[attr-defined] # to_attr
    verdict = _of_submission(turn, at, extended_today)
    if verdict is None and turn.told:
        verdict = Verdict.TOLD_SINCE
    if verdict is None and not members:
        verdict = Verdict.NOBODY
    if verdict is not None:
        yield _row(turn, None, verdict)
        return
    editors = any(member.role == ClusterRole.EDITOR and member.user.is_active for member in members)
    # What was missed is late already.
    early = turn.days == turn.planned and timezone.localtime(at).hour < HOUR
    for member in members:
        if not member.user.is_active:
            verdict = Verdict.INACTIVE
        else:
            verdict = Verdict.TOO_EARLY if early else Verdict.DUE
        copy = turn.days < 0 and editors and member.role == ClusterRole.SIGNATORY
        yield _row(turn, member, verdict, copy=copy)


def _of_submission(turn: _Turn, at: dt.datetime, extended_today: frozenset[int]) -> Verdict | None:
    """Return why nobody of the cluster is written to; None where they are."""
    submission = turn.submission
    match submission.status:
        case SubmissionStatus.EXCUSED:
            return Verdict.EXCUSED
        case SubmissionStatus.RETURNED if submission.extended_to is None:
            return Verdict.RETURNED
        case status if status not in NOT_SENT | {SubmissionStatus.RETURNED}:
            return Verdict.SENT
    window = window_of(submission, at)
    if window == Window.BEFORE or (turn.days >= 0 and window == Window.CLOSED):
        return Verdict.CLOSED
    if timezone.localdate(submission.round.opens) == timezone.localdate(at):
        return Verdict.OPENED_TODAY
    return Verdict.EXTENDED_TODAY if submission.pk in extended_today else None


def _row(turn: _Turn, member: Membership | None, verdict: Verdict, *, copy: bool = False) -> Due:
    submission = turn.submission
    kind = MailKind.OVERDUE if turn.days < 0 else MailKind.REMINDER
    deadline = submission.deadline
    day = timezone.localdate(deadline)
    what = f"{kind}:{submission.round.year}:{day}" + (f":{turn.planned}" if turn.days >= 0 else "")
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
        days=turn.days,
        planned=turn.planned,
        verdict=verdict,
        why=_why_due(turn, copy=copy) if verdict == Verdict.DUE else WHY_NOT[verdict],
    )


def _why_due(turn: _Turn, *, copy: bool) -> str | Promise:
    if copy:
        return _("The deadline has passed and the figures are not sent; signatories get a copy.")
    if turn.days < 0:
        return _("The deadline has passed and the figures are not sent.")
    if turn.days < turn.planned:
        return _("It could not be sent on its day, and tells how many days are left now.")
    return _("The deadline is near and the figures are not sent.")


def _settled(row: Due, written: set[str]) -> Due:
    """Return the row, or that it is written already."""
    if row.key not in written or row.verdict not in {Verdict.DUE, Verdict.TOO_EARLY}:
        return row
    return replace(row, verdict=Verdict.WRITTEN, why=WHY_NOT[Verdict.WRITTEN])
