"""Requests to be erased: asked, then withdrawn, refused or carried out."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

OPEN = Q(withdrawn_at__isnull=True, decided_at__isnull=True)
LONGEST_REASON = 1000  # characters


class ErasureRequestQuerySet(models.QuerySet["ErasureRequest"]):
    """The words in which requests are asked for."""

    def open(self) -> Self:
        """Those that wait for an administrator."""
        return self.filter(OPEN)


class ErasureRequest(models.Model):
    """Somebody asked for what is kept about them to be erased.

    At most one of a person is open. A refusal has a reason, which its person is told.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="erasure_requests"
    )
    asked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="erasures_decided",
    )
    refusal = models.TextField(
        blank=True, max_length=LONGEST_REASON, help_text="Why not; empty where it was done."
    )

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=OPEN, name="erasure_open_once_a_person"),
            models.CheckConstraint(
                condition=OPEN & Q(decided_by__isnull=True, refusal="")
                | Q(withdrawn_at__isnull=False, decided_at__isnull=True, decided_by__isnull=True, refusal="")
                | Q(withdrawn_at__isnull=True, decided_at__isnull=False)
                & (Q(refusal="") | Q(decided_by__isnull=False)),
                name="erasure_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.asked_at:%Y-%m-%d}"
