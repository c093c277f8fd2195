"""The mails that are written, looked for by person, cluster, kind, round and how far they are."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.enums import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from submissions.mail.withdrawn import WORDS, Withdrawn
from submissions.models import MOST_ATTEMPTS, Mail, MailKind


class MailState(TextChoices):
    """How far a mail is."""

    SENT = "sent", pgettext_lazy("mail", "Sent")
    WAITING = "waiting", pgettext_lazy("mail", "Waiting")
    FAILED = "failed", _("Tried without success")
    GIVEN_UP = "given-up", _("Given up")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_WITHDRAWN = Q(problem__in=list(Withdrawn))
_UNSENT = Q(sent_at__isnull=True)
STATES: dict[str, Q] = {
    MailState.SENT: Q(sent_at__isnull=False),
    MailState.WAITING: _UNSENT & Q(problem="", attempts__lt=MOST_ATTEMPTS),
    MailState.FAILED: _UNSENT & ~Q(problem="") & Q(attempts__lt=MOST_ATTEMPTS),
    MailState.GIVEN_UP: _UNSENT & Q(attempts__gte=MOST_ATTEMPTS) & ~_WITHDRAWN,
    MailState.WITHDRAWN: _UNSENT & Q(attempts__gte=MOST_ATTEMPTS) & _WITHDRAWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSearch:
    """What is looked for. What is empty, or unknown, leaves nothing out.

    Attributes:
        words: each of them stands in the address, the name, the cluster or the subject.
        cluster: its slug.
        state: one of `MailState`.
    """

    words: str = ""
    cluster: str = ""
    year: int | None = None
    kind: str = ""
    state: str = ""


def found_mails(search: MailSearch) -> QuerySet[Mail]:
    """Return the mails that are looked for with whom and what they are about, newest first."""
    mails = Mail.objects.select_related("recipient", "submission__cluster", "submission__round")
    for word in search.words.split():
        mails = mails.filter(
            Q(address__icontains=word)
            | Q(recipient__name__icontains=word)
            | Q(submission__cluster__name__icontains=word)
            | Q(subject__icontains=word)
        )
    if search.cluster:
        mails = mails.filter(submission__cluster__slug=search.cluster)
    if search.year is not None:
        mails = mails.filter(submission__round__year=search.year)
    if search.kind in MailKind.values:
        mails = mails.filter(kind=search.kind)
    if search.state in STATES:
        mails = mails.filter(STATES[search.state])
    # A long text for each row is read only where it is shown.
    return mails.defer("text", "html")


def state_of(mail: Mail) -> MailState:
    """Return how far a mail is."""
    if mail.sent_at is not None:
        return MailState.SENT
    if mail.attempts >= MOST_ATTEMPTS:
        return MailState.WITHDRAWN if mail.problem in WORDS else MailState.GIVEN_UP
    return MailState.FAILED if mail.problem else MailState.WAITING


def problem_words(mail: Mail) -> str | Promise:
    """Return why a mail is not sent, as it is told to people."""
    return WORDS.get(mail.problem, mail.problem)
