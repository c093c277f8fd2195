"""What people did that nothing else records: only ever added to."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from accounts.models.append_only import AppendOnly
from accounts.months import months_before

# What the log says of logging in, and of what was refused: it is kept for a shorter time than what was done.
SIGN_INS = frozenset(
    [
        *("signed-in", "sign-in-failed", "sign-in-locked", "code-refused", "codes-locked"),
        *("identity-unknown", "identity-refused", "access-denied", "sign-ins-slowed"),
        *("invitation-dead", "invitation-used-before", "invitation-expired", "invitation-of-another"),
    ]
)
SIGN_INS_KEPT = 12  # months; the row's trigger says the same


class AuditEntry(AppendOnly):
    """One thing that was done. What it was done to is named by cluster, year and person, as far as it goes.

    Decisions about submissions and changes of figures have records of their own; the audit shows them all.
    """

    at = models.DateTimeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="audit_entries",
        help_text="Nobody where the portal did it by itself.",
    )
    action = models.SlugField(max_length=40)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    cluster = models.ForeignKey(
        "accounts.Cluster", on_delete=models.PROTECT, null=True, blank=True, related_name="audit_entries"
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="audit_entries_about",
    )
    invitation = models.ForeignKey(
        "accounts.Invitation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="audit_entries",
        help_text="Its address stands there alone, so that it can be forgotten.",
    )
    subject = models.CharField(max_length=200, blank=True, help_text="What it was, by code or file name.")
    detail = models.JSONField(default=dict, blank=True, help_text="Old and new values, by name.")

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        verbose_name_plural = "audit entries"
        indexes: ClassVar = [
            models.Index(fields=["-at"], name="audit_by_time"),
            models.Index(fields=["cluster", "year"], name="audit_by_submission"),
            models.Index(fields=["user", "-at"], name="audit_by_person"),
        ]

    @classmethod
    def forgettable(cls, now: dt.datetime) -> models.Q:
        """Return what is said of logging in so long ago that it is not kept any more."""
        return models.Q(action__in=SIGN_INS, at__lt=months_before(now, SIGN_INS_KEPT))

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"
