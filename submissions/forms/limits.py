"""The form in which an administrator sets the limits of a check."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from submissions.checks.parameters import ParametersError, stored
from submissions.checks.registry import RULES
from submissions.forms.number import DanishNumberField
from submissions.limits import decimals_of_limit, indicator_of, measure_word, thousands_of_limit
from submissions.models import Check, Question, Severity
from submissions.services.change_limits import parameters_with


class LimitsForm(forms.Form):
    """The limits of one check in Danish notation, whether it blocks, and whether it is run."""

    severity = forms.ChoiceField(
        choices=Severity,
        label=_("What it is"),
        help_text=_("An error blocks sending; a warning takes an explanation."),
    )
    active = forms.BooleanField(required=False, label=_("This check is run"))
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, check: Check, questions: Mapping[str, Question]
    ) -> None:
        """Make the fields of `check`; `questions` are those of its round, by code."""
        super().__init__(
            data, initial={"severity": check.severity, "active": check.active, "version": check.version}
        )
        self.check_ = check
        self.names: list[str] = []
        indicator = indicator_of(check, questions)
        rule = RULES[check.rule].parameters
        parameters = rule.read(check.parameters)
        limits: dict[str, forms.Field] = {}
        for name, spec in rule.limits().items():
            unit = measure_word(spec, indicator)
            limits[name] = DanishNumberField(
                decimals=decimals_of_limit(spec, indicator),
                thousands=thousands_of_limit(spec, indicator),
                label=f"{spec.label} ({unit})" if unit else spec.label,
                required=not spec.optional,
                initial=getattr(parameters, name),
            )
            self.names.append(name)
        self.fields = {**limits, **self.fields}

    def limits(self) -> dict[str, int | str]:
        """Return the limits as parameters are stored. Call it after `is_valid`."""
        values = {name: stored(self.cleaned_data.get(name)) for name in self.names}
        return {name: value for name, value in values.items() if value is not None}

    def clean(self) -> dict[str, Any]:
        """Hold the limits against the rule, which knows how they go together."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                RULES[self.check_.rule].parameters.read(parameters_with(self.check_, self.limits()))
            except ParametersError as error:
                for problem in error.problems:
                    self.add_error(problem.name, gettext(problem.message))
        return cleaned
