"""The step guide: the sections of a submission with how far each has come."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from submissions.dossier import Dossier, Progress
from submissions.models import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A section in the guide."""

    title: str
    url: str
    state: str
    current: bool
    done: bool
    error: bool


def steps_of(dossier: Dossier, current: Section | None = None) -> list[Step]:
    """Return a step for each section. No query."""
    submission = dossier.submission
    steps = []
    for section in dossier.sections:
        progress = dossier.progress(section)
        steps.append(
            Step(
                title=section.title,
                url=reverse("section", args=[submission.cluster.slug, submission.round.year, section.code]),
                state=state_text(progress),
                current=section == current,
                done=progress.done,
                error=progress.errors > 0,
            )
        )
    return steps


def state_text(progress: Progress) -> str:
    """Return how far a section has come, in a few words."""
    if progress.errors:
        return ngettext("%(count)s error", "%(count)s errors", progress.errors) % {"count": progress.errors}
    if not progress.answered:
        return _("Not begun")
    if progress.answered < progress.asked:
        return _("%(answered)s of %(asked)s answered") % {
            "answered": progress.answered,
            "asked": progress.asked,
        }
    if progress.warnings:
        return ngettext("%(count)s warning", "%(count)s warnings", progress.warnings) % {
            "count": progress.warnings
        }
    return _("Done")
