"""How a section's form is laid out: crispy layout objects that render the rows of the dkfds pack."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.template.context import Context
from django.template.loader import render_to_string

from submissions.answers import ALL_TYPES
from submissions.dossier import Dossier
from submissions.forms.collaborations import CountryRows
from submissions.forms.country_search import search_countries
from submissions.forms.rows import TotalRow, asked_row, total_row
from submissions.forms.section import SectionForm
from submissions.models import Question, Section
from submissions.reviewing.comments import Threads
from submissions.services.save_figures import Conflict
from submissions.sums import SectionSums, section_sums


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
            # Its stub says str; it is given what the templates read.
            return render_to_string(self.template, context.flatten())  # type: ignore[arg-type]


def section_helper(
    dossier: Dossier,
    section: Section,
    form: SectionForm,
    countries: CountryRows,
    *,
    editable: bool,
    conflicts: Sequence[Conflict] = (),
    threads: Threads | None = None,
) -> FormHelper:
    """Return the layout of a section: a row for each question and total, then the rows of countries.

    Args:
        threads: what is said about the figures, laid below their rows; None leaves it out.
    """
    countries.meet(conflicts)
    sums = section_sums(dossier, section)
    by_code = {conflict.code: conflict for conflict in conflicts if not conflict.country}
    rows: list[RowLayout] = []
    types: list[RowLayout] = []
    for question in dossier.questions_in(section):
        if question.asked:
            row = asked_row(dossier, question, form, editable=editable, conflicts=by_code)
            bound = (row.number, row.absence, row.explanation, row.confirm, row.version)
            laid = RowLayout(row.template, [one.name for one in bound], row=row)
            (types if question.indicator.sums_one_type else rows).append(laid)
        elif not question.indicator.collaboration_type:
            rows.append(RowLayout("dkfds/total_row.html", (), row=total_row(dossier, question, sums)))
        if not question.indicator.collaboration_type:
            rows += _comments(question, threads)
    if section.has_collaborations:
        shown = countries_shown(countries, editable=editable)
        rows.append(RowLayout("dkfds/country_rows.html", (), countries=shown))
        rows += types
        past = _collaborations(dossier, section, sums)
        summed = [row for row in past if not row.question.asked]
        rows.append(RowLayout("dkfds/country_past.html", (), rows=summed))
        for one in (row.question for row in past):
            # All of them together are commented on, a type alone only where somebody has from the review.
            if one.indicator.collaboration_type == ALL_TYPES or (threads and threads.on_figure(one.code)):
                rows += _comments(one, threads)
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*rows)
    return helper


def countries_shown(countries: CountryRows, *, editable: bool) -> dict[str, object]:
    """Return what the template of country rows reads."""
    return {
        "rows": countries.rows,
        "taken_away": countries.taken_away,
        "search": search_countries(countries.find, present=countries.codes),
        "editable": editable and countries.is_open,
    }


def _comments(question: Question, threads: Threads | None) -> list[RowLayout]:
    """Return what is said about a figure. It is no part of the row, which a save may renew."""
    if threads is None:
        return []
    said = threads.on_figure(question.code)
    context = {"threads": said, "code": question.code, "section": None, "label": question.label}
    return [RowLayout("submissions/comments_of.html", (), **context)]


def _collaborations(dossier: Dossier, section: Section, sums: SectionSums) -> list[TotalRow]:
    """Return the collaborations by type, and all of them, with their earlier years."""
    questions = dossier.questions_in(section)
    return [total_row(dossier, one, sums) for one in questions if one.indicator.collaboration_type]
