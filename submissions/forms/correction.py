"""The forms about a single figure in a review: a correction by phone, its answer, an accepted explanation."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from submissions.forms.collaborations import CollaborationsField
from submissions.forms.section import LARGEST_VERSION
from submissions.models import Collaboration
from submissions.models.review import LONGEST_FOOTNOTE
from submissions.services.answer_correction import LONGEST_REASON
from submissions.services.correct import LONGEST_GIVER, LONGEST_NOTE
from submissions.services.write_figures import CollaborationAnswer

CONFIRM, DECLINE = "confirm", "decline"


class GivenForm(forms.Form):
    """Who at the cluster gave a figure, and a note."""

    given_by = forms.CharField(
        max_length=LONGEST_GIVER,
        label=gettext_lazy("Who at the cluster gave the figure?"),
        error_messages={
            "required": gettext_lazy("Write who at the cluster gave the figure, as the signatory knows them.")
        },
    )
    note = forms.CharField(
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("Note to the signatory"),
        help_text=gettext_lazy("Why it was wrong, and how you learned it."),
    )


class CountForm(forms.Form):
    """How many collaborations of one type there are in one country. 0 takes the row away."""

    def __init__(
        self, data: Any = None, *, label: str, country: str, type_: str, stored: Collaboration | None
    ) -> None:
        """Make the fields over the row that is stored, if any."""
        super().__init__(data)
        self.country, self.type = country, type_
        self.fields["count"] = CollaborationsField(
            label=label,
            initial=str(stored.count) if stored else "",
            error_messages={"required": _("Write how many there are, 0 if there are none.")},
        )
        self.fields["version"] = forms.IntegerField(
            min_value=0,
            max_value=LARGEST_VERSION,
            widget=forms.HiddenInput,
            initial=stored.version if stored else 0,
        )

    def answer(self) -> CollaborationAnswer:
        """Return the row. Call it after `is_valid`."""
        return CollaborationAnswer(
            country=self.country,
            type=self.type,
            count=int(self.cleaned_data["count"]),
            version=self.cleaned_data["version"],
        )


class DeclineForm(forms.Form):
    """Why a correction is declined. On one page there is one for each, so its field carries the id."""

    reason = forms.CharField(
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("Why is it not right?"),
        error_messages={"required": gettext_lazy("Write why, so that the reviewer can see it.")},
    )

    def __init__(self, data: Any = None, *, correction_id: int) -> None:
        """Make the field."""
        super().__init__(data, auto_id="%s")
        self.correction_id = correction_id

    def add_prefix(self, field_name: str) -> str:
        """Return the name under which the field is sent."""
        return f"{field_name}-{self.correction_id}"

    @property
    def typed(self) -> str:
        """What stands in the field and is not saved."""
        return str(self["reason"].value() or "")


class FootnoteForm(forms.Form):
    """What the account says of an accepted explanation: in both languages, or nothing."""

    footnote_da = forms.CharField(
        required=False,
        max_length=LONGEST_FOOTNOTE,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "da"}),
        label=gettext_lazy("Footnote in Danish"),
    )
    footnote_en = forms.CharField(
        required=False,
        max_length=LONGEST_FOOTNOTE,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "en"}),
        label=gettext_lazy("Footnote in English"),
    )
    version = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask for the language that is missing; a footnote is one line of text."""
        cleaned = super().clean() or {}
        for name in ("footnote_da", "footnote_en"):
            if cleaned.get(name):
                cleaned[name] = " ".join(cleaned[name].split())
        if not self.errors and bool(cleaned.get("footnote_da")) != bool(cleaned.get("footnote_en")):
            missing = "footnote_en" if cleaned.get("footnote_da") else "footnote_da"
            self.add_error(
                missing,
                _("Write the footnote in this language too, or leave both empty: the account has both."),
            )
        return cleaned
