"""A submission as it is read through: every figure beside last year's, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from submissions.countries import country_name, sort_key
from submissions.dossier import Dossier
from submissions.models import Question, Section
from submissions.past import notes_of
from submissions.presentation import answer_text, change_text
from submissions.sums import without_parts


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """A question with this year's and last year's answer, and what the checks say of it.

    Attributes:
        notes: which parts a total is without, who reported last year's, and what keeps it from
            being compared.
        change: a dash where the two years cannot be compared.
        findings: all that the checks find.
        found: what they found odd, and was explained.
        marks: "error" or "warning", in words, for what is found and stands in the way.
    """

    question: Question
    answered: bool
    value: str
    previous: str
    notes: tuple[str, ...]
    change: str
    explanation: str
    findings: tuple[str, ...]
    found: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountrySummary:
    """A country with its collaborations: a count a type, None where there are none of it."""

    country: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionSummary:
    """A section with all its rows; `countries` only where it has them."""

    section: Section
    rows: tuple[SummaryRow, ...]
    countries: tuple[CountrySummary, ...]


def summary_of(dossier: Dossier) -> tuple[SectionSummary, ...]:
    """Return all sections with their rows. No query."""
    return tuple(
        SectionSummary(
            section=section,
            rows=tuple(_row(dossier, question) for question in dossier.questions_in(section)),
            countries=countries_of(dossier) if section.has_collaborations else (),
        )
        for section in dossier.sections
    )


def _row(dossier: Dossier, question: Question) -> SummaryRow:
    answer, history = dossier.answers[question.code], dossier.history[question.code]
    findings = dossier.findings_of(question.code)
    # That it is not answered shows by itself.
    shown = findings if answer.answered else []
    notes = notes_of([history.last])
    return SummaryRow(
        question=question,
        answered=answer.answered,
        value=answer_text(question, answer),
        previous=answer_text(question, history.last.answer),
        notes=tuple(filter(None, (without_parts(question, dossier.questions, dossier.answers), *notes))),
        change=change_text(answer, history.compared),
        explanation=answer.explanation,
        findings=tuple(finding.message for finding in findings),
        found=tuple(finding.message for finding in shown if not finding.blocks),
        marks=tuple(dict.fromkeys(str(finding.severity.label) for finding in shown if finding.blocks)),
    )


def countries_of(dossier: Dossier) -> tuple[CountrySummary, ...]:
    """Return the collaborations by country, in order of its name. No query."""
    by_country: dict[str, dict[str, int]] = {}
    for row in dossier.collaborations:
        if row.count:
            by_country.setdefault(country_name(row.country), {})[row.type] = row.count
    return tuple(
        CountrySummary(country=name, counts=by_country[name]) for name in sorted(by_country, key=sort_key)
    )
