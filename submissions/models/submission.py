"""A cluster's submission in a round, and the decisions made about it."""

import datetime as dt
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, Thing, may
from accounts.models import User
from accounts.models.append_only import AppendOnly
from accounts.roles import roles_for
from submissions.models.questionnaire import Round


class SubmissionStatus(models.TextChoices):
    """Where a submission stands. The ways between are in `submissions.status`."""

    NOT_STARTED = "not_started", _("Not begun")
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Sent")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    EXCUSED = "excused", _("Excused")


PROVISIONAL_BASIS = (SubmissionStatus.SUBMITTED, SubmissionStatus.IN_REVIEW, SubmissionStatus.APPROVED)
FINAL_BASIS = (SubmissionStatus.APPROVED,)
# Nothing is waited for any more.
SETTLED = frozenset({SubmissionStatus.APPROVED, SubmissionStatus.EXCUSED})


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """The words in which submissions are asked for."""

    def for_round(self, round_: Round) -> Self:
        """Those of one round."""
        return self.filter(round=round_)

    def of_member(self, user: models.Model) -> Self:
        """Those of the clusters that a person works for."""
        return self.filter(cluster__memberships__user=user)

    def visible_to(self, user: User) -> Self:
        """Those that a person may see: all for reviewers, otherwise their own clusters'."""
        of_all = may(roles_for(user), Action.VIEW, Thing.SUBMISSION)
        return self if of_all else self.of_member(user)

    def approved(self) -> Self:
        """Those that are approved."""
        return self.filter(status=SubmissionStatus.APPROVED)

    def with_people(self) -> Self:
        """With cluster, round, and who sent and approved it."""
        return self.select_related("cluster", "round", "submitted_by", "approved_by", "reviewer")


class Submission(models.Model):
    """What one cluster hands in for one year."""

    cluster = models.ForeignKey("accounts.Cluster", on_delete=models.PROTECT, related_name="submissions")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="submissions")
    status = models.CharField(
        _("status"), max_length=12, choices=SubmissionStatus, default=SubmissionStatus.NOT_STARTED
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="submitted"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="in_review",
        help_text=_("Who has taken it into review."),
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="approved"
    )
    content_hash = models.CharField(
        max_length=64, blank=True, help_text=_("SHA-256 of the figures as they were sent, or as approved.")
    )
    late = models.BooleanField(default=False, help_text=_("Whether it was sent after the deadline."))
    extended_to = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("Until then this cluster may fill in and send, whatever the deadline."),
    )
    excuse = models.TextField(blank=True)
    open_questions = models.JSONField(
        default=list,
        blank=True,
        help_text=_("Codes to correct, while it is returned; all where it is empty."),
    )
    last_activity = models.DateTimeField(null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["cluster__name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cluster", "round"], name="submission_once_a_round"),
            models.CheckConstraint(
                condition=Q(status__in=SubmissionStatus.values), name="submission_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=SubmissionStatus.APPROVED)
                | Q(approved_by__isnull=False, approved_at__isnull=False, submitted_by__isnull=False),
                name="submission_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(status=SubmissionStatus.APPROVED) | ~Q(approved_by=models.F("submitted_by")),
                name="submission_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(status=SubmissionStatus.EXCUSED) | ~Q(excuse=""),
                name="submission_excused_with_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["round", "status"], name="submission_round_status")]

    def __str__(self) -> str:
        return f"{self.cluster} {self.round}"

    @property
    def deadline(self) -> dt.datetime:
        """The deadline that holds for it: its own where it has one, and never sooner than the round's."""
        return max(self.extended_to or self.round.deadline, self.round.deadline)

    @property
    def has_own_deadline(self) -> bool:
        """Whether it has longer than the others. The common deadline may have been moved past its own."""
        return self.deadline > self.round.deadline


class Event(AppendOnly):
    """A decision about a submission. Events are only ever added."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="events")
    action = models.SlugField(max_length=20)
    from_status = models.CharField(max_length=12, choices=SubmissionStatus)
    to_status = models.CharField(max_length=12, choices=SubmissionStatus)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    questions = models.JSONField(default=list, blank=True, help_text=_("Codes that were to be corrected."))
    until = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("The deadline of its own that was given; none where it was taken away."),
    )

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="event_by_time"),
            models.Index(fields=["user", "at"], name="event_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.action}"
