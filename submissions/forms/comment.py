"""The form in which one says something about a figure or a section, or answers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.formatting import format_number
from submissions.models import LONGEST_COMMENT
from submissions.plain_text import plain_text

ROWS = 4  # lines of the field


class CommentField(forms.CharField):
    """Text as a comment is kept. A longer one is refused whole: nothing is cut off unseen."""

    def to_python(self, value: Any) -> str:
        """Return the text without what cannot be seen."""
        return plain_text(str(value)) if value else ""

    def validate(self, value: Any) -> None:
        """Refuse what says nothing, and what is too long, saying by how much."""
        super().validate(value)
        if len(value) > LONGEST_COMMENT:
            raise forms.ValidationError(
                _(
                    "The comment is %(length)s characters long, and may have %(most)s at most. "
                    "Nothing is cut off: shorten it, or write the rest in a comment of its own."
                )
                % {"length": _number(len(value)), "most": _number(LONGEST_COMMENT)}
            )


class CommentForm(forms.Form):
    """What is said. Its fields are named by what it is about, so that a page can have several."""

    use_required_attribute = False

    text = CommentField(
        widget=forms.Textarea(attrs={"rows": ROWS}),
        error_messages={"required": gettext_lazy("Write what you want to say.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        key: str,
        label: str,
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        """Make the form.

        Args:
            data: what was sent.
            key: what it is about, as the page knows it.
            label: what stands above the field.
            typed: what stands in it without being held against the rules yet.
        """
        name = f"{key}-text"
        initial = {"text": typed.get(name, "")} if typed is not None else None
        super().__init__(data, prefix=key, initial=initial)
        self.fields["text"].label = label

    def error_list(self) -> list[tuple[str, str, str]]:
        """Return field id, label and message of every error, for the summary on top."""
        return [(bound.auto_id, str(bound.label), str(message)) for bound in self for message in bound.errors]


def _number(count: int) -> str:
    return format_number(Decimal(count), 0)
