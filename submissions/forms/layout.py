"""How a section's form is laid out: crispy layout objects that render the rows of the dkfds pack."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.template.context import Context
from django.template.loader import render_to_string

from portal.formatting import format_clock, unit_word
from submissions.checks.finding import Finding
from submissions.countries import country_name
from submissions.dossier import Dossier
from submissions.forms.collaborations import CountryRows
from submissions.forms.section import SectionForm
from submissions.models import CollaborationType, Question, Section
from submissions.presentation import answer_text, content_text
from submissions.services.save_figures import Conflict


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """What stands saved where someone else was faster, in words."""

    who: str
    when: str
    saved: str
    country: str = ""
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A question on the page, with last year's answer beside it."""

    question: Question
    previous: str
    previous_year: int
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class AskedRow(Row):
    """A question with its fields."""

    number: forms.BoundField
    absence: forms.BoundField
    explanation: forms.BoundField
    version: forms.BoundField
    editable: bool
    is_subset: bool
    conflict: Collision | None = None
    findings: Sequence[Finding] = field(default=())


@dataclass(frozen=True, kw_only=True)
class TotalRow(Row):
    """A computed total as it stands saved."""

    value: str


class RowLayout(LayoutObject):  # type: ignore[misc] # crispy-forms is not typed
    """Renders one row by its template."""

    def __init__(self, template: str, names: Sequence[str], **context: Any) -> None:
        """Keep the template, the names of the fields that it renders, and what it is about."""
        self.fields: list[object] = []
        self.template, self.names, self.context = template, names, context

    def render(self, form: forms.Form, context: Context, template_pack: str = TEMPLATE_PACK, **_: Any) -> str:
        """Return the row's HTML."""
        form.rendered_fields.update(self.names)  # type: ignore[attr-defined] # set by crispy-forms
        with context.push(**self.context):
            return render_to_string(self.template, context.flatten())  # type: ignore[arg-type]


def section_helper(
    dossier: Dossier,
    section: Section,
    form: SectionForm,
    countries: CountryRows,
    *,
    editable: bool,
    conflicts: Sequence[Conflict] = (),
) -> FormHelper:
    """Return the layout of a section: a row for each question and total, then the rows of countries."""
    collisions = {conflict.code: _collision(conflict) for conflict in conflicts if not conflict.country}
    rows: list[RowLayout] = []
    for question in dossier.questions_in(section):
        if question.indicator.collaboration_type:
            continue
        if question.indicator.computed:
            rows.append(RowLayout("dkfds/total_row.html", (), row=_total_row(dossier, question)))
            continue
        row = _asked_row(dossier, question, form, editable=editable, collision=collisions.get(question.code))
        names = [bound.name for bound in (row.number, row.absence, row.explanation, row.version)]
        rows.append(RowLayout("dkfds/figure_row.html", names, row=row))
    if section.has_collaborations:
        rows.append(
            RowLayout(
                "dkfds/country_rows.html",
                (),
                countries={
                    "rows": countries.rows,
                    "types": CollaborationType,
                    "totals": _country_totals(dossier, section),
                    "editable": editable and "collaborations_total" in dossier.open_codes,
                    "conflicts": [_collision(conflict) for conflict in conflicts if conflict.country],
                },
            )
        )
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*rows)
    return helper


def _asked_row(
    dossier: Dossier, question: Question, form: SectionForm, *, editable: bool, collision: Collision | None
) -> AskedRow:
    code = question.code
    return AskedRow(
        question=question,
        unit=unit_word(question.indicator.unit),
        previous=_previous(dossier, question),
        previous_year=dossier.submission.round.year - 1,
        number=form[code],
        absence=form[f"{code}-absence"],
        explanation=form[f"{code}-explanation"],
        version=form[f"{code}-version"],
        editable=editable and code in dossier.open_codes,
        is_subset=question.subset_of_id is not None,
        conflict=collision,
        # That it is not answered shows by itself; as an error it stands on the page before sending.
        findings=dossier.findings_of(code) if dossier.answers[code].answered else (),
    )


def _total_row(dossier: Dossier, question: Question) -> TotalRow:
    return TotalRow(
        question=question,
        unit=unit_word(question.indicator.unit),
        value=answer_text(question, dossier.answers[question.code]),
        previous=_previous(dossier, question),
        previous_year=dossier.submission.round.year - 1,
    )


def _previous(dossier: Dossier, question: Question) -> str:
    before = dossier.previous.get(question.code)
    return answer_text(question, before) if before is not None and before.answered else ""


def _country_totals(dossier: Dossier, section: Section) -> list[tuple[str, str]]:
    return [
        (question.label, answer_text(question, dossier.answers[question.code]))
        for question in dossier.questions_in(section)
        if question.indicator.collaboration_type
    ]


def _collision(conflict: Conflict) -> Collision:
    return Collision(
        who=conflict.saved_by,
        when=format_clock(conflict.saved_at) if conflict.saved_at else "",
        saved=content_text(conflict.value, conflict.absence),
        country=country_name(conflict.country) if conflict.country else "",
        label=_type_label(conflict) if conflict.country else "",
    )


def _type_label(conflict: Conflict) -> str:
    return str(CollaborationType(conflict.code.removeprefix("collaborations_")).label)
