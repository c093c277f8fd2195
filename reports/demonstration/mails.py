"""What the people of the demonstration were told by mail, when it happened. Nothing of it leaves."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

from django.utils import timezone

from accounts.access import Action
from reports.demonstration.calendar import DAY, at
from submissions.mail.letters import (
    tell_approved,
    tell_correction,
    tell_excused,
    tell_extended,
    tell_opening,
    tell_returned,
)
from submissions.mail.notifications import write_receipts
from submissions.mail.reminders import HOUR as REMINDERS_HOUR
from submissions.models import MOST_ATTEMPTS, Correction, Event, Mail, MailKind, Round
from submissions.services.send_comment_digests import HOUR as DIGESTS_HOUR
from submissions.services.send_comment_digests import SETTLING, send_comment_digests
from submissions.services.send_reminders import send_reminders

# One mail could not be delivered, so that the list of mails shows what that looks like.
REFUSED = "SMTPRecipientsRefused: 550 5.1.1 User unknown"

TELL: Mapping[str, Callable[..., None]] = {
    Action.SUBMIT: write_receipts,
    Action.RETURN: tell_returned,
    Action.APPROVE: tell_approved,
    Action.EXCUSE: tell_excused,
    Action.EXTEND: tell_extended,
}


def tell_of_opening(round_: Round) -> None:
    """Tell everybody that the round is open."""
    tell_opening(round_=round_, now=round_.opens, sent=True)


def remind(*, since: dt.datetime, until: dt.datetime) -> None:
    """Write the reminders whose day came after `since` and by `until`, to those who have not sent by now."""
    for morning in _every_day(REMINDERS_HOUR, since, until):
        send_reminders(at=morning, now=morning, sent=True)


def tell_of_decisions(round_: Round) -> None:
    """Write the receipt of each sending, and what clusters were told of each decision and correction."""
    events = Event.objects.filter(submission__round=round_, action__in=TELL)
    for event in events.select_related("user", "submission__cluster", "submission__round").order_by("pk"):
        TELL[event.action](event=event, now=event.at, sent=True)
    corrections = Correction.objects.filter(submission__round=round_)
    for one in corrections.select_related("change__user", "submission__cluster", "submission__round"):
        tell_correction(correction=one, now=one.change.at, sent=True)


def tell_of_comments(*, since: dt.datetime, until: dt.datetime) -> None:
    """Write the digests of comments of each day."""
    for afternoon in _every_day(DIGESTS_HOUR, since, until):
        settled = afternoon + SETTLING
        if settled <= until:
            send_comment_digests(now=settled, sent=True)


def give_one_up(round_: Round) -> None:
    """Give up the mail of the opening to somebody who is written nothing else: their address is wrong."""
    about = Mail.objects.filter(submission__round=round_)
    reached = set(Mail.objects.exclude(kind=MailKind.OPENING).values_list("address", flat=True))
    opening = about.filter(kind=MailKind.OPENING).values_list("address", flat=True)
    wrong = max(set(opening) - reached)
    about.filter(address=wrong).update(sent_at=None, attempts=MOST_ATTEMPTS, problem=REFUSED)


def _every_day(hour: int, since: dt.datetime, until: dt.datetime) -> Iterator[dt.datetime]:
    """Yield the moment of each day at `hour` in Copenhagen after `since` and by `until`."""
    day = timezone.localdate(since)
    while (moment := at(day, hour)) <= until:
        if moment > since:
            yield moment
        day += DAY
