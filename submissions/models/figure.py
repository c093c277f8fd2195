"""What is answered: figures, collaborations, and every change of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.append_only import AppendOnly
from submissions.models.fields import LIMIT, HundredthsField
from submissions.models.questionnaire import Indicator
from submissions.models.submission import Submission


class Absence(models.TextChoices):
    """Why there is no number. Not answered is neither a value nor one of these."""

    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    NOT_MEASURED = "not_measured", _("Not measured")


class Figure(models.Model):
    """A cluster's answer to a question.

    Zero, not applicable, not measured and not answered stay four things: a value of 0, one of two
    absences, and neither value nor absence (or no row at all). `version` grows by one with every change.
    An explanation holds for the value it was given for, `explained_value`: a value that changes afterwards
    is not explained until a person says that the words still hold. `explained_findings` are the keys, with a
    space between, of the warnings that stood at the figure when the words were given or confirmed: those they
    answer, and no other.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="figures")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="figures")
    value = HundredthsField(null=True, blank=True)
    absence = models.CharField(max_length=16, choices=Absence, blank=True, default="")
    explanation = models.TextField(blank=True)
    explained_value = HundredthsField(null=True, blank=True)
    explained_findings = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "indicator"], name="figure_once"),
            models.CheckConstraint(
                condition=Q(absence="") | Q(value__isnull=True), name="figure_value_or_absence"
            ),
            models.CheckConstraint(
                condition=Q(absence__in=["", *Absence.values]), name="figure_absence_known"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gt=-LIMIT, value__lt=LIMIT),
                name="figure_within_limit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.absence or self.value}"

    @property
    def answered(self) -> bool:
        """Whether it is a number or one of the absences."""
        return self.value is not None or bool(self.absence)

    @property
    def explained(self) -> bool:
        """Whether its explanation was given, or confirmed, for the value that stands."""
        return bool(self.explanation.strip()) and self.explained_value == self.value


class CollaborationType(models.TextChoices):
    """With whom a cluster works abroad."""

    CLUSTER = "cluster", _("Clusters")
    KNOWLEDGE = "knowledge", _("Knowledge institutions")
    B2B = "b2b", _("Between companies (B2B)")


# Collaborations of one type with one country: the largest clusters have a few thousand companies, and all of
# Denmark's together counted 1,015 collaborations with the whole world in 2018.
LARGEST_COUNT = 9_999


class Collaboration(models.Model):
    """How many collaborations of a type a cluster has in a country.

    A row that is taken away keeps its place with a count of 0, so that its version goes on counting
    and nobody overwrites a change unseen.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="collaborations")
    country = models.CharField(_("country"), max_length=2, help_text="ISO 3166-1 alpha-2")
    type = models.CharField(_("type"), max_length=10, choices=CollaborationType)
    count = models.PositiveIntegerField(_("count"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "country", "type"], name="collaboration_once"),
            models.CheckConstraint(
                condition=Q(type__in=CollaborationType.values), name="collaboration_type_known"
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z][A-Z]$"), name="collaboration_country_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.type}: {self.count}"


class FigureChange(AppendOnly):
    """One change of a figure, or of a row of collaborations. Changes are only ever added."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="changes")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="changes")
    country = models.CharField(max_length=2, blank=True)
    old_value = HundredthsField(null=True, blank=True)
    old_absence = models.CharField(max_length=16, blank=True)
    old_explanation = models.TextField(blank=True)
    new_value = HundredthsField(null=True, blank=True)
    new_absence = models.CharField(max_length=16, blank=True)
    new_explanation = models.TextField(blank=True)
    explained_findings = models.TextField(
        blank=True, default="", help_text=_("The warnings that the explanation answers after the change.")
    )
    version = models.PositiveIntegerField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="figure_changes"
    )
    at = models.DateTimeField()
    on_behalf = models.BooleanField(
        default=False, help_text=_("Whether it was entered by someone else than the cluster's own people.")
    )

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "indicator", "country", "version"], name="figure_change_once_a_version"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["submission", "indicator", "at"], name="figure_change_history"),
            models.Index(fields=["at"], name="figure_change_by_time"),
            models.Index(fields=["user", "at"], name="figure_change_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.old_value} → {self.new_value}"
