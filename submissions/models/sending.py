"""What sending leaves behind: the very content that was sent, and who was asked to send."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.append_only import AppendOnly
from submissions.models.submission import Event, Submission

LONGEST_NOTE = 1000  # characters


class SentContent(AppendOnly):
    """What one sending said, kept word by word: a receipt is made from it, whatever is changed later.

    The event's content hash is the SHA-256 of `text`. Rows are only ever added; of who was erased the name
    is emptied, and nothing else.
    """

    EMPTYING = frozenset({"sender_name"})

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="sent_content")
    text = models.TextField(help_text=_("As submissions.content writes it."))
    words = models.JSONField(
        default=dict,
        help_text=_("The same as a receipt reads it, by language: whatever the questionnaire says later."),
    )
    cluster_name = models.CharField(max_length=160)
    sender_name = models.CharField(
        max_length=254, blank=True, help_text=_("As it was then; empty where the person was erased.")
    )
    late = models.BooleanField(help_text=_("Whether it was sent after the deadline."))

    def __str__(self) -> str:
        return f"{self.cluster_name}: {self.event}"


class SendingRequest(AppendOnly):
    """Someone of the secretariat asked its signatories to send. Rows are only ever added."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="sending_requests")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sending_requests"
    )
    at = models.DateTimeField()
    note = models.TextField(blank=True, max_length=LONGEST_NOTE)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.submission}: {self.user}"
