"""The page on which a reviewer corrects a figure: what stands, what it was, and the fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from submissions.changes import Change, changes_in_words, standing_of
from submissions.countries import CODES, country_name, in_order, is_country
from submissions.dossier import Dossier
from submissions.forms.correction import CountForm, GivenForm
from submissions.forms.rows import AskedRow, Collision, asked_row, collision
from submissions.forms.section import SectionForm
from submissions.models import Collaboration, FigureChange, Question, Submission
from submissions.presentation import answer_text
from submissions.reviewing.corrections import OVER_ALL_TYPES, CorrectionRow, corrections_of
from submissions.services.write_figures import CollaborationAnswer, Conflict, FigureAnswer

NONE = "ingen"  # in place of a country: that the cluster has none of the type, or why that is not known
FEW = 10  # changes that are shown; the page of the history has them all


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryChoice:
    """A country that one can correct the count of; `count` is None where there is none yet."""

    code: str
    name: str
    count: int | None = None


class CorrectionPage:
    """A figure, or the count of a country, with its fields and its history."""

    def __init__(self, dossier: Dossier, question: Question, place: str) -> None:
        """Take what stands.

        Args:
            place: of a type of collaborations the country, or `NONE`; empty where that is to be chosen.
        """
        self.dossier, self.question, self.place = dossier, question, place
        self.country = "" if place == NONE else place
        self.submission: Submission = dossier.submission
        self.given = GivenForm()
        self.form: SectionForm | CountForm = self._form(None)
        self.conflict: Collision | None = None
        found = corrections_of(self.submission, dossier.questions).on_figure(question.code)
        self.waiting: Sequence[CorrectionRow] = [
            row for row in found if row.waits and row.country == self.country
        ]

    @property
    def of_countries(self) -> bool:
        """Whether the figure is a sum of rows, one a country."""
        return bool(self.question.indicator.collaboration_type)

    @property
    def chooses(self) -> bool:
        """Whether a country has to be chosen first."""
        return self.of_countries and not self.place

    @property
    def says_none(self) -> bool:
        """Whether it is about there being no collaborations of the type."""
        return self.place == NONE

    @property
    def can_say_none(self) -> bool:
        """Whether that can be said of the question, and would count: beside a country it does not."""
        return self.question.asked and self.of_countries and not self.countries

    @property
    def country_name(self) -> str:
        """What the chosen country is called; empty where there is none."""
        return country_name(self.country) if self.country else ""

    @property
    def stands(self) -> str:
        """What stands now, printed."""
        if self.country:
            row = self._stored()
            return str(row.count if row else 0)
        return answer_text(self.question, self.dossier.answers[self.question.code])

    @property
    def row(self) -> AskedRow | None:
        """The figure with its fields; None for a count."""
        if not isinstance(self.form, SectionForm):
            return None
        return asked_row(self.dossier, self.question, self.form, editable=True)

    @property
    def has_words(self) -> bool:
        """Whether there is an explanation already, of which one can say that it still holds."""
        figure = self.dossier.figures.get(self.question.indicator_id)
        return figure is not None and bool(figure.explanation)

    @property
    def countries(self) -> list[CountryChoice]:
        """The countries that have a count, and `other_countries` all the others, in their order."""
        kind = self.question.indicator.collaboration_type
        counts = {
            row.country: row.count for row in self.dossier.collaborations if row.type == kind and row.count
        }
        return [
            CountryChoice(code=code, name=country_name(code), count=counts[code]) for code in in_order(counts)
        ]

    @property
    def other_countries(self) -> list[CountryChoice]:
        """See `countries`."""
        known = {choice.code for choice in self.countries}
        others = in_order(code for code in CODES if is_country(code) and code not in known)
        return [CountryChoice(code=code, name=country_name(code)) for code in others]

    @property
    def changes(self) -> list[Change]:
        """The newest changes. Two queries."""
        changes = FigureChange.objects.filter(
            submission=self.submission, indicator=self.question.indicator_id, country=self.country
        ).select_related("user", "indicator", "correction__answered_by")
        newest = changes.order_by("-at", "-pk")[:FEW]
        return changes_in_words(newest, self.question, standing_of(self.submission, self.question))

    def bind(self, data: QueryDict, *, over: Conflict | None = None) -> None:
        """Take what was sent.

        Args:
            over: what stands where somebody was faster; what was typed then stands over that, unsaved.
        """
        sent: Mapping[str, Any] = data
        if over is not None:
            changed = data.copy()
            name = "version" if isinstance(self.form, CountForm) else f"{self.question.code}-version"
            changed[name] = str(over.version)
            sent, self.conflict = changed, collision(over)
        self.form, self.given = self._form(sent), GivenForm(data)

    def answer(self) -> FigureAnswer | CollaborationAnswer | None:
        """Return what was sent; None where something of it cannot be read, or no country is chosen."""
        valid = self.form.is_valid() and self.given.is_valid() and not self.chooses
        if not valid:
            return None
        if isinstance(self.form, CountForm):
            return self.form.answer()
        answers = self.form.answers()
        return answers[0] if answers else None

    def errors(self) -> list[tuple[str, str, str]]:
        """Return field id, label and message of every error, for the summary on top."""
        return [
            (bound.auto_id, str(bound.label), str(message))
            for form in (self.form, self.given)
            if form.is_bound
            for bound in form
            for message in bound.errors
        ]

    def put_back_fields(self) -> list[tuple[str, str]]:
        """Return id and label of the fields into which something was put back that is not saved."""
        return [
            (bound.auto_id, str(bound.label))
            for form in (self.form, self.given)
            for bound in form
            if bound.name in form.initial
            and not bound.is_hidden
            and str(form.initial[bound.name] or "")
            != str(bound.field.prepare_value(bound.field.initial) or "")
        ]

    def _form(self, data: Mapping[str, Any] | None) -> SectionForm | CountForm:
        if self.of_countries and not self.says_none:
            return CountForm(
                data,
                label=f"{self.question.label}, {self.country_name}",
                country=self.country,
                type_=self.question.indicator.collaboration_type,
                stored=self._stored(),
            )
        return SectionForm(
            data,
            questions=[self.question],
            figures=self.dossier.figures,
            open_codes=frozenset({self.question.code}),
        )

    def _stored(self) -> Collaboration | None:
        kind = self.question.indicator.collaboration_type
        rows = (row for row in self.dossier.collaborations if (row.country, row.type) == (self.country, kind))
        return next(rows, None)


def correction_page(dossier: Dossier, code: str, place: str) -> CorrectionPage | None:
    """Return the page of a figure; None where nobody enters it, or there is no such `place` to correct."""
    question = next((one for one in dossier.questions if one.code == code), None)
    if question is None or code == OVER_ALL_TYPES:
        return None
    if question.indicator.computed and not question.indicator.collaboration_type:
        return None
    by_country = bool(question.indicator.collaboration_type)
    if place and not (by_country and (is_country(place) or (place == NONE and question.asked))):
        return None
    return CorrectionPage(dossier, question, place)
