"""What a page is told after one of its figures was saved by itself."""

import datetime as dt
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.formatting import format_clock
from submissions.dossier import Dossier
from submissions.forms.brought import version_of
from submissions.forms.rows import AskedRow, asked_row
from submissions.forms.section import SectionForm
from submissions.models import Absence, Question
from submissions.services.save_figures import SaveOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAnswer:
    """What the row of the figure is told.

    Attributes:
        row: the figure itself; its fields stay as they are on the page.
        version: its hidden field with the version that stands; empty where the page keeps what it has.
        saved_at: the time of day; empty where it was not saved, `why_not` saying why.
        meaning: what was saved, where it is not a number to be seen: zero, an absence, nothing.
    """

    row: AskedRow
    version: SafeString
    saved_at: str
    why_not: str
    meaning: str


def field_answer(
    dossier: Dossier, question: Question, form: SectionForm, outcome: SaveOutcome, *, now: dt.datetime
) -> FieldAnswer:
    """Return what the row of a figure is told. No query.

    Args:
        dossier: as it stands after the save.
        form: what was sent of the figure.
    """
    conflicts = {conflict.code: conflict for conflict in outcome.conflicts}
    row = asked_row(dossier, question, form, editable=True, conflicts=conflicts)
    return FieldAnswer(
        row=row,
        version=SafeString("") if row.unsaved else _version_field(row, version_of(dossier, question)),
        saved_at="" if row.unsaved else format_clock(now),
        why_not=_why_not(row),
        meaning="" if row.unsaved else _meaning(dossier, question),
    )


def _version_field(row: AskedRow, version: int) -> SafeString:
    return format_html(
        '<input type="hidden" name="{}" id="{}" value="{}" data-hx-swap-oob="true">',
        row.version.html_name,
        row.version.auto_id,
        version,
    )


def _why_not(row: AskedRow) -> str:
    if row.conflict:
        return _("Not saved: it was changed meanwhile.")
    # What is wrong with the number stands above it, and says enough.
    return " ".join([_("Not saved."), *map(str, row.explanation.errors)]) if row.explanation.errors else ""


def _meaning(dossier: Dossier, question: Question) -> str:
    figure = dossier.figures.get(question.indicator_id)
    if figure is None or not figure.answered:
        return _("not answered")
    if figure.absence:
        return Absence(figure.absence).label.lower()
    return _("zero") if not figure.value else ""
