"""The form of a case story."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from submissions.cases import Part, prints_of, prints_text, read_prints
from submissions.forms.layout import RowLayout
from submissions.markdown import plain_lines
from submissions.models import CaseCategory, CaseStory
from submissions.models.case import LONGEST_ALT_TEXT, LONGEST_BODY, LONGEST_CREDIT, LONGEST_TITLE
from submissions.photos import LARGEST_FILE, Photo, PhotoRefused, read_photo
from submissions.services.save_case import CaseAnswer, PhotoAnswer

TOO_LONG = gettext_lazy(
    "Write at most %(limit_value)s characters; this is %(show_value)s. Nothing is cut off."
)
BODY_ROWS = 16
WORDS = ("title", "category", "body", "alt_text", "credit")
PHOTO_FIELDS = ("photo", "remove_photo", "alt_text", "credit", "consent")


class TextField(forms.CharField):
    """Text of a limited length. A longer one is refused whole: a browser would cut it off unseen."""

    def __init__(self, *, longest: int, **options: Any) -> None:
        """Take the longest text, in characters, a line break counted as one."""
        super().__init__(validators=[MaxLengthValidator(longest, TOO_LONG)], **options)

    def to_python(self, value: Any) -> str:
        """Return the text with the line breaks that people count."""
        return plain_lines(super().to_python(value) or "")


class WithPhoto(TextField):
    """Text that a photo must have. The form asks for it where there is one."""

    def validate(self, value: Any) -> None:
        """Let an empty one pass."""


class Agreed(forms.BooleanField):
    """What has to be ticked for a photo. The form asks for it where there is a new one."""

    def validate(self, value: Any) -> None:
        """Let one that is not ticked pass."""


class PhotoField(forms.FileField):
    """A photo, read and made into what is kept."""

    def clean(self, data: Any, initial: Any = None) -> Photo | None:
        """Return the photo, or None where no file was chosen."""
        if not isinstance(data, UploadedFile):
            return None
        try:
            return read_photo(data, size=data.size or 0)
        except PhotoRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class CaseForm(forms.Form):
    """Title, service, text and photo, with fingerprints of what the person saw."""

    use_required_attribute = False

    title = TextField(
        longest=LONGEST_TITLE,
        label=gettext_lazy("Title"),
        error_messages={"required": gettext_lazy("Write a title.")},
        help_text=gettext_lazy(
            "Say what came of it, as a headline: “Three bakeries halved their waste of flour”."
        ),
    )
    category = forms.ChoiceField(
        choices=CaseCategory.choices,
        widget=forms.RadioSelect,
        label=gettext_lazy("Which service does the story show?"),
        error_messages={"required": gettext_lazy("Choose the service that the story shows.")},
    )
    body = TextField(
        longest=LONGEST_BODY,
        label=gettext_lazy("The story"),
        required=False,
        widget=forms.Textarea(attrs={"rows": BODY_ROWS, "data-count": ""}),
        help_text=gettext_lazy("What was the problem, what did you do together, and what came of it?"),
    )
    photo = PhotoField(
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        label=gettext_lazy("Choose a photo"),
        help_text=gettext_lazy(
            "JPEG, PNG or WebP, at most 10 MB. Where it was taken, and all else that the camera noted in it, "
            "is removed."
        ),
    )
    remove_photo = forms.BooleanField(required=False, label=gettext_lazy("Remove the photo"))
    alt_text = WithPhoto(
        longest=LONGEST_ALT_TEXT,
        label=gettext_lazy("What does the photo show?"),
        help_text=gettext_lazy(
            "For those who cannot see it. For instance: “Two bakers weigh dough beside a new machine.”"
        ),
    )
    credit = WithPhoto(
        longest=LONGEST_CREDIT,
        label=gettext_lazy("Who took it?"),
        help_text=gettext_lazy(
            "It is printed beside the photo. For instance: “Karen Madsen, Fødevareklyngen”."
        ),
    )
    consent = Agreed(
        label=gettext_lazy(
            "We have asked: everyone who can be recognised in the photo, and whoever took it, agrees to its "
            "being shown to the public in the performance account – on the web, as PDF and in print"
        ),
        help_text=gettext_lazy(
            "For children, their parents have agreed. If somebody regrets it, remove the photo here."
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        *,
        case: CaseStory | None = None,
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        """Make the form.

        Args:
            data: what was sent to be saved.
            files: what was sent with it.
            case: the story as it stands; None for a new one.
            typed: what stands in the fields without being held against the rules yet.
        """
        initial = _initial(case)
        if typed is not None:
            initial |= {name: typed.get(name, "") for name in initial}
        super().__init__(data, files, initial=initial)  # type: ignore[arg-type] # a QueryDict and its files, or none
        self.fields["photo"].widget.attrs |= {
            "data-largest": LARGEST_FILE,
            "data-too-large": _(
                "The photo is larger than 10 MB. Save it with lower quality or fewer pixels, and try again."
            ),
        }
        self.case = case
        self._words: tuple[str, str] | None = None
        if not self._has_photo:
            del self.fields["remove_photo"]

    @property
    def _has_photo(self) -> bool:
        return bool(self.case and self.case.photo)

    def clean(self) -> dict[str, Any]:
        """Ask for the words, the credit and the consent that a photo must have."""
        cleaned = super().clean() or {}
        if "alt_text" in cleaned and "credit" in cleaned:
            self._words = (cleaned["alt_text"], cleaned["credit"])
        sent = cleaned.get("photo") is not None
        keeps = self._has_photo and not cleaned.get("remove_photo")
        if sent or keeps:
            self._require("alt_text", _("Write what the photo shows, for those who cannot see it."))
            self._require("credit", _("Write who took the photo."))
        if sent:
            self._require(
                "consent",
                _("Tick the box when everyone has agreed. Without that the photo cannot be shown."),
            )
            if any(name in self.errors for name in PHOTO_FIELDS):
                self.add_error(
                    "photo", _("The photo itself is fine. Choose it once more when the rest is filled in.")
                )
        return cleaned

    def _require(self, name: str, message: str) -> None:
        if name in self.cleaned_data and not self.cleaned_data[name]:
            self.add_error(name, message)

    @property
    def only_the_photo_is_missing(self) -> bool:
        """Whether all that was written can be saved, and only the photo, or the yes to it, cannot."""
        return bool(self.errors) and self._words is not None and set(self.errors) <= set(PHOTO_FIELDS)

    def answer(self) -> CaseAnswer:
        """Return what was told, without the parts that have an error. Call it after `is_valid`."""
        return CaseAnswer(
            title=self.cleaned_data.get("title"),
            category=self.cleaned_data.get("category"),
            body=self.cleaned_data.get("body"),
            photo=self._photo_answer(),
            seen=read_prints(self.cleaned_data.get("seen") or ""),
        )

    def _photo_answer(self) -> PhotoAnswer | None:
        if not any(name in self.errors for name in PHOTO_FIELDS):
            return PhotoAnswer(
                image=self.cleaned_data["photo"],
                remove=bool(self.cleaned_data.get("remove_photo")),
                alt_text=self.cleaned_data["alt_text"],
                credit=self.cleaned_data["credit"],
                consent=self.cleaned_data["consent"],
            )
        # Words about a photo that was refused are kept for the next one, but not put to another photo.
        if self._words is None or self._has_photo:
            return None
        return PhotoAnswer(alt_text=self._words[0], credit=self._words[1])

    def clean_fields(self, conflicts: Collection[Part]) -> list[str]:
        """Return the fields with words whose part has neither an error nor a collision."""
        names = [
            name for name in (Part.TITLE, Part.CATEGORY, Part.BODY) if name not in {*self.errors, *conflicts}
        ]
        if Part.PHOTO in conflicts or any(name in self.errors for name in PHOTO_FIELDS):
            return [*names]
        return [*names, "alt_text", "credit"]

    @property
    def layout(self) -> FormHelper:
        """How it is laid out."""
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = False, True
        helper.layout = Layout(
            Field("title"),
            Field("category"),
            RowLayout("submissions/case_body.html", ["body"]),
            RowLayout("submissions/case_photo.html", list(PHOTO_FIELDS), case=self.case),
            Field("seen"),
            Field("version"),
            Field("key"),
        )
        return helper

    def error_list(self) -> list[tuple[str, str, str]]:
        """Return field id, label and message of every error, for the summary on top."""
        return [
            (field_id(bound), "" if bound.name == "consent" else str(bound.label), str(message))
            for bound in self
            for message in bound.errors
        ]


def field_id(bound: forms.BoundField) -> str:
    """Return the id of the control to go to: of several to choose from, the first."""
    several = isinstance(bound.field.widget, forms.RadioSelect)
    return f"{bound.auto_id}_0" if several else bound.auto_id


def _initial(case: CaseStory | None) -> dict[str, Any]:
    written = {name: getattr(case, name) if case else "" for name in WORDS}
    return {
        **written,
        "seen": prints_text(prints_of(case)),
        "version": case.version if case else 0,
        "key": "" if case else str(uuid.uuid4()),
    }
