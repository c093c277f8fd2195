"""The step guide: the sections of a submission with how far each has come."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.formatting import format_moment
from submissions.dossier import Dossier, Progress
from submissions.forms.digests import digest_of
from submissions.models import FigureChange, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A section in the guide.

    Attributes:
        worked: who worked on it last and when; empty where that is not told, or nobody has yet.
    """

    title: str
    url: str
    state: str
    current: bool
    done: bool
    error: bool
    worked: str = ""


def steps_of(
    dossier: Dossier,
    current: Section | None = None,
    *,
    last_changes: Mapping[int, FigureChange] | None = None,
) -> list[Step]:
    """Return a step for each section. No query.

    Args:
        last_changes: the latest change in each section by its id, where it is to be told who worked on it.
    """
    submission = dossier.submission
    steps = []
    for section in dossier.sections:
        progress = dossier.progress(section)
        state = state_text(progress)
        change = last_changes.get(section.pk) if last_changes is not None else None
        if last_changes is not None and change is None and not progress.answered:
            state = _("Begun by nobody yet")
        steps.append(
            Step(
                title=section.title,
                url=reverse("section", args=[submission.cluster.slug, submission.round.year, section.code]),
                state=state,
                current=section == current,
                done=progress.done,
                error=progress.errors > 0,
                worked=worked_text(change) if change else "",
            )
        )
    return steps


def steps_anew(dossier: Dossier, section: Section, shown: Mapping[str, str]) -> dict[str, object]:
    """Return what the step guide of a page is made of, or nothing where it is as the page shows it.

    Args:
        shown: the digests of what stands on the page, by id.
    """
    steps = steps_of(dossier, section)
    if (digest := digest_of(steps)) == shown.get("steps-wide"):
        return {}
    # The list stands twice on the page, for wide screens and for narrow ones.
    step_list = render_to_string("components/step_list.html", {"steps": steps})
    return {"steps": steps, "step_list": step_list, "steps_digest": digest}


def worked_text(change: FigureChange) -> str:
    """Return who made the latest change of a section and when, in words."""
    return _("Last: %(who)s, %(when)s") % {"who": change.user, "when": format_moment(change.at)}


def state_text(progress: Progress) -> str:
    """Return how far a section has come, in a few words: "4 of 7 answered · 1 warning"."""
    if progress.done:
        return _("Done")
    parts = []
    if not progress.answered and progress.asked:
        parts.append(_("Not begun"))
    elif progress.answered < progress.asked:
        counts = {"answered": progress.answered, "asked": progress.asked}
        parts.append(_("%(answered)s of %(asked)s answered") % counts)
    if progress.errors:
        parts.append(
            ngettext("%(count)s error", "%(count)s errors", progress.errors) % {"count": progress.errors}
        )
    if progress.warnings:
        parts.append(
            ngettext("%(count)s warning", "%(count)s warnings", progress.warnings)
            % {"count": progress.warnings}
        )
    return " · ".join(parts)
