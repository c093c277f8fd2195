"""A round as its administrators see it: how far it is, and what happens next and when."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from submissions.mail.reminders import reminder_times
from submissions.models import Round, RoundStatus, SubmissionStatus
from submissions.models.submission import PROVISIONAL_BASIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Something that happens in a round at a moment.

    Attributes:
        past: whether it has been.
        following: whether it comes next.
    """

    moment: dt.datetime
    words: str
    past: bool
    following: bool


def rounds_with_counts() -> QuerySet[Round]:
    """Return all rounds, newest first, with how many report, have sent, are approved and are excused."""
    return Round.objects.annotate(
        reporters=Count("submissions"),
        sent=Count("submissions", filter=Q(submissions__status__in=PROVISIONAL_BASIS)),
        approved=Count("submissions", filter=Q(submissions__status=SubmissionStatus.APPROVED)),
        excused=Count("submissions", filter=Q(submissions__status=SubmissionStatus.EXCUSED)),
    ).order_by("-year")


def stages_of(round_: Round, now: dt.datetime) -> list[Stage]:
    """Return what has happened and will happen in the round by itself, in order of time. No query."""
    found = sorted(_moments(round_), key=lambda stage: stage[0])
    ahead = [moment for moment, _words in found if moment > now]
    following = min(ahead, default=None)
    return [
        Stage(moment=moment, words=words, past=moment <= now, following=moment == following)
        for moment, words in found
    ]


def _moments(round_: Round) -> Iterator[tuple[dt.datetime, str]]:
    yield round_.opens, _("Opening, by itself; all secretariats are told by mail")
    for moment, words in reminder_times(round_):
        if moment > round_.opens:
            yield moment, words
    yield round_.deadline, _("Deadline; whoever sends later is marked as late")
    yield (
        round_.last_edit,
        _("Last edit; the round closes by itself, and what is returned or extended stays open"),
    )


def waits_because(round_: Round, now: dt.datetime, *, asks: bool) -> str:
    """Return why a planned round does not open although it should, or will not; empty where it will."""
    if round_.status != RoundStatus.PLANNED or asks:
        return ""
    if round_.opens <= now:
        return _("The round should have opened, but it asks nothing yet. It opens once it has a question.")
    return _("The round asks nothing yet. It does not open before it has a question.")
