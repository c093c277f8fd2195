"""How long is left, in words."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.formatting import format_moment
from submissions.models import Submission, SubmissionStatus
from submissions.windows import Window, window_of

HOUR = 3600  # seconds
MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """When a submission has to be sent.

    Attributes:
        moment: its own deadline where it has one, otherwise the round's.
        past: whether it has been.
        left: how long that is from now, in words; empty where it is past or does not matter any more.
        note: what else there is to know about it.
    """

    moment: dt.datetime
    past: bool
    left: str
    note: str


WAITED_FOR = frozenset({SubmissionStatus.NOT_STARTED, SubmissionStatus.DRAFT, SubmissionStatus.RETURNED})


def deadline_of(submission: Submission, now: dt.datetime) -> Deadline:
    """Return when `submission` has to be sent, as it looks at `now`."""
    moment = submission.deadline
    waited_for = submission.status in WAITED_FOR
    return Deadline(
        moment=moment,
        past=moment < now,
        left=time_left(moment, now) if waited_for else "",
        note=_note(submission, now) if waited_for else "",
    )


def time_left(moment: dt.datetime, now: dt.datetime) -> str:
    """Return the whole days until the day of `moment`, on that day the whole hours, then the minutes.

    What is begun is not counted: nobody shall believe that they have longer than they have.
    """
    seconds = int((moment - now).total_seconds())
    if seconds <= 0:
        return ""
    days = (timezone.localdate(moment) - timezone.localdate(now)).days
    if days:
        return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    if hours := seconds // HOUR:
        return ngettext("%(hours)s hour left", "%(hours)s hours left", hours) % {"hours": hours}
    minutes = seconds // MINUTE
    if not minutes:
        return _("less than a minute left")
    return ngettext("%(minutes)s minute left", "%(minutes)s minutes left", minutes) % {"minutes": minutes}


def _note(submission: Submission, now: dt.datetime) -> str:
    round_ = submission.round
    if submission.status == SubmissionStatus.RETURNED:
        return _("You can send after the deadline too.")
    if submission.has_own_deadline:
        others = {"moment": format_moment(round_.deadline)}
        if round_.deadline < now:
            return _("This is your own deadline. That of the others was %(moment)s.") % others
        return _("This is your own deadline. That of the others is %(moment)s.") % others
    if window_of(submission, now) == Window.LATE:
        return _("The deadline has passed. You can still send until %(moment)s; it is marked as late.") % {
            "moment": format_moment(round_.last_edit)
        }
    return ""
