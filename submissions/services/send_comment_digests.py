"""Write the digests of comments: one a day to whoever has something to read."""

import datetime as dt
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from submissions.mail.comment_digest import PersonDigest, digests_of
from submissions.mail.filled import Block, Value
from submissions.mail.notifications import site_url
from submissions.mail.places import LINK
from submissions.mail.post import Draft, drafts, post
from submissions.models import Comment, MailKind

# Of the day in Copenhagen: what was said until then is told before people go home.
HOUR = 15
# Most of what was written just before the hour is committed by then; the rest is told the next day.
SETTLING = timedelta(minutes=5)
LONGEST_QUOTATION = 500  # characters; the rest is on the page


def send_comment_digests(*, now: dt.datetime, sent: bool = False) -> int:
    """Write the digests of all comments until three o'clock that nobody was told of, and return how many.

    Safe to run twice and at the same time: a comment notes that it was told. Days that were missed, what was
    committed late, and what there was nobody to hear of, come with the next digest.

    Args:
        sent: whether they left at `now`, in a past that is loaded, and leave no more.
    """
    until = _last_hour(now)
    untold = Comment.objects.untold(until)
    if not untold.exists():
        return 0
    with transaction.atomic():
        # Of two runs at once the second waits here, and finds nothing, or what was committed since.
        comments = list(untold.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        if not comments or Comment.objects.filter(told_at__gte=until).exists():
            return 0
        found = digests_of(Comment.objects.filter(pk__in=comments))
        Comment.objects.filter(pk__in=found.told).update(told_at=now)
        return post(
            [draft for digest in found.digests for draft in _letters(digest, until)], now=now, sent=sent
        )


def _last_hour(now: dt.datetime) -> dt.datetime:
    """Return the latest three o'clock in Copenhagen that is a little past."""
    settled = timezone.localtime(now - SETTLING)
    day = settled.date() if settled.hour >= HOUR else settled.date() - timedelta(days=1)
    return _hour_of(day)


def _hour_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(HOUR), tzinfo=timezone.get_current_timezone())


def _letters(digest: PersonDigest, until: dt.datetime) -> list[Draft]:
    def values() -> Mapping[str, Value]:
        return {
            "number": str(len(digest.comments)),
            "digest": _block(digest),
            LINK: site_url(_page(digest)),
        }

    return drafts(
        kind=MailKind.COMMENTS,
        key=f"comments:{timezone.localdate(until)}",
        submission=digest.submissions[0].submission if len(digest.submissions) == 1 else None,
        people=[digest.person],
        values=values,
    )


def _page(digest: PersonDigest) -> str:
    """Return where they are read: the comments of the one submission, or the list of submissions."""
    if len(digest.submissions) == 1:
        return digest.submissions[0].path
    if digest.person.is_reviewing:
        return reverse("board", args=[max(one.year for one in digest.submissions)])
    return reverse("submission-list")


def _block(digest: PersonDigest) -> Block:
    context = {"digest": digest, "longest": LONGEST_QUOTATION}
    return Block(
        text=render_to_string("emails/digest.txt", context).strip(),
        html=render_to_string("emails/digest.html", context),
    )
