"""Reminders that could not be sent on the day of which they tell: they are written anew, and sent once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import cast

from django.db.models import Case, F, PositiveSmallIntegerField, Q, When
from django.db.models import Value as Constant
from django.utils import timezone

from submissions.mail.post import Draft, queue, worded
from submissions.mail.withdrawn import Withdrawn
from submissions.models import MOST_ATTEMPTS, Mail, MailKind
from submissions.models.mail import MailQuerySet

# Further back than the first reminder before a deadline there is none.
FURTHEST_BACK = dt.timedelta(days=32)
# What was withdrawn is tried from the beginning; an address that is wrong stays wrong.
ATTEMPTS = Case(
    When(problem=Withdrawn.ANOTHER_DAY, then=Constant(0)),
    default=F("attempts"),
    output_field=PositiveSmallIntegerField(),
)


def rewritable(at: dt.datetime) -> Mapping[str, int]:
    """Return the keys of reminders that were written on an earlier day and not sent, with their submissions.

    One query.
    """
    found = _unsent(at).filter(submission__isnull=False)
    return dict(cast("list[tuple[str, int]]", list(found.order_by().values_list("key", "submission_id"))))


def rewrite(letters: Sequence[Draft], *, at: dt.datetime, now: dt.datetime) -> int:
    """Write mails that are `rewritable` anew, to be sent after the commit; return how many. In a transaction.

    Of two that write the same at the same time one does.
    """
    keys: list[str] = []
    for letter, made in worded(letters):
        if (
            _unsent(at)
            .filter(key=letter.key)
            .update(
                address=letter.person.email,
                language=letter.person.language,
                subject=made.subject,
                text=made.text,
                html=made.html,
                written_at=now,
                try_after=now,
                attempts=ATTEMPTS,
                problem="",
            )
        ):
            keys.append(letter.key)
    if keys:
        queue(keys)
    return len(keys)


def _unsent(at: dt.datetime) -> MailQuerySet:
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    # One that somebody is sending at the moment has a time ahead.
    waits = Q(attempts__lt=MOST_ATTEMPTS, try_after__lte=at) | Q(problem=Withdrawn.ANOTHER_DAY)
    return Mail.objects.filter(
        waits,
        kind=MailKind.REMINDER,
        sent_at__isnull=True,
        written_at__gte=today - FURTHEST_BACK,
        written_at__lt=today,
    )
