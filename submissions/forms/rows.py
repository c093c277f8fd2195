"""The rows of a section's page: a question with its fields, or a total, with last year's answer beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django import forms

from portal.formatting import format_clock, format_number, unit_word
from submissions.checks.finding import Finding
from submissions.countries import country_name
from submissions.dossier import Dossier
from submissions.forms.digests import findings_digest
from submissions.forms.section import MET, SectionForm
from submissions.models import CollaborationType, Question, Severity, Submission
from submissions.past import Past, definition_paragraphs, past_of
from submissions.presentation import answer_text, content_text
from submissions.services.save_figures import Conflict
from submissions.sums import SectionSums, Sum


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """What stands saved where someone else was faster, in words.

    Attributes:
        own: nobody else was: the person saved it in another window.
        explanation: the words that stand with it.
        version: the version that stands now.
    """

    who: str
    when: str
    saved: str
    own: bool = False
    explanation: str = ""
    version: int = 0
    country: str = ""
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A question on the page, with earlier years beside it.

    Attributes:
        past: the answers of earlier years, and the change from them.
        has_changes: whether it was ever answered, so that there is something to look up.
    """

    question: Question
    past: Past
    submission: Submission
    unit: str = ""
    has_changes: bool = False

    @property
    def code(self) -> str:
        """The code of its indicator."""
        return self.question.code

    @property
    def definition(self) -> list[str]:
        """What counts, what does not, and an example: a paragraph each."""
        return definition_paragraphs(self.question.definition)


@dataclass(frozen=True, kw_only=True)
class AskedRow(Row):
    """A question with its fields.

    Attributes:
        unsaved: whether the fields hold what was typed and is not saved.
        met_before: whether the page has shown already that it was changed meanwhile.
        accepted: last year's explanation, where it was accepted.
        explained_before: the value, printed, that the explanation was given for, where another stands now.
        explains_other: whether the explanation was given for this value, with something else in sight.
        digest: a short name of what the checks say, by which the page tells what it shows.
        count: of a type of collaborations the number in all its countries, printed; empty where it has none.
    """

    number: forms.BoundField
    absence: forms.BoundField
    explanation: forms.BoundField
    confirm: forms.BoundField
    version: forms.BoundField
    editable: bool
    is_subset: bool
    conflict: Collision | None = None
    findings: Sequence[Finding] = field(default=())
    accepted: str = ""
    explained_before: str = ""
    explains_other: bool = False
    digest: str = ""
    unsaved: bool = False
    met_before: bool = False
    count: str = ""

    @property
    def template(self) -> str:
        """The template of the row."""
        return "dkfds/type_row.html" if self.question.indicator.sums_one_type else "dkfds/figure_row.html"

    @property
    def met(self) -> bool:
        """Whether the page shows that it was changed meanwhile."""
        return self.conflict is not None or self.met_before

    @property
    def chosen(self) -> str:
        """What is chosen of a type of collaborations without countries, in words; empty of all else."""
        if not self.question.indicator.sums_one_type or not self.number.value():
            return ""
        chosen = next((option for option in self.number.subwidgets if option.data["selected"]), None)
        return chosen.choice_label if chosen else ""

    @property
    def asks(self) -> bool:
        """Whether a warning wants an explanation of this figure."""
        return any(finding.severity == Severity.WARNING and finding.blocks for finding in self.findings)

    @property
    def can_answer(self) -> bool:
        """Whether there are words already that may be what is asked for."""
        words = self.explained_before or self.explains_other or self.accepted
        return self.asks and self.editable and bool(words)

    @property
    def shown(self) -> str:
        """The keys of the warnings that stand at the figure, as the page sends them with an explanation."""
        return " ".join(finding.key for finding in self.findings if finding.severity == Severity.WARNING)

    @property
    def described_by(self) -> str:
        """The ids of all that says more about the field; each is always there."""
        named = (self.question.help and f"{self.number.auto_id}_helptext", f"errors-{self.code}")
        ids = (*named, f"conflict-{self.code}", f"findings-{self.code}", f"{self.number.auto_id}_previous")
        return " ".join(filter(None, ids))


@dataclass(frozen=True, kw_only=True)
class TotalRow(Row):
    """A computed total as it stands saved.

    Attributes:
        sum: with its parts; None where it has none.
    """

    value: str
    sum: Sum | None = None


def asked_row(
    dossier: Dossier,
    question: Question,
    form: SectionForm,
    *,
    editable: bool,
    conflicts: Mapping[str, Conflict] | None = None,
) -> AskedRow:
    """Return the row of a question that is asked, `conflicts` being given by code. No query."""
    code = question.code
    figure = dossier.figures.get(question.indicator_id)
    conflict = (conflicts or {}).get(code)
    names = (code, f"{code}-absence", f"{code}-explanation", f"{code}-version")
    refused = form.is_bound and any(name in form.errors for name in names)
    return AskedRow(
        question=question,
        submission=dossier.submission,
        unit=unit_word(question.indicator.unit),
        past=past_of(question, dossier.answers[code], dossier.history[code]),
        has_changes=figure is not None,
        number=form[code],
        absence=form[f"{code}-absence"],
        explanation=form[f"{code}-explanation"],
        confirm=form[f"{code}-confirm"],
        version=form[f"{code}-version"],
        editable=editable and code in dossier.open_codes,
        is_subset=question.subset_of_id is not None,
        conflict=collision(conflict) if conflict else None,
        # What is said of the saved figure would be read as said of what stands in the field.
        findings=() if refused else findings_shown(dossier, code),
        accepted=dossier.accepted.get(code, ""),
        explained_before=_explained_before(dossier, question),
        explains_other=figure is not None and figure.explained,
        digest="" if refused else digest_shown(dossier, question),
        unsaved=conflict is not None or refused,
        # What cannot be read meets nobody, and forgets nothing.
        met_before=refused and bool(form.data.get(f"{code}{MET}")),
        count=_count(dossier, question),
    )


def _count(dossier: Dossier, question: Question) -> str:
    if not question.indicator.sums_one_type:
        return ""
    kind = question.indicator.collaboration_type
    count = sum(row.count for row in dossier.collaborations if row.type == kind)
    return format_number(Decimal(count), 0) if count else ""


def findings_shown(dossier: Dossier, code: str) -> Sequence[Finding]:
    """Return what stands at a figure of what the checks find."""
    # That it is not answered shows by itself; as an error it stands on the page before sending.
    return dossier.findings_of(code) if dossier.answers[code].answered else ()


def digest_shown(dossier: Dossier, question: Question) -> str:
    """Return a short name of what stands at a figure, without making its row; empty where nothing does."""
    code = question.code
    return findings_digest(
        findings_shown(dossier, code), _explained_before(dossier, question), dossier.accepted.get(code, "")
    )


def _explained_before(dossier: Dossier, question: Question) -> str:
    figure = dossier.figures.get(question.indicator_id)
    outdated = figure is not None and bool(figure.explanation.strip()) and not figure.explained
    return content_text(figure.explained_value, "") if figure and outdated else ""


def total_row(dossier: Dossier, question: Question, sums: SectionSums) -> TotalRow:
    """Return the row of a total. No query."""
    return TotalRow(
        sum=sums.of(question.code),
        question=question,
        unit=unit_word(question.indicator.unit),
        value=answer_text(question, dossier.answers[question.code]),
        past=past_of(question, dossier.answers[question.code], dossier.history[question.code]),
        submission=dossier.submission,
    )


def collision(conflict: Conflict) -> Collision:
    """Put a conflict into words."""
    return Collision(
        who=conflict.saved_by,
        when=format_clock(conflict.saved_at) if conflict.saved_at else "",
        saved=content_text(conflict.value, conflict.absence),
        own=conflict.own,
        explanation=conflict.explanation,
        version=conflict.version,
        country=country_name(conflict.country) if conflict.country else "",
        label=_type_label(conflict) if conflict.country else "",
    )


def _type_label(conflict: Conflict) -> str:
    return str(CollaborationType(conflict.code.removeprefix("collaborations_")).label)
