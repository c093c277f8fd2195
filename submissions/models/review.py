"""What a review leaves behind: content that was sent back, corrections, accepted explanations, counts."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.append_only import AppendOnly
from submissions.models.fields import HundredthsField
from submissions.models.figure import FigureChange
from submissions.models.questionnaire import Indicator
from submissions.models.submission import Event, Submission

LONGEST_FOOTNOTE = 300  # characters; a footnote is a line or two of the account


class ReturnedContent(AppendOnly):
    """What a submission said when it was sent back or reopened: what comes back is held against it.

    Rows are only ever added.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="returned_content")
    text = models.TextField(help_text="As submissions.content writes it.")

    def __str__(self) -> str:
        return str(self.event)


class Correction(models.Model):
    """A figure that a reviewer entered on a cluster's behalf, until its signatory has answered.

    Exactly one of confirmed and declined comes; while neither has, the submission cannot be approved.
    """

    change = models.OneToOneField(FigureChange, on_delete=models.PROTECT, related_name="correction")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="corrections")
    given_by = models.CharField(max_length=120, help_text="Who at the cluster gave the figure.")
    note = models.TextField(blank=True, max_length=1000, help_text="How and why, in the reviewer's words.")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_corrections",
    )
    confirmed = models.BooleanField(null=True, blank=True)
    reason = models.TextField(blank=True, max_length=1000, help_text="Why it was declined.")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed__isnull=True, answered_at__isnull=True, answered_by__isnull=True)
                | Q(confirmed__isnull=False, answered_at__isnull=False, answered_by__isnull=False),
                name="correction_answered_by_someone",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["submission"], condition=Q(confirmed__isnull=True), name="correction_unanswered"
            ),
        ]

    def __str__(self) -> str:
        return str(self.change)


class AcceptedExplanation(models.Model):
    """A reviewer accepted an explanation for the value it was given for; other words or another value end it.

    The footnote is in the reviewer's words, as it may be published; the explanation itself never is.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="accepted_explanations")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="accepted_explanations")
    explanation = models.TextField()
    value = HundredthsField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accepted_explanations"
    )
    accepted_at = models.DateTimeField()
    footnote_da = models.CharField(max_length=LONGEST_FOOTNOTE, blank=True)
    footnote_en = models.CharField(max_length=LONGEST_FOOTNOTE, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "indicator"], name="accepted_explanation_once_a_figure"
            ),
            models.CheckConstraint(
                condition=Q(footnote_da="", footnote_en="") | (~Q(footnote_da="") & ~Q(footnote_en="")),
                name="accepted_explanation_footnote_in_both_languages",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.indicator}"


class Tally(models.Model):
    """What the board shows of a submission that only the checks can tell, counted and kept.

    It says what held at `counted_at`, under the round's `round_version`. It never decides anything.
    """

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="tally")
    answered = models.PositiveSmallIntegerField(default=0)
    errors = models.PositiveSmallIntegerField(default=0)
    warnings = models.PositiveSmallIntegerField(default=0, help_text="Those that are not explained.")
    explained = models.PositiveSmallIntegerField(default=0)
    last_year = HundredthsField(
        null=True, blank=True, help_text="Last year's financing in the cluster's place, in DKK."
    )
    counted_at = models.DateTimeField()
    round_version = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return str(self.submission)
