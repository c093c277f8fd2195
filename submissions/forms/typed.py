"""What was typed into a form that is not taken, as one reads and copies it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from submissions.dossier import Dossier
from submissions.forms.collaborations import CountryRow, CountryRows, count_text
from submissions.forms.section import SectionForm, said_of
from submissions.models import Absence, CollaborationType, Question, Section
from submissions.questionnaire.page import retired_labels

MOST_GONE = 100  # answers of one page; a questionnaire has some sixty


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedAnswer:
    """An answer in the words in which it was typed.

    Attributes:
        answer: the number as typed, why there is none, or both where both were given; may be empty.
        explanation: may be empty, though not both.
    """

    label: str
    answer: str
    explanation: str = ""


def typed_answers(form: SectionForm, countries: CountryRows | None = None) -> list[TypedAnswer]:
    """Return what was typed into a bound form and its country rows, in their order.

    It asks neither whether it can be read nor whether it differs from what is saved: who copies it wants all.
    """
    typed = [_figure(question, form.data) for question in form.questions]
    if countries is not None:
        # Also of rows that are closed by now, which show what is saved.
        sent = CountryRows(countries.data, collaborations=(), is_open=True)
        typed += [answer for row in sent.rows for answer in _country(row)]
    return [one for one in typed if one.answer or one.explanation]


def typed_gone(form: SectionForm, dossier: Dossier, gone: Collection[str] = ()) -> list[TypedAnswer]:
    """Return what was sent of questions that are not on the page any more. At most one query.

    Args:
        form: what was sent, bound.
        dossier: as it was read for the page that was sent.
        gone: the codes of those that were taken out since.
    """
    here = {question.code for question in form.questions}
    codes = [name.removesuffix("-version") for name in form.data if name.endswith("-version")]
    # A code has no dash; the counts of a country have.
    sent = [code for code in codes if code in form.data and code not in here and "-" not in code][:MOST_GONE]
    elsewhere = {question.code: question for question in dossier.questions if question.asked}
    moved = [elsewhere[code] for code in sent if code in elsewhere]
    retired = retired_labels(dossier.submission.round, [code for code in sent if code not in elsewhere])
    typed = [
        *(_figure(question, form.data) for question in form.questions if question.code in gone),
        *(_figure(question, form.data) for question in moved if _sent_otherwise(question, form, dossier)),
        *(_typed(code, label, form.data) for code, label in retired.items()),
    ]
    return [one for one in typed if one.answer or one.explanation]


def typed_into(data: QueryDict, dossier: Dossier) -> list[TypedAnswer]:
    """Return what was sent by a page that is not there any more, without what stands just so. One query."""
    form = SectionForm(data, questions=[], figures={}, open_codes=frozenset())
    countries = CountryRows(data, collaborations=(), is_open=True)
    stands = {(row.country, row.type): count_text(row) for row in dossier.collaborations}
    return [
        *typed_gone(form, dossier),
        *(answer for row in countries.rows if _row_differs(row, stands) for answer in _country(row)),
    ]


def sections_sent(data: QueryDict, dossier: Dossier) -> list[Section]:
    """Return the sections in which what was sent can be typed again. No query."""
    by_country = any(name.startswith("country-") for name in data)
    sent = {
        question.section_id
        for question in dossier.questions
        if (question.asked and question.code in data) or (by_country and question.section.has_collaborations)
    }
    return [section for section in dossier.sections if section.pk in sent]


def errors_of(form: SectionForm, countries: CountryRows) -> list[tuple[str, str, str]]:
    """Return field id, label and message of every error in bound forms, for the summary on top."""
    form.is_valid()
    countries.is_valid()
    return [
        (bound.auto_id, str(bound.label), str(message))
        for bound_form in (form, *countries.rows)
        for bound in bound_form
        for message in bound.errors
    ]


def changed_fields(form: SectionForm, countries: CountryRows) -> list[tuple[str, str]]:
    """Return id and label of the fields of bound forms that differ from what is saved."""
    forms: tuple[SectionForm | CountryRow, ...] = (form, *countries.rows)
    return [
        (bound.auto_id, _label(bound_form, bound.name, str(bound.label)))
        for bound_form in forms
        for bound in bound_form
        if bound_form.is_bound and bound.name in bound_form.changed_data and not bound.is_hidden
    ]


def sent_where_closed(form: SectionForm, countries: CountryRows | None, dossier: Dossier) -> bool:
    """Return whether bound forms were sent with another answer than stands, where nothing can be changed now.

    A page does that which was opened before the submission was sent back with certain questions.

    Args:
        countries: the rows of the page; None where it has none.
    """
    closed = [
        question
        for question in form.questions
        if form.fields[question.code].disabled and question.code in form.data
    ]
    opened = frozenset(question.code for question in closed)
    sent = SectionForm(form.data, questions=closed, figures=dossier.figures, open_codes=opened)
    if not sent.is_valid() or _differ(sent, dossier):
        return True
    if countries is None or countries.is_open:
        return False
    rows = CountryRows(countries.data, collaborations=dossier.collaborations, is_open=True)
    return not rows.is_valid() or _counts_differ(rows, dossier)


def _differ(form: SectionForm, dossier: Dossier) -> bool:
    stored = {question.code: dossier.figures.get(question.indicator_id) for question in form.questions}
    for answer in form.answers():
        figure = stored[answer.code]
        stands = (figure.value, figure.absence, figure.explanation) if figure else (None, "", "")
        if (answer.value, answer.absence, answer.explanation) != stands:
            return True
    return False


def _sent_otherwise(question: Question, form: SectionForm, dossier: Dossier) -> bool:
    opened = frozenset([question.code])
    sent = SectionForm(form.data, questions=[question], figures=dossier.figures, open_codes=opened)
    return not sent.is_valid() or _differ(sent, dossier)


def _counts_differ(rows: CountryRows, dossier: Dossier) -> bool:
    stored = {(row.country, row.type): row.count for row in dossier.collaborations}
    return any(answer.count != stored.get((answer.country, answer.type), 0) for answer in rows.answers())


def _row_differs(row: CountryRow, stands: Mapping[tuple[str, str], str]) -> bool:
    return any(
        str(row.data.get(row.add_prefix(type_), "")).strip() != stands.get((row.code, type_), "")
        for type_ in CollaborationType
    )


def _label(form: SectionForm | CountryRow, name: str, label: str) -> str:
    """Return the label of a field with that of the answer it belongs to."""
    if isinstance(form, CountryRow):
        return f"{form.name}: {label}"
    code, dash, _rest = name.partition("-")
    return f"{form.fields[code].label}: {label}" if dash else label


def _figure(question: Question, sent: Mapping[str, Any]) -> TypedAnswer:
    code = question.indicator.code
    if not question.indicator.sums_one_type:
        return _typed(code, question.label, sent)
    value, absence = said_of(sent.get(code, "").strip())
    chosen = {code: "" if value is None else _("None"), f"{code}-absence": absence}
    return _typed(
        code, question.label, {f"{code}-explanation": sent.get(f"{code}-explanation", ""), **chosen}
    )


def _typed(code: str, label: str, sent: Mapping[str, Any]) -> TypedAnswer:
    absence = sent.get(f"{code}-absence", "")
    words = [sent.get(code, "").strip(), str(Absence(absence).label) if absence in Absence.values else ""]
    return TypedAnswer(
        label=label,
        answer=", ".join(word for word in words if word),
        explanation=sent.get(f"{code}-explanation", "").strip(),
    )


def _country(row: CountryRow) -> Iterator[TypedAnswer]:
    for type_ in CollaborationType:
        count = str(row.data.get(row.add_prefix(type_), "")).strip()
        if count:
            yield TypedAnswer(label=f"{row.name}: {type_.label}", answer=count)
