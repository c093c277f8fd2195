"""The forms of decisions that say why: sending back with questions, and excusing."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from submissions.plain_text import plain_text
from submissions.reviewing.refusals import reason_refusal

ROWS = 6


class ReasonForm(forms.Form):
    """Why something is decided, as the secretariat will read it."""

    reason = forms.CharField(
        label=_("Why"),
        required=False,  # said in words of our own
        strip=False,
        widget=forms.Textarea(attrs={"rows": ROWS}),
    )

    def clean_reason(self) -> str:
        """Refuse no reason, and one that is too long."""
        reason = plain_text(self.cleaned_data["reason"])
        if why := reason_refusal(reason):
            raise forms.ValidationError(why)
        return reason

    @property
    def summary(self) -> list[tuple[str, str, str]]:
        """Field id, label and message of every error, for the summary on top."""
        return [(bound.auto_id, str(bound.label), str(message)) for bound in self for message in bound.errors]


class SendBackForm(ReasonForm):
    """Why a submission is sent back, and which questions are to be corrected; none means all."""

    questions = forms.MultipleChoiceField(label=_("Questions to correct"), required=False)
    # Made by the page; of another content the decision is refused.
    content_hash = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, codes: Collection[str]) -> None:
        """Let `codes` be chosen."""
        super().__init__(data)
        questions = self.fields["questions"]
        assert isinstance(questions, forms.MultipleChoiceField)  # noqa: S101 for the type checker
        questions.choices = [(code, code) for code in codes]
        questions.error_messages["invalid_choice"] = gettext(
            "“%(value).60s” is not a question of this year. Choose among those below."
        )

    @property
    def chosen(self) -> list[str]:
        """The codes that are ticked, valid or not."""
        return list(self["questions"].value() or ())
