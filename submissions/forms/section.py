"""The form of a section, made from the questionnaire."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portal.formatting import format_answer
from portal.notation import Thousands
from submissions.checks.finding import is_finding_key
from submissions.forms.number import DanishNumberField
from submissions.models import Absence, Figure, Question
from submissions.services.save_figures import FigureAnswer

EXPLANATION_LENGTH = 5_000  # characters: two pages, more than anyone has needed to explain a figure
MOST_SHOWN = 50  # warnings at one figure
LARGEST_VERSION = 999_999_999  # nine digits, which the database takes; nobody changes a figure so often
MET = "-met"  # ends the name of what a page sends with a field whose collision it shows
NONE = "0"  # what is chosen of a type of collaborations that there are none of
# Sent by pages whose script shows several pasted lines before they are taken. Elsewhere a browser joins them
# with spaces, so that a space may part two figures: 12 and 345 would be 12.345.
LINES_SHOWN = "lines-shown"
FIELD_LENGTH = 100  # characters of a number field; longer than any number, so that what was typed is kept


class SectionForm(forms.Form):
    """One figure row for each asked question: number, absence, explanation, and the version that was seen."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        questions: Iterable[Question],
        figures: Mapping[int, Figure],
        open_codes: frozenset[str],
    ) -> None:
        """Make the fields.

        Args:
            data: what was sent.
            questions: those of the section; computed ones have no field. A type of collaborations that is
                asked for has one in which to choose that there are none, or why not; see `said_of`.
            figures: what is saved, by indicator id.
            open_codes: the questions that can be changed; the fields of the others are disabled.
        """
        super().__init__(data)
        self.shows_lines = bool(self.data.get(LINES_SHOWN))
        self.questions = [question for question in questions if question.asked]
        for question in self.questions:
            self._add(
                question, figures.get(question.indicator_id), is_open=question.indicator.code in open_codes
            )

    def _add(self, question: Question, figure: Figure | None, *, is_open: bool) -> None:
        code, indicator = question.indicator.code, question.indicator
        fields: dict[str, tuple[forms.Field, Any]] = {
            code: _answer_field(question, figure, shows_lines=self.shows_lines),
            f"{code}-absence": (
                forms.ChoiceField(choices=[("", _("A number")), *Absence.choices], label=_("Or choose")),
                figure.absence if figure and not indicator.sums_one_type else "",
            ),
            f"{code}-explanation": (
                forms.CharField(
                    max_length=EXPLANATION_LENGTH,
                    widget=forms.Textarea(attrs={"rows": 3}),
                    label=_("Explanation"),
                ),
                figure.explanation if figure else "",
            ),
            f"{code}-confirm": (
                forms.BooleanField(label=_("The explanation still holds")),
                False,
            ),
            f"{code}-version": (
                forms.IntegerField(min_value=0, max_value=LARGEST_VERSION, widget=forms.HiddenInput),
                figure.version if figure else 0,
            ),
        }
        for name, (field, initial) in fields.items():
            field.required, field.disabled, field.initial = False, not is_open, initial
            self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        """Refuse a number together with an absence: one of them is a slip."""
        cleaned = super().clean() or {}
        for question in self.questions:
            code = question.indicator.code
            value, absence = cleaned.get(code), cleaned.get(f"{code}-absence")
            if value is not None and absence and not self.fields[code].disabled:
                self.add_error(
                    code,
                    _("You wrote %(typed)s and chose “%(absence)s” as well. Keep one of them.")
                    % {"typed": format_answer(value), "absence": Absence(absence).label},
                )
        return cleaned

    def answers(self) -> Sequence[FigureAnswer]:
        """Return what was answered, without the questions that have an error. Call it after `is_valid`."""
        answers = []
        for question in self.questions:
            code = question.indicator.code
            names = (code, f"{code}-absence", f"{code}-explanation", f"{code}-version")
            if (
                self.fields[code].disabled
                or names[0] not in self.data
                or any(name in self.errors for name in names)
            ):
                continue
            value: Decimal | None = self.cleaned_data[code]
            absence: str = self.cleaned_data[names[1]]
            if question.indicator.sums_one_type:
                value, absence = said_of(self.cleaned_data[code])
            answers.append(
                FigureAnswer(
                    code=code,
                    value=value,
                    absence=absence,
                    explanation=self._explanation(names[2]),
                    version=self.cleaned_data[names[3]] or 0,
                    confirmed=self.cleaned_data[f"{code}-confirm"],
                    shown=self._shown(code),
                    met=bool(self.data.get(f"{code}{MET}")),
                )
            )
        return answers

    def _shown(self, code: str) -> frozenset[str]:
        """Return the keys of the warnings that the page showed at the figure."""
        sent = str(self.data.get(f"{code}-shown", "")).split()[:MOST_SHOWN]
        return frozenset(key for key in sent if is_finding_key(key))

    def _explanation(self, name: str) -> str:
        """Return the words that were sent; where the field is missing, those that stand."""
        sent = self.cleaned_data[name] if name in self.data else self.fields[name].initial
        return str(sent).replace("\r\n", "\n")


def _answer_field(question: Question, figure: Figure | None, *, shows_lines: bool) -> tuple[forms.Field, Any]:
    if question.indicator.sums_one_type:
        choices = [("", _("Not answered")), (NONE, _("None")), *Absence.choices]
        return forms.ChoiceField(choices=choices, label=question.label), typed_of(question, figure)
    thousands = question.indicator.thousands
    field = DanishNumberField(
        decimals=question.indicator.decimals,
        thousands=Thousands.DOTS if thousands is Thousands.ANY and not shows_lines else thousands,
        label=question.label,
        help_text=question.help,
    )
    return field, figure.value if figure else None


def said_of(chosen: str) -> tuple[Decimal | None, str]:
    """Return the number and the absence that were chosen of a type of collaborations."""
    return (Decimal(0) if chosen == NONE else None, chosen if chosen in Absence.values else "")


def typed_of(question: Question, figure: Figure | None) -> str:
    """Return what one types, or chooses, to say what stands; the absence of a number is chosen apart."""
    if figure is None:
        return ""
    if question.indicator.sums_one_type and figure.absence:
        return figure.absence
    return "" if figure.value is None else format_answer(figure.value)
