"""The register: clusters and networks, what they were called, where they reported, their labels."""

import datetime as dt
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import ClusterRole, Membership


class ClusterKind(models.TextChoices):
    """The two kinds of reporters."""

    CLUSTER = "cluster", _("Cluster")
    NETWORK = "network", _("Innovation network")


class Region(models.TextChoices):
    """The five Danish regions, by their proper names."""

    NORDJYLLAND = "nordjylland", "Region Nordjylland"
    MIDTJYLLAND = "midtjylland", "Region Midtjylland"
    SYDDANMARK = "syddanmark", "Region Syddanmark"
    SJAELLAND = "sjaelland", "Region Sjælland"
    HOVEDSTADEN = "hovedstaden", "Region Hovedstaden"


class Label(models.TextChoices):
    """Labels of the European Cluster Excellence Initiative."""

    GOLD = "gold", _("Gold label")
    SILVER = "silver", _("Silver label")
    BRONZE = "bronze", _("Bronze label")


def in_force(day: dt.date, *, start: str = "valid_from", end: str = "valid_to", prefix: str = "") -> Q:
    """Return what holds of a dated row on `day`; both ends count, an empty end is open."""
    begins = Q(**{f"{prefix}{start}__isnull": True}) | Q(**{f"{prefix}{start}__lte": day})
    ends = Q(**{f"{prefix}{end}__isnull": True}) | Q(**{f"{prefix}{end}__gte": day})
    return begins & ends


# Of several in force the latest; one without a date is older than any, which the databases see differently.
LATEST_NAME = (F("valid_from").desc(nulls_last=True), "-pk")
LATEST_LABEL = (F("awarded").desc(nulls_last=True), "-pk")


class ClusterQuerySet(models.QuerySet["Cluster"]):
    """The words in which clusters are asked for."""

    def active(self, day: dt.date) -> Self:
        """Those in existence on `day`."""
        return self.filter(in_force(day, start="active_from", end="active_to"))

    def reporters(self, day: dt.date) -> Self:
        """Those that report for themselves on `day`, not within another cluster."""
        hosted = Hosting.objects.on(day).values("guest")
        return self.active(day).exclude(pk__in=hosted)

    def named(self, day: dt.date) -> Self:
        """Add `name_then`, the name on `day`."""
        name = ClusterName.objects.on(day).filter(cluster=models.OuterRef("pk")).order_by(*LATEST_NAME)
        return self.annotate(name_then=models.Subquery(name.values("name")[:1]))

    def without_signatory(self) -> Self:
        """Those for which nobody can send."""
        signing = Membership.objects.filter(role=ClusterRole.SIGNATORY, user__is_active=True)
        return self.exclude(models.Exists(signing.filter(cluster=models.OuterRef("pk"))))

    def labelled(self, day: dt.date) -> Self:
        """Add `label_then`, the label held on `day`, empty where there is none."""
        label = (
            Certification.objects.on(day)
            .filter(cluster=models.OuterRef("pk"))
            .order_by(*LATEST_LABEL)
            .values("level")
        )
        return self.annotate(
            label_then=models.functions.Coalesce(models.Subquery(label[:1]), models.Value(""))
        )


class Cluster(models.Model):
    """A business cluster or an innovation network."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=160, help_text=_("The name it has today."))
    kind = models.CharField(_("kind"), max_length=10, choices=ClusterKind)
    region = models.CharField(_("region"), max_length=20, choices=Region, blank=True)
    strength_area = models.CharField(_("strength area"), max_length=120, blank=True)
    cvr = models.CharField(_("CVR number"), max_length=8, blank=True)
    website = models.URLField(_("website"), blank=True)
    active_from = models.DateField(_("active from"), null=True, blank=True)
    active_to = models.DateField(_("active to"), null=True, blank=True)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=ClusterKind.values), name="cluster_kind_known"),
            models.CheckConstraint(condition=Q(region__in=["", *Region.values]), name="cluster_region_known"),
            models.CheckConstraint(
                condition=Q(active_from__isnull=True)
                | Q(active_to__isnull=True)
                | Q(active_to__gte=F("active_from")),
                name="cluster_active_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


Row = TypeVar("Row", bound=models.Model)


class DatedQuerySet(models.QuerySet[Row]):
    """Rows that hold from a day to a day."""

    def on(self, day: dt.date) -> Self:
        """Those in force on `day`."""
        return self.filter(in_force(day))


class ClusterName(models.Model):
    """What a cluster was called, from a day to a day. An old account keeps its old names."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=160)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cluster", "valid_from"], name="cluster_name_once_a_day"),
            models.UniqueConstraint(
                fields=["cluster"], condition=Q(valid_from__isnull=True), name="cluster_name_first_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="cluster_name_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Hosting(models.Model):
    """A network reports within a cluster, from a day to a day."""

    guest = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="hostings")
    host = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="guests")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(guest=F("host")), name="hosting_not_within_itself"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="hosting_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guest} → {self.host}"


class CertificationQuerySet(models.QuerySet["Certification"]):
    """The words in which labels are asked for."""

    def on(self, day: dt.date) -> Self:
        """Those held on `day`."""
        return self.filter(in_force(day, start="awarded", end="expires"))


class Certification(models.Model):
    """A label that a cluster was awarded. Where the day of the award is not known, it is empty."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="certifications")
    level = models.CharField(_("label"), max_length=10, choices=Label)
    awarded = models.DateField(_("awarded"), null=True, blank=True)
    expires = models.DateField(_("expires"), null=True, blank=True)

    objects = CertificationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(level__in=Label.values), name="certification_level_known"),
            models.CheckConstraint(
                condition=Q(awarded__isnull=True) | Q(expires__isnull=True) | Q(expires__gte=F("awarded")),
                name="certification_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster} · {self.get_level_display()}"


class SuccessionKind(models.TextChoices):
    """How one cluster came after another."""

    RENAME = "rename", _("Renamed")
    MERGER = "merger", _("Merged")
    SPLIT = "split", _("Split")
    CLOSURE = "closure", _("Closed")


class Succession(models.Model):
    """One cluster came after another; a closure has no successor."""

    predecessor = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="successions")
    successor = models.ForeignKey(
        Cluster, on_delete=models.CASCADE, related_name="precedences", null=True, blank=True
    )
    date = models.DateField()
    kind = models.CharField(max_length=10, choices=SuccessionKind)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=SuccessionKind.values), name="succession_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=SuccessionKind.CLOSURE, successor__isnull=True)
                | (~Q(kind=SuccessionKind.CLOSURE) & Q(successor__isnull=False)),
                name="succession_successor_unless_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor or '–'} ({self.date})"
