"""Forms of mails: looking for some, and changing the words of a kind."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.mail.problems import WordsProblem
from submissions.mail.sent import MailSearch, MailState
from submissions.mail.words import Words
from submissions.models import MailKind

LONGEST_SEARCH = 200  # characters
BODY_ROWS = 18


class MailSearchForm(forms.Form):
    """What is looked for among the mails. What makes no sense leaves nothing out."""

    q = forms.CharField(required=False, max_length=LONGEST_SEARCH, label=_("Person, cluster or subject"))
    kind = forms.ChoiceField(
        required=False, choices=[("", _("All kinds")), *MailKind.choices], label=_("About")
    )
    state = forms.ChoiceField(required=False, choices=[("", _("All")), *MailState.choices], label=_("Status"))
    year = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, choices=[], label=_("Round"))
    cluster = forms.SlugField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, years: list[int]) -> None:
        """Take what is looked for, and the rounds that there are."""
        super().__init__(data)
        self.fields["year"].choices = [("", _("All")), *((year, str(year)) for year in years)]  # type: ignore[attr-defined] # a choice field

    def search(self) -> MailSearch:
        """Return what is looked for."""
        self.is_valid()
        given = self.cleaned_data
        return MailSearch(
            words=given.get("q", ""),
            cluster=given.get("cluster", ""),
            year=given.get("year"),
            kind=given.get("kind", ""),
            state=given.get("state", ""),
        )


class WordsField(forms.CharField):
    """Words with places. What is wrong with them is told by the service, which knows the places."""

    def validate(self, value: Any) -> None:
        """Let an empty one pass."""


class MailTextForm(forms.Form):
    """Subject and body of a kind of mail in a language, over the version that the person saw."""

    use_required_attribute = False

    subject = WordsField(strip=False, label=_("Subject"))
    body = WordsField(
        strip=False,
        label=_("Text"),
        help_text=_(
            "An empty line begins a paragraph, **two stars** make words bold, "
            "and [words](address) make a link."
        ),
        widget=forms.Textarea(attrs={"rows": BODY_ROWS}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, words: Words) -> None:
        """Show `words`, or what was typed."""
        super().__init__(
            data, initial={"subject": words.subject, "body": words.body, "version": words.version}
        )

    def add_problems(self, problems: tuple[WordsProblem, ...]) -> None:
        """Show what is wrong at its field."""
        for problem in problems:
            self.add_error(problem.field, problem.message)
