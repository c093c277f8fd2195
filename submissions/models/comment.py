"""What is said about a figure or a section, by the secretariat and its reviewers."""

import datetime as dt
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.append_only import AppendOnly, AppendOnlyQuerySet
from submissions.models.questionnaire import Indicator, Section
from submissions.models.submission import Submission

LONGEST_COMMENT = 5000  # characters


class CommentQuerySet(AppendOnlyQuerySet["Comment"]):
    """The words in which comments are asked for."""

    def threads(self) -> Self:
        """Those that begin a thread."""
        return self.filter(thread__isnull=True)

    def open_threads(self) -> Self:
        """Threads that nobody has resolved."""
        return self.threads().filter(resolved_at__isnull=True)

    def untold(self, until: dt.datetime) -> Self:
        """Those said before `until` of which no mail has told anybody."""
        return self.filter(told_at__isnull=True, at__lt=until)


class Comment(AppendOnly):
    """Something said about a figure or a section. The first of a thread carries whether it is resolved.

    Comments are only ever added; of a thread's first one `resolved_at` and `resolved_by` change, and of each
    `told_at`, once.
    """

    CHANGING = frozenset({"resolved_at", "resolved_by", "told_at"})

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="comments")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )
    thread = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments")
    by_cluster = models.BooleanField(help_text="Whether the author worked for the cluster then.")
    at = models.DateTimeField()
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="When a digest told the other side of it."
    )
    text = models.TextField(max_length=LONGEST_COMMENT)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="resolved_comments",
    )

    objects: ClassVar = CommentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(indicator__isnull=False, section__isnull=True)
                | Q(indicator__isnull=True, section__isnull=False),
                name="comment_on_figure_or_section",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False, thread__isnull=True),
                name="comment_thread_resolved_by_someone",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["submission", "at"], name="comment_of_submission"),
            models.Index(fields=["at"], name="comment_by_time"),
            models.Index(fields=["at"], condition=Q(told_at__isnull=True), name="comment_untold"),
            models.Index(
                fields=["submission"],
                condition=Q(thread__isnull=True, resolved_at__isnull=True),
                name="comment_open_threads",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.author}"
