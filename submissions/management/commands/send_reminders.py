"""Write the reminders that are due and send what waits, or tell who would get them."""

import datetime as dt
import json
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.utils import timezone

from submissions.mail.jobs import deliver_waiting
from submissions.mail.reminders import DAYS_BEFORE, Due, plan
from submissions.models import Mail
from submissions.services.send_reminders import send_reminders

EXAMPLE = "2019-02-22T09:00"
# No round is outside of them, and no day of theirs is at the end of the calendar.
YEARS = range(2000, 2101)


class Command(BaseCommand):
    help = (
        "Write the reminders that are due, each once, and tell who gets what and why, and who does not and "
        "why; then send all mails that wait. Running it twice writes and sends nothing twice."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--at",
            metavar="TIME",
            help=f"as if it were then: in Copenhagen ({EXAMPLE}), or with an offset ({EXAMPLE}+01:00)",
        )
        parser.add_argument("--dry-run", action="store_true", help="only tell, and write and send nothing")
        parser.add_argument("--json", action="store_true", help="for machines")

    @no_translations
    def handle(self, *args: Any, at: str | None, dry_run: bool, json: bool, **options: Any) -> None:
        now = timezone.now()
        moment = now if at is None else read_moment(at)
        planned = plan(moment) if dry_run else send_reminders(at=moment, now=now)
        sent = 0 if dry_run else deliver_waiting()
        waiting = Mail.objects.waiting().count()
        told = (_as_json if json else _as_text)(planned, moment, sent=sent, waiting=waiting, dry_run=dry_run)
        self.stdout.write(told)


def read_moment(text: str) -> dt.datetime:
    """Read a moment as ISO 8601 writes it, in Copenhagen where no offset is given.

    Raises:
        CommandError: it is none, or the clock in Copenhagen never shows it, or shows it twice.
    """
    if "T" not in text.strip() and " " not in text.strip():
        raise CommandError(f'"{text}" has no time of day. Write it as in {EXAMPLE}.')
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        raise CommandError(f'"{text}" is no moment. Write it as in {EXAMPLE}.') from None
    if moment.year not in YEARS:
        raise CommandError(f"{text} is not between {YEARS.start} and {YEARS.stop - 1}.")
    if moment.tzinfo is not None:
        return moment
    first = moment.replace(tzinfo=timezone.get_current_timezone(), fold=0)
    second = first.replace(fold=1)
    there_and_back = first.astimezone(dt.UTC).astimezone(first.tzinfo)
    if there_and_back.replace(tzinfo=None) != moment:
        raise CommandError(
            f"{text} does not exist in Copenhagen: that night the clock goes forward from 2 to 3. "
            f"Write the hour before or after, or the offset from UTC as in {EXAMPLE}+01:00."
        )
    if first.utcoffset() != second.utcoffset():
        raise CommandError(
            f"{text} comes twice in Copenhagen: that night the clock goes back from 3 to 2. "
            f"Write which you mean: {text}+02:00 is the first, {text}+01:00 the second."
        )
    return first


def _as_json(planned: Sequence[Due], at: dt.datetime, *, sent: int, waiting: int, dry_run: bool) -> str:
    return json.dumps(
        {
            "at": timezone.localtime(at).isoformat(),
            "dry_run": dry_run,
            "due": sum(row.due for row in planned),
            "waiting_sent": sent,
            "waiting": waiting,
            "reminders": [
                {
                    "kind": row.kind.value,
                    "key": row.key,
                    "round": row.year,
                    "cluster": row.cluster,
                    "name": row.name,
                    "to": row.address,
                    "copy": row.copy,
                    "deadline": timezone.localtime(row.deadline).isoformat(),
                    "days": row.days,
                    "missed": row.missed,
                    "gets": row.due,
                    "code": row.verdict.value,
                    "why": str(row.why),
                }
                for row in planned
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def _as_text(planned: Sequence[Due], at: dt.datetime, *, sent: int, waiting: int, dry_run: bool) -> str:
    moment = timezone.localtime(at)
    number = sum(row.due for row in planned)
    verb = "would be written" if dry_run else "written"
    rows = [f"{moment:%Y-%m-%d %H:%M %Z}: {number} {'reminder' if number == 1 else 'reminders'} {verb}"]
    if not planned:
        rows[0] += (
            f". No deadline is {', '.join(map(str, DAYS_BEFORE))} days away or just past; none was missed."
        )
    for row in planned:
        day = f"{row.days} days before" if row.days >= 0 else f"{-row.days} days after"
        if row.missed:
            day += f", missed {row.planned} days before"
        who = row.address or "–"
        rows.append(
            f"{'gets' if row.due else 'not '}  {row.year} {row.cluster}  {who}  {row.kind}, {day}: {row.why}"
        )
    if sent or waiting:
        rows.append(f"mails that wait: {sent} sent, {waiting} left")
    return "\n".join(rows)
