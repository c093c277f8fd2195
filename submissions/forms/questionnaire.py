"""The forms in which an administrator writes sections, questions and what checks say."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from submissions.models import Indicator, Question, Section, Unit
from submissions.questionnaire.content import (
    CODE,
    LONGEST_MESSAGE,
    LONGEST_TEXT,
    TEXTS,
    CheckMessage,
    QuestionContent,
    SectionContent,
)
from submissions.questionnaire.obstacles import InTheWay
from submissions.questionnaire.relations import ContentError

LANGUAGES = {"da": gettext_lazy("Danish"), "en": gettext_lazy("English")}
LARGEST_VERSION = 2_147_483_647  # what the column takes
RESERVED = frozenset({"nyt"})  # what stands in an address where a code stands
LONGEST_TITLE, LONGEST_LABEL, LONGEST_CODE = 120, 200, 60  # characters; what the columns have room for


class WrittenField(forms.CharField):
    """Plain text. What is too long is told, with the limit, and stays as it was written."""

    def __init__(self, *, longest: int, rows: int = 0, **options: Any) -> None:
        """Take at most `longest` characters; `rows` of a larger field, where there is more than a line."""
        if rows:
            options["widget"] = forms.Textarea(attrs={"rows": rows})
        super().__init__(**options)
        self.longest = longest

    def clean(self, value: Any) -> str:
        """Return the text with plain line ends."""
        text: str = super().clean(value).replace("\r\n", "\n")
        if len(text) > self.longest:
            raise ValidationError(
                _("You wrote %(written)s characters. At most %(longest)s fit: shorten it and save again.")
                % {"written": len(text), "longest": self.longest}
            )
        return text


class VersionedForm(forms.Form):
    """A form over what a person saw of a round."""

    version = forms.IntegerField(min_value=1, max_value=LARGEST_VERSION, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def take(self, error: ContentError | InTheWay) -> None:
        """Show at its field what a service found wrong, and on top what stands in the way."""
        if isinstance(error, InTheWay):
            for obstacle in error.obstacles:
                self.add_error(None, obstacle)
            return
        for problem in error.problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)

    def both_or_neither(self, *names: str) -> None:
        """Want a text in the other language too where it is written in one."""
        for name in names:
            written = {code: self.cleaned_data.get(f"{name}_{code}", "") for code in LANGUAGES}
            for code, language in LANGUAGES.items():
                field = f"{name}_{code}"
                if not written[code] and any(written.values()) and field not in self.errors:
                    self.add_error(
                        field,
                        _("Write it in both languages or in neither; %(language)s is missing.")
                        % {"language": language},
                    )


class SectionForm(VersionedForm):
    """A section's texts in both languages."""

    title_da = WrittenField(
        longest=LONGEST_TITLE,
        label=gettext_lazy("Title in Danish"),
        error_messages={"required": gettext_lazy("Write the title in Danish.")},
    )
    title_en = WrittenField(
        longest=LONGEST_TITLE,
        label=gettext_lazy("Title in English"),
        error_messages={"required": gettext_lazy("Write the title in English.")},
    )
    intro_da = WrittenField(
        longest=LONGEST_TEXT, rows=3, required=False, label=gettext_lazy("Introduction in Danish")
    )
    intro_en = WrittenField(
        longest=LONGEST_TEXT, rows=3, required=False, label=gettext_lazy("Introduction in English")
    )

    def clean(self) -> dict[str, Any]:
        """Want the introduction in both languages."""
        cleaned = super().clean() or {}
        self.both_or_neither("intro")
        return cleaned

    def content(self) -> SectionContent:
        """Return what was written. Call it after `is_valid`."""
        return SectionContent(**{name: self.cleaned_data[name] for name in SectionContent.__slots__})


class QuestionForm(VersionedForm):
    """A question: its words in both languages, its place, and what it is counted within."""

    label_da = WrittenField(
        longest=LONGEST_LABEL,
        label=gettext_lazy("Question in Danish"),
        error_messages={"required": gettext_lazy("Write the question in Danish.")},
    )
    label_en = WrittenField(
        longest=LONGEST_LABEL,
        label=gettext_lazy("Question in English"),
        error_messages={"required": gettext_lazy("Write the question in English.")},
    )
    definition_da = WrittenField(
        longest=LONGEST_TEXT,
        rows=4,
        required=False,
        label=gettext_lazy("Definition in Danish"),
        help_text=gettext_lazy("What counts, what does not, and an example."),
    )
    definition_en = WrittenField(
        longest=LONGEST_TEXT,
        rows=4,
        required=False,
        label=gettext_lazy("Definition in English"),
        help_text=gettext_lazy("What counts, what does not, and an example."),
    )
    help_da = WrittenField(
        longest=LONGEST_TEXT,
        rows=2,
        required=False,
        label=gettext_lazy("Help in Danish"),
        help_text=gettext_lazy("A line that stands above the field."),
    )
    help_en = WrittenField(
        longest=LONGEST_TEXT,
        rows=2,
        required=False,
        label=gettext_lazy("Help in English"),
        help_text=gettext_lazy("A line that stands above the field."),
    )
    section = forms.ChoiceField(label=gettext_lazy("Section"))
    required = forms.BooleanField(required=False, label=gettext_lazy("Must be answered"))
    subset_of = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Included in"),
        help_text=gettext_lazy(
            "A question whose figure includes this one: all companies include those under 50 employees."
        ),
    )
    part_of = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Part of the total"),
        help_text=gettext_lazy("A total to which this is added."),
    )
    break_in_series = forms.BooleanField(
        required=False,
        label=gettext_lazy("Break in the series"),
        help_text=gettext_lazy(
            "The definition is another than before, so earlier years are shown but not compared with."
        ),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        sections: Iterable[Section],
        questions: Iterable[Question],
        indicator: Indicator | None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """Make the fields.

        Args:
            sections: those of the round.
            questions: those of the round, which it may be counted within.
            indicator: what is asked about; None where it is new.
        """
        super().__init__(data, initial=initial)
        others = [one for one in questions if indicator is None or one.indicator_id != indicator.pk]
        if indicator is not None:
            others = [one for one in others if one.indicator.unit == indicator.unit]
        nothing = [("", _("Nothing"))]
        self._choose("section", [(one.code, one.title) for one in sections])
        self._choose("subset_of", nothing + [(one.code, one.label) for one in others])
        self._choose(
            "part_of",
            nothing
            + [
                (one.code, one.label)
                for one in others
                if one.indicator.computed and not one.indicator.collaboration_type
            ],
        )
        if indicator is not None and indicator.computed and not indicator.sums_one_type:
            del self.fields["required"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 for the type checker
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Want every text in both languages."""
        cleaned = super().clean() or {}
        self.both_or_neither("definition", "help")
        return cleaned

    def content(self) -> QuestionContent:
        """Return what was written. Call it after `is_valid`."""
        names = (*TEXTS, "section", "subset_of", "part_of", "break_in_series")
        values = {name: self.cleaned_data[name] for name in names}
        return QuestionContent(required=self.cleaned_data.get("required", False), **values)


class NewQuestionForm(QuestionForm):
    """A question about something that was not counted before."""

    code = WrittenField(
        longest=LONGEST_CODE,
        label=gettext_lazy("Code"),
        help_text=gettext_lazy(
            "Small letters a–z, digits and underscores, such as courses_online. It stays the same for good."
        ),
        error_messages={"required": gettext_lazy("Give it a code.")},
    )
    unit = forms.ChoiceField(choices=Unit, label=gettext_lazy("Unit"))
    computed = forms.BooleanField(
        required=False,
        label=gettext_lazy("A total that is added up from its parts, so nobody is asked for it"),
    )
    field_order = ("code", "unit", "computed")

    def clean_code(self) -> str:
        """Want a code as the catalogue has them."""
        code: str = self.cleaned_data["code"]
        if not CODE.fullmatch(code):
            raise ValidationError(
                _("“%(code)s” is not a code. Write small letters a–z, digits and single underscores.")
                % {"code": code[:LONGEST_CODE]}
            )
        if code in RESERVED:
            raise ValidationError(
                _("“%(code)s” is a word of the portal’s addresses. Write another.") % {"code": code}
            )
        return code


class UnitForm(VersionedForm):
    """Another unit of an indicator."""

    unit = forms.ChoiceField(choices=Unit, label=gettext_lazy("Unit"))


class MessageForm(VersionedForm):
    """What a check says in both languages."""

    message_da = WrittenField(
        longest=LONGEST_MESSAGE,
        rows=3,
        label=gettext_lazy("Message in Danish"),
        error_messages={"required": gettext_lazy("Write the message in Danish.")},
    )
    message_en = WrittenField(
        longest=LONGEST_MESSAGE,
        rows=3,
        label=gettext_lazy("Message in English"),
        error_messages={"required": gettext_lazy("Write the message in English.")},
    )

    def message(self) -> CheckMessage:
        """Return what was written. Call it after `is_valid`."""
        return CheckMessage(
            message_da=self.cleaned_data["message_da"], message_en=self.cleaned_data["message_en"]
        )
