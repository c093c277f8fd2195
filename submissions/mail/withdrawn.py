"""Mails that are not sent after all, because what they say is not true any more when they could be."""

import datetime as dt
from enum import StrEnum

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import ErasureRequest, Membership
from submissions.models import Mail, MailKind, SubmissionStatus

CHASING = frozenset({MailKind.REMINDER, MailKind.OVERDUE})
TO_ADMINISTRATORS = frozenset({MailKind.ERASURE_ASKED, MailKind.STATEMENT_DUE})
NOT_SENT = frozenset({SubmissionStatus.NOT_STARTED, SubmissionStatus.DRAFT})


class Withdrawn(StrEnum):
    """Why a mail was withdrawn; what stands as its problem."""

    ANOTHER_DAY = "withdrawn: another day"
    SENT_MEANWHILE = "withdrawn: sent meanwhile"
    NO_LONGER_THERE = "withdrawn: no longer there"
    NOT_A_MEMBER = "withdrawn: not a member"
    ANOTHER_DEADLINE = "withdrawn: another deadline"
    NOT_AN_ADMINISTRATOR = "withdrawn: not an administrator"
    DECIDED_MEANWHILE = "withdrawn: decided meanwhile"


WORDS: dict[str, str | Promise] = {
    Withdrawn.ANOTHER_DAY: _("It tells how many days are left, and could not be sent on its day."),
    Withdrawn.SENT_MEANWHILE: _("The figures do not have to be sent any more."),
    Withdrawn.NO_LONGER_THERE: _("The person cannot sign in any more."),
    Withdrawn.NOT_A_MEMBER: _("The person does not work for the cluster any more."),
    Withdrawn.ANOTHER_DEADLINE: _("Another deadline applies to the cluster now."),
    Withdrawn.NOT_AN_ADMINISTRATOR: _("The person is not an administrator any more."),
    Withdrawn.DECIDED_MEANWHILE: _("What was asked is decided, or taken back."),
}


def withdrawn(mail: Mail, now: dt.datetime) -> Withdrawn | None:
    """Return why `mail`, which is not sent yet, is not to be sent at `now`; None where it is. One query.

    A decision is told however late, but only to those who may still read of the cluster. What asks somebody
    to send is withdrawn also where they are asked for what does not hold any more.
    """
    if not mail.recipient.is_active:
        return Withdrawn.NO_LONGER_THERE
    if mail.kind in TO_ADMINISTRATORS and not mail.recipient.is_administrator:
        return Withdrawn.NOT_AN_ADMINISTRATOR
    if mail.kind == MailKind.ERASURE_ASKED and not _is_asked(mail):
        return Withdrawn.DECIDED_MEANWHILE
    if mail.kind in TO_ADMINISTRATORS or mail.kind == MailKind.ERASURE_REFUSED:
        return None
    if not _may_read(mail):
        return Withdrawn.NOT_A_MEMBER
    return _outdated(mail, now) if mail.kind in CHASING else None


def _may_read(mail: Mail) -> bool:
    """Return whether the recipient still works for the cluster that the mail is about."""
    # Reviewers are told of comments, and of nothing else, without working for a cluster.
    if mail.kind == MailKind.COMMENTS and mail.recipient.is_reviewing:
        return True
    own = Membership.objects.filter(user=mail.recipient_id)
    # A digest over several clusters names none: whoever works for one cluster still may read it.
    if mail.submission is not None:
        own = own.filter(cluster=mail.submission.cluster_id)
    return own.exists()


def _is_asked(mail: Mail) -> bool:
    """Return whether the request of which a mail tells still waits; which one it is stands in its key."""
    return ErasureRequest.objects.open().filter(pk=mail.key.split(":")[1]).exists()


def _outdated(mail: Mail, now: dt.datetime) -> Withdrawn | None:
    """Return what of a mail that asks to send does not hold any more; None where all does."""
    if mail.submission is None:
        return None
    # What was sent back is bound to a deadline of its own alone.
    own_deadline = (
        mail.submission.status == SubmissionStatus.RETURNED and mail.submission.extended_to is not None
    )
    if mail.submission.status not in NOT_SENT and not own_deadline:
        return Withdrawn.SENT_MEANWHILE
    # Of which deadline it speaks stands in its key.
    deadline = mail.submission.deadline
    if str(timezone.localdate(deadline)) not in mail.key.split(":"):
        return Withdrawn.ANOTHER_DEADLINE
    other_day = timezone.localdate(mail.written_at) != timezone.localdate(now)
    if mail.kind == MailKind.REMINDER and (other_day or now >= deadline):
        return Withdrawn.ANOTHER_DAY
    return None
