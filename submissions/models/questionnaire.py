"""What is asked in a year: rounds, sections, indicators, questions and checks."""

import datetime as dt
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models.append_only import AppendOnly
from portal.notation import Thousands


class Bilingual:
    """Reads a text that is kept in both languages."""

    def in_language(self, name: str) -> str:
        """Return the field `name` in the language in use; Danish where the other is empty."""
        danish: str = getattr(self, f"{name}_da")
        if (get_language() or "da").startswith("da"):
            return danish
        return getattr(self, f"{name}_en") or danish


class RoundStatus(models.TextChoices):
    """How far a round has come."""

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    FINAL = "final", _("Final")
    PUBLISHED = "published", _("Published")


class Round(models.Model):
    """The collection of one year's figures."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    opens = models.DateTimeField(_("opens"))
    deadline = models.DateTimeField(_("deadline"))
    last_edit = models.DateTimeField(_("last edit"), help_text=_("Until then a late submission can be sent."))
    status = models.CharField(_("status"), max_length=10, choices=RoundStatus, default=RoundStatus.PLANNED)
    version = models.PositiveIntegerField(
        default=1, help_text=_("Grows with every change of its checks, so that none is kept too long.")
    )

    class Meta:
        ordering: ClassVar = ["-year"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opens__lt=F("deadline"), deadline__lte=F("last_edit")),
                name="round_dates_in_order",
            ),
            models.CheckConstraint(condition=Q(status__in=RoundStatus.values), name="round_status_known"),
        ]

    def __str__(self) -> str:
        return str(self.year)

    @property
    def last_day(self) -> dt.date:
        """The last day of the year that is reported on: names and labels of that day hold."""
        return dt.date(self.year, 12, 31)


class Section(Bilingual, models.Model):
    """A page of the questionnaire."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="sections")
    code = models.SlugField(max_length=40)
    order = models.PositiveSmallIntegerField()
    title_da = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    intro_da = models.TextField(blank=True)
    intro_en = models.TextField(blank=True)
    has_collaborations = models.BooleanField(
        default=False, help_text=_("Whether the page has the rows of country, type and count.")
    )

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "code"], name="section_code_once_a_round"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The heading, in the language in use."""
        return self.in_language("title")

    @property
    def intro(self) -> str:
        """The opening words, in the language in use."""
        return self.in_language("intro")


class Unit(models.TextChoices):
    """What a figure counts. Only kroner and FTE have decimals."""

    COUNT = "count", _("number")
    FTE = "fte", _("FTE")
    DKK = "dkk", _("DKK")


# What `Indicator.collaboration_type` is where it names no single type.
NOT_ONE_TYPE = ("", "all")


class Indicator(models.Model):
    """Something that is counted, under a code that stays the same over the years.

    A computed indicator is the sum of its parts, or of the collaborations of a type, and is not asked. Of a
    type of collaborations a round may still require an answer: where there are none, a person says so.
    """

    code = models.SlugField(max_length=60, unique=True)
    unit = models.CharField(max_length=10, choices=Unit)
    computed = models.BooleanField(default=False)
    collaboration_type = models.CharField(
        max_length=10,
        blank=True,
        help_text=_("The type of collaborations that it sums up; 'all' for every type."),
    )

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="indicator_unit_known"),
            models.CheckConstraint(
                condition=Q(collaboration_type="") | Q(computed=True),
                name="indicator_collaborations_computed",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def sums_one_type(self) -> bool:
        """Whether it sums up the collaborations of a type, of which a person can say that there are none."""
        return self.collaboration_type not in NOT_ONE_TYPE

    @property
    def decimals(self) -> int:
        """How many decimals an answer may have."""
        return 0 if self.unit == Unit.COUNT else 2

    @property
    def thousands(self) -> Thousands:
        """Which marks may stand between the thousands of an answer.

        There are none in FTE: all clusters together had 376 in 2018.
        """
        return Thousands.NONE if self.unit == Unit.FTE else Thousands.ANY


class QuestionQuerySet(models.QuerySet["Question"]):
    """The words in which questions are asked for."""

    def asked(self) -> Self:
        """Those that a person answers, see `Question.asked`."""
        none_said = Q(required=True) & ~Q(indicator__collaboration_type__in=NOT_ONE_TYPE)
        return self.filter(Q(indicator__computed=False) | none_said)

    def with_indicators(self) -> Self:
        """With indicator, section, whole and total at hand, in the order of the questionnaire."""
        return self.select_related(
            "indicator", "section", "subset_of__indicator", "part_of__indicator"
        ).order_by("section__order", "order")


class Question(Bilingual, models.Model):
    """An indicator as it is asked, or shown as a total, in a round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="questions")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="questions")
    order = models.PositiveSmallIntegerField()
    required = models.BooleanField(default=True)
    label_da = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200)
    definition_da = models.TextField(blank=True)
    definition_en = models.TextField(blank=True)
    help_da = models.TextField(blank=True)
    help_en = models.TextField(blank=True)
    subset_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="subsets"
    )
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    break_in_series = models.BooleanField(
        default=False, help_text=_("The definition changed, so that earlier years cannot be compared.")
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "indicator"], name="question_once_a_round"),
            models.CheckConstraint(
                condition=Q(subset_of__isnull=True) | ~Q(subset_of=F("id")),
                name="question_no_subset_of_itself",
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("id")), name="question_no_part_of_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def code(self) -> str:
        """The code of its indicator."""
        return self.indicator.code

    @property
    def asked(self) -> bool:
        """Whether a person answers it; the others are computed.

        A type of collaborations is answered by its countries, or by saying that there are none.
        """
        return not self.indicator.computed or (self.required and self.indicator.sums_one_type)

    @property
    def label(self) -> str:
        """The question in a few words, in the language in use."""
        return self.in_language("label")

    @property
    def definition(self) -> str:
        """What counts and what does not, in the language in use."""
        return self.in_language("definition")

    @property
    def help(self) -> str:
        """A line of help, in the language in use."""
        return self.in_language("help")


class Severity(models.TextChoices):
    """An error blocks submitting; a warning needs an explanation."""

    ERROR = "error", _("Error")
    WARNING = "warning", _("Warning")


class Check(Bilingual, models.Model):
    """A rule on a round's figures, with its limits. The rule is the name of a module in `checks`.

    `version` grows by one with every change that a person makes, so that of two changes at once the second
    is told.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="checks")
    code = models.SlugField(max_length=80)
    rule = models.SlugField(max_length=40)
    parameters = models.JSONField(default=dict)
    severity = models.CharField(max_length=10, choices=Severity)
    message_da = models.TextField()
    message_en = models.TextField()
    active = models.BooleanField(default=True, help_text=_("Whether it is run."))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "code"], name="check_code_once_a_round"),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="check_severity_known"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def message(self) -> str:
        """The message with its places for labels and values, in the language in use."""
        return self.in_language("message")


class CheckChange(AppendOnly):
    """A change of a check's limits by a person. Changes are only ever added."""

    on_check = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="changes")
    old_parameters = models.JSONField()
    new_parameters = models.JSONField()
    old_severity = models.CharField(max_length=10, choices=Severity)
    new_severity = models.CharField(max_length=10, choices=Severity)
    old_active = models.BooleanField()
    new_active = models.BooleanField()
    version = models.PositiveIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="check_changes")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["on_check", "version"], name="check_change_once_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.on_check} {self.version}"
