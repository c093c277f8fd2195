"""Who is written to about a submission, and what is told of its sending. See `letters` for all else."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import ClusterRole, User
from portal.formatting import format_moment
from submissions.mail.filled import Block, Value, quoted
from submissions.mail.places import LINK
from submissions.mail.post import drafts, post
from submissions.mail.words import phrase
from submissions.models import Event, MailKind, SendingRequest, Submission
from submissions.receipt import Receipt, receipt_of


def people_of(submission: Submission) -> list[User]:
    """Return who works for the cluster and can sign in, in the order of their addresses. One query."""
    people = User.objects.filter(is_active=True, memberships__cluster=submission.cluster_id)
    return list(people.order_by("email"))


def signatories_of(submission: Submission) -> list[User]:
    """Return who may send for the cluster and can sign in, in the order of their addresses. One query."""
    return list(
        User.objects.filter(
            is_active=True,
            memberships__cluster=submission.cluster_id,
            memberships__role=ClusterRole.SIGNATORY,
        ).order_by("email")
    )


def write_receipts(*, event: Event, now: dt.datetime, sent: bool = False) -> None:
    """Write the receipt of a sending to whoever sent and to every signatory. Call inside the transaction.

    Args:
        sent: whether they got it at `now`, in a past that is loaded, and it leaves no more.
    """
    people = {user.pk: user for user in (event.user, *signatories_of(event.submission))}

    def values() -> Mapping[str, Value]:
        receipt = receipt_of(event)
        return {
            "cluster": receipt.cluster,
            "year": str(receipt.year),
            "who": receipt.sent_by,
            "when": receipt.when,
            "late": phrase("late") if receipt.late else "",
            "figures": _figures_of(receipt),
            "hash": receipt.content_hash,
            LINK: f"{page_url('receipt', event.submission)}?nr={event.pk}",
        }

    letters = drafts(
        kind=MailKind.RECEIPT,
        key=f"receipt:{event.pk}",
        submission=event.submission,
        people=people.values(),
        values=values,
    )
    post(letters, now=now, sent=sent)


def write_sending_request(*, asked: SendingRequest, recipients: Iterable[User], obstacles: int) -> None:
    """Write to every signatory that a colleague asks them to send. Call inside the transaction.

    Args:
        obstacles: how many things still stand in the way.
    """
    submission = asked.submission

    def values() -> Mapping[str, Value]:
        return {
            "cluster": str(submission.cluster),
            "year": str(submission.round.year),
            "who": str(asked.user),
            "note": quoted(asked.note, intro=phrase("writes", who=asked.user)),
            "obstacles": _obstacles_text(obstacles),
            "deadline": format_moment(submission.deadline),
            LINK: page_url("submit", submission),
        }

    letters = drafts(
        kind=MailKind.ASKED_TO_SEND,
        key=f"asked:{asked.pk}",
        submission=submission,
        people=recipients,
        values=values,
    )
    post(letters, now=asked.at)


def page_url(name: str, submission: Submission) -> str:
    """Return the address of a page of the submission, as it stands in a mail."""
    return site_url(reverse(name, args=[submission.cluster.slug, submission.round.year]))


def site_url(path: str) -> str:
    """Return the address of a path, as it stands in a mail."""
    return f"{str(settings.SITE_URL).rstrip('/')}{path}"


def _obstacles_text(number: int) -> str:
    if not number:
        return phrase("nothing_in_the_way")
    return phrase("thing_in_the_way") if number == 1 else phrase("things_in_the_way", number=number)


def _figures_of(receipt: Receipt) -> Block:
    context = {"receipt": receipt}
    return Block(
        text=render_to_string("emails/receipt_figures.txt", context).strip(),
        html=render_to_string("emails/receipt_figures.html", context),
    )
