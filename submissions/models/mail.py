"""What is sent by mail: written down with the decision it tells of, sent after it."""

import datetime as dt
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from submissions.models.submission import Submission

# Waiting one, two, four … minutes and at most six hours between them, they are spread over some three days:
# a mail server that is down is up again by then, and an address that is wrong stays wrong.
MOST_ATTEMPTS = 20


class MailKind(models.TextChoices):
    """What a mail is about."""

    OPENING = "opening", _("The round is open")
    REMINDER = "reminder", _("Reminder before the deadline")
    OVERDUE = "overdue", _("The deadline has passed")
    EXTENDED = "extended", _("A deadline of its own")
    ASKED_TO_SEND = "asked_to_send", _("Asked to send")
    RECEIPT = "receipt", _("Receipt")
    RETURNED = "returned", _("Sent back")
    CORRECTION = "correction", _("A correction to confirm")
    APPROVED = "approved", _("Approved")
    REOPENED = "reopened", _("Reopened")
    EXCUSED = "excused", _("Excused")
    READMITTED = "readmitted", _("No longer excused")
    COMMENTS = "comments", _("Comments of the day")
    ERASURE_ASKED = "erasure_asked", _("Somebody asks to be erased")
    ERASURE_REFUSED = "erasure_refused", _("Not erased")
    STATEMENT_DUE = "statement_due", _("The accessibility statement is nearly a year old")


class MailQuerySet(models.QuerySet["Mail"]):
    """The words in which mails are asked for."""

    def waiting(self) -> Self:
        """Those that are not sent, and on which nobody has given up."""
        return self.filter(sent_at__isnull=True, attempts__lt=MOST_ATTEMPTS).exclude(address="")

    def due(self, now: dt.datetime) -> Self:
        """Those that wait, whose time to be tried has come, and on which nobody has given up."""
        return self.waiting().filter(try_after__lte=now)


class Mail(models.Model):
    """One mail to one person. Its key says what it tells to whom, so that it is written, and sent, once.

    `try_after` is when it may be tried next; while somebody is sending it, that lies a little ahead. Of a
    mail that is not kept any more address and words are empty.
    """

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=24, choices=MailKind)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="mails"
    )
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mails")
    address = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="da")
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    written_at = models.DateTimeField()
    try_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True, help_text=_("Why it could not be sent last time."))
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-written_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=MailKind.values), name="mail_kind_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["try_after"], condition=Q(sent_at__isnull=True), name="mail_waiting"),
            models.Index(fields=["sent_at"], name="mail_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.subject}"


class ReminderRun(models.Model):
    """Until when reminders are seen to: a single row. What should have gone out since was missed."""

    only = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(only=1), name="reminder_run_only_one"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class MailText(models.Model):
    """The words of a kind of mail in a language, where somebody has changed them; otherwise ours hold.

    `version` grows by one with every change, so that of two changes at once the second is told.
    """

    kind = models.CharField(max_length=24, choices=MailKind)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    body = models.TextField(help_text=_("Markdown, with places such as {{ cluster }}."))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["kind", "language"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "language"], name="mail_text_once_a_language"),
            models.CheckConstraint(condition=Q(kind__in=MailKind.values), name="mail_text_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language}"
