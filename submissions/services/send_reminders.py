"""Write the reminders that are due."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction

from accounts.models import User
from portal.formatting import format_moment
from submissions.mail.filled import Value
from submissions.mail.letters import about_values
from submissions.mail.post import Draft, drafts, post, written_keys
from submissions.mail.reminders import Due, plan
from submissions.mail.unsent import rewrite
from submissions.mail.words import phrase
from submissions.models import MailKind, ReminderRun, Submission
from submissions.windows import EDITABLE_WINDOWS, window_of


def send_reminders(*, at: dt.datetime, now: dt.datetime, sent: bool = False) -> Sequence[Due]:
    """Write what is due at a moment, and return the whole plan that was followed.

    Safe to run twice, at the same time, and after one that was killed: a reminder has a key, and is written
    once. Of a run that is killed before its end nothing is written, and the next writes all of it. What was
    missed since the last run is caught up with.

    Args:
        at: the moment that is planned for.
        now: when the mails are written; they leave at once.
        sent: whether they left then, in a past that is loaded, and leave no more.
    """
    planned = plan(at)
    due = [row for row in planned if row.due]
    with transaction.atomic():
        if due:
            letters = _letters(due, at)
            again = written_keys([letter.key for letter in letters])
            post([letter for letter in letters if letter.key not in again], now=now, sent=sent)
            if again:
                rewrite([letter for letter in letters if letter.key in again], at=at, now=now)
        if at <= now:
            _note_run(at)
    return planned


def _note_run(at: dt.datetime) -> None:
    """Note until when reminders are seen to; never less than is noted already."""
    if not ReminderRun.objects.filter(at__lt=at).update(at=at):
        ReminderRun.objects.bulk_create([ReminderRun(at=at)], ignore_conflicts=True)


def _letters(due: Sequence[Due], at: dt.datetime) -> list[Draft]:
    submissions = Submission.objects.select_related("cluster", "round").in_bulk(
        {row.submission_id for row in due}
    )
    people = User.objects.in_bulk({row.person_id for row in due})
    letters: list[Draft] = []
    for row in due:
        about = submissions[row.submission_id]

        def values(row: Due = row, about: Submission = about) -> Mapping[str, Value]:
            return _values(row, about, at)

        made = drafts(
            kind=row.kind,
            key=row.key.rpartition(":")[0],
            submission=about,
            people=[people[row.person_id or 0]],
            values=values,
        )
        letters += made
    return letters


def _values(row: Due, about: Submission, at: dt.datetime) -> Mapping[str, Value]:
    found = {**about_values(about), "deadline": format_moment(row.deadline)}
    if row.kind == MailKind.REMINDER:
        return {**found, "days_left": phrase("one_day") if row.days == 1 else phrase("days", number=row.days)}
    last_edit = format_moment(about.round.last_edit)
    still_open = window_of(about, at) in EDITABLE_WINDOWS
    return {
        **found,
        "last_edit": last_edit,
        "still": phrase("still", until=last_edit) if still_open else phrase("closed"),
        "copy": phrase("copy") if row.copy else "",
    }
