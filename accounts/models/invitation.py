"""Invitations: who may become a person of a cluster, or of Cluster Excellence Denmark."""

import datetime as dt
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models.people import ClusterRole, Language, UserRole

OPEN = Q(accepted_at__isnull=True, withdrawn_at__isnull=True, replaced_at__isnull=True)
# Waiting one, two, four … minutes and at most six hours between them, they are spread over some three days.
MOST_ATTEMPTS = 20


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """The words in which invitations are asked for."""

    def open(self) -> Self:
        """Those that wait for an answer, in time or not."""
        return self.filter(OPEN)

    def due(self, now: dt.datetime) -> Self:
        """Those whose mail has still to be sent, and whose time to be tried has come."""
        return self.open().filter(
            mailed_at__isnull=True, try_after__lte=now, attempts__lt=MOST_ATTEMPTS, expires_at__gt=now
        )


class Invitation(models.Model):
    """One person is invited to one role: in a cluster, or at Cluster Excellence Denmark where there is none.

    The address of a row never changes: a mistyped one is replaced by a row of its own. It is emptied to be
    forgotten. The link has a token that is made when the mail is sent, and of which the hash alone is kept.
    """

    cluster = models.ForeignKey(
        "accounts.Cluster", on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    role = models.CharField(_("role"), max_length=20, choices=[*ClusterRole.choices, *UserRole.choices])
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.DANISH)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations_sent"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    try_after = models.DateTimeField(help_text=_("When its mail may be tried next."))
    attempts = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True, help_text=_("Why it could not be sent last time."))
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations_accepted",
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                F("cluster"),
                condition=OPEN & Q(cluster__isnull=False),
                name="invitation_open_once_a_cluster",
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=OPEN & Q(cluster__isnull=True),
                name="invitation_open_once_to_the_portal",
            ),
            models.CheckConstraint(
                condition=Q(cluster__isnull=False, role__in=ClusterRole.values)
                | Q(cluster__isnull=True, role__in=UserRole.values),
                name="invitation_role_known",
            ),
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="invitation_language_known"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(
                    accepted_at__isnull=False,
                    accepted_by__isnull=False,
                    withdrawn_at__isnull=True,
                    replaced_at__isnull=True,
                ),
                name="invitation_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(email="")
                | Q(accepted_at__isnull=False)
                | Q(withdrawn_at__isnull=False)
                | Q(replaced_at__isnull=False),
                name="invitation_open_to_an_address",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="invitation_expires_after_it_began"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["try_after"], condition=OPEN & Q(mailed_at__isnull=True), name="invitation_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.cluster or '–'} · {self.role}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer, in time or not."""
        return self.accepted_at is None and self.withdrawn_at is None and self.replaced_at is None

    def is_expired(self, now: dt.datetime) -> bool:
        """Whether the time to accept it is over."""
        return self.is_open and self.expires_at <= now
