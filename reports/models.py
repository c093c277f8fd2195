"""What comes out: the printed series, national totals, and accounts."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from submissions.models import CollaborationType, Indicator, Round
from submissions.models.fields import HundredthsField


class PublishedFigure(models.Model):
    """A figure as it was printed, before the portal: its year's national figure, whatever else is loaded."""

    year = models.PositiveSmallIntegerField()
    line = models.SlugField(max_length=60)
    # In the unit of the line. The printed figures have up to two decimals, like ours.
    value = HundredthsField()
    decimals = models.PositiveSmallIntegerField(help_text=_("How many decimals were printed."))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "line"], name="published_figure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.year}: {self.value}"


class Basis(models.TextChoices):
    """Which submissions count: provisional those sent, in review and approved; final only approved ones."""

    PROVISIONAL = "provisional", _("Provisional")
    FINAL = "final", _("Final")


class Dimension(models.TextChoices):
    """How a total is broken down. The whole has no dimension."""

    KIND = "kind", _("Kind")
    LABEL = "label", _("Label")
    REGION = "region", _("Region")
    SIZE = "size", _("Size")


class TotalsState(models.Model):
    """Whether a round's totals are those of its submissions as they stand."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="totals_state")
    stale = models.BooleanField(default=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    # The reporters of the round, and of those the ones on each basis.
    expected = models.PositiveIntegerField(
        default=0, help_text=_("Reporters, those that are excused left out.")
    )
    provisional = models.PositiveIntegerField(default=0)
    final = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(final__lte=models.F("provisional"), provisional__lte=models.F("expected")),
                name="totals_state_reporters_nested",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.final}/{self.expected}"


class NationalTotal(models.Model):
    """The sum of an indicator, asked or computed, over the reporters of a basis."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="national_totals")
    basis = models.CharField(max_length=12, choices=Basis)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="national_totals")
    dimension = models.CharField(max_length=10, choices=Dimension, blank=True, default="")
    value = models.CharField(
        max_length=40, blank=True, default="", help_text=_("The value of the dimension.")
    )
    total = HundredthsField()
    answered = models.PositiveIntegerField(help_text=_("Reporters with a number or an absence."))
    positive = models.PositiveIntegerField(help_text=_("Reporters with a number above zero."))
    minimum = HundredthsField(null=True, blank=True)
    maximum = HundredthsField(null=True, blank=True)
    reporters = models.PositiveIntegerField(help_text=_("Reporters of the basis in this breakdown."))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "basis", "indicator", "dimension", "value"], name="national_total_once"
            ),
            models.CheckConstraint(
                condition=Q(positive__lte=models.F("answered"), answered__lte=models.F("reporters")),
                name="national_total_counts_nested",
            ),
            models.CheckConstraint(
                condition=Q(dimension="", value="") | ~Q(dimension=""),
                name="national_total_value_of_dimension",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.round} {self.basis}: {self.total}"


class CountryTotal(models.Model):
    """The collaborations of a type with a country, over the reporters of a basis."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="country_totals")
    basis = models.CharField(max_length=12, choices=Basis)
    type = models.CharField(max_length=10, choices=CollaborationType)
    country = models.CharField(max_length=2)
    collaborations = models.PositiveIntegerField()
    reporters = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "basis", "type", "country"], name="country_total_once"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.type} {self.round}: {self.collaborations}"


class AccountStatus(models.TextChoices):
    """How far an account has come."""

    BUILT = "built", _("Built")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")


class AccountVersionQuerySet(models.QuerySet["AccountVersion"]):
    """The words in which accounts are asked for."""

    def published(self) -> "AccountVersionQuerySet":
        """Those that the public may read, newest year first: one a year."""
        return self.filter(status=AccountStatus.PUBLISHED).order_by("-year")


class AccountVersion(models.Model):
    """A performance account as it was built: its content never changes, a new version replaces it."""

    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=AccountStatus, default=AccountStatus.BUILT)
    content = models.TextField(help_text=_("The account as canonical JSON."))
    sha256 = models.CharField(max_length=64)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.TextField(blank=True, help_text=_("Why it replaces the one before."))
    built_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accounts_built"
    )
    built_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts_published",
    )
    published_at = models.DateTimeField(null=True, blank=True)

    objects = AccountVersionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-year", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "version"], name="account_version_once"),
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(status=AccountStatus.PUBLISHED),
                name="account_published_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(status=AccountStatus.BUILT)
                | Q(published_by__isnull=False, published_at__isnull=False),
                name="account_published_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=models.F("built_by")),
                name="account_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(reason=""), name="account_superseding_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}, {self.version}"

    @property
    def last_day(self) -> dt.date:
        """The last day of the year that it is about."""
        return dt.date(self.year, 12, 31)
