"""A secretariat's case stories: what came out of a year, told in words and a picture."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from submissions.models.submission import Submission

MOST_CASES = 3  # a submission; the printed account of 2018 shows ten stories of all
# Characters. A story of the recommended length has some 2,000, and two pages of print some 4,000.
LONGEST_TITLE = 120
LONGEST_BODY = 4_000
LONGEST_ALT_TEXT = 250
LONGEST_CREDIT = 120


class CaseCategory(models.TextChoices):
    """The service that a story shows."""

    MATCHMAKING = "matchmaking", _("Matchmaking")
    COLLABORATION_PROJECTS = "collaboration_projects", _("Collaboration projects")
    COMPETENCE_DEVELOPMENT = "competence_development", _("Competence development")
    INTERNATIONALISATION = "internationalisation", _("Internationalisation")
    DISSEMINATION = "dissemination", _("Dissemination")


def photo_place(case: "CaseStory", filename: str = "") -> str:
    """Return where a photo is kept: a name of ours, never the sender's. Photos are re-encoded as JPEG."""
    return f"cases/{case.submission_id}/{uuid.uuid4().hex}.jpg"


class CaseStory(models.Model):
    """One story. `version` grows by one with every change, so that nobody overwrites another unseen."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="cases")
    key = models.UUIDField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("Of the form it was told on, so that what is sent twice is saved once."),
    )
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    category = models.CharField(_("service"), max_length=24, choices=CaseCategory)
    body = models.TextField(_("story"), blank=True, help_text=_("Markdown"))
    photo = models.ImageField(
        _("photo"), upload_to=photo_place, blank=True, width_field="photo_width", height_field="photo_height"
    )
    photo_width = models.PositiveIntegerField(null=True, blank=True, editable=False)
    photo_height = models.PositiveIntegerField(null=True, blank=True, editable=False)
    alt_text = models.CharField(_("what the photo shows"), max_length=LONGEST_ALT_TEXT, blank=True)
    credit = models.CharField(_("who took it"), max_length=LONGEST_CREDIT, blank=True)
    consent = models.BooleanField(
        default=False,
        help_text=_("Whether the people in it and who took it agree to its being shown."),
    )
    # Who said so, and when: asked anew for every photo.
    consent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    consent_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "position"], name="case_once_a_position"),
            models.UniqueConstraint(fields=["submission", "key"], name="case_told_once"),
            models.CheckConstraint(condition=~Q(title=""), name="case_titled"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_CASES), name="case_position_within_limit"
            ),
            models.CheckConstraint(condition=Q(category__in=CaseCategory.values), name="case_category_known"),
            models.CheckConstraint(
                condition=Q(photo="") | (~Q(alt_text="") & ~Q(credit="") & Q(consent=True)),
                name="case_photo_told_credited_and_agreed",
            ),
            models.CheckConstraint(
                condition=Q(consent=False) | Q(consent_by__isnull=False, consent_at__isnull=False),
                name="case_consent_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.title
