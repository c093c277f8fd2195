"""The form in which an administrator adds a check by one of the rules there are."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from submissions.checks.parameters import Code, Limit, Measure, stored
from submissions.checks.registry import RULES
from submissions.forms.number import DanishNumberField
from submissions.forms.questionnaire import MessageForm
from submissions.limits import measure_word, thousands_of_limit
from submissions.models import Indicator, Question, Severity

# What the figures of a rule are called, by the name of the parameter.
FIGURES = {
    "figure": gettext_lazy("Figure"),
    "figures": gettext_lazy("Figures"),
    "part": gettext_lazy("Part"),
    "parts": gettext_lazy("Parts"),
    "whole": gettext_lazy("Whole"),
    "granted": gettext_lazy("Granted"),
    "applied": gettext_lazy("Applied for"),
    "numerator": gettext_lazy("Figure"),
    "denominator": gettext_lazy("For each of"),
    "other": gettext_lazy("Answered elsewhere"),
}


class CheckForm(MessageForm):
    """The figures and limits of a rule, whether it blocks, and what it says."""

    severity = forms.ChoiceField(
        choices=Severity,
        label=gettext_lazy("What it is"),
        help_text=gettext_lazy("An error blocks sending; a warning takes an explanation."),
    )
    field_order = ("severity", "message_da", "message_en")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        rule: str,
        questions: Mapping[str, Question],
        initial: dict[str, Any] | None = None,
    ) -> None:
        """Make the fields that `rule` takes; `questions` are those of the round, by code."""
        super().__init__(data, initial=initial)
        self.kinds = RULES[rule].parameters.kinds()
        choices = [(code, question.label) for code, question in questions.items()]
        indicator = self._chosen(data or initial or {}, questions)
        made = {name: _field(name, kind, choices, indicator) for name, kind in self.kinds.items()}
        self.fields = {**made, **self.fields}

    def _chosen(self, given: Mapping[str, Any], questions: Mapping[str, Question]) -> Indicator | None:
        """Return the indicator in whose unit the limits are: that of the first figure that is chosen."""
        name = next((name for name, kind in self.kinds.items() if isinstance(kind, Code)), "")
        codes = given.getlist(name) if isinstance(given, QueryDict) else [given.get(name, "")]
        return next((questions[code].indicator for code in codes if code in questions), None)

    def parameters(self) -> dict[str, Any]:
        """Return figures and limits as parameters are stored. Call it after `is_valid`."""
        values: dict[str, Any] = {}
        for name, kind in self.kinds.items():
            value = self.cleaned_data.get(name)
            if isinstance(kind, Limit):
                value = stored(value)
            if value is not None and value != "":
                values[name] = value
        return values


def _field(
    name: str, kind: Limit | Code, choices: list[tuple[str, str]], indicator: Indicator | None
) -> forms.Field:
    if kind is Code.ONE:
        return forms.ChoiceField(choices=choices, label=FIGURES.get(name, name))
    if kind is Code.SEVERAL:
        return forms.MultipleChoiceField(
            choices=choices, label=FIGURES.get(name, name), widget=forms.CheckboxSelectMultiple
        )
    # A limit in the figure's own unit is held against the unit once the figure is chosen.
    decimals = 2 if kind.measure == Measure.OWN or not kind.whole else 0
    unit = measure_word(kind, None)
    label = f"{kind.label} ({unit})" if unit else kind.label
    return DanishNumberField(
        decimals=decimals,
        thousands=thousands_of_limit(kind, indicator),
        label=label,
        required=not kind.optional,
    )
