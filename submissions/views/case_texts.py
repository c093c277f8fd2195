"""What the pages about case stories say of one, ready for their templates."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from submissions.cases import Part
from submissions.markdown import count_words, plain_lines
from submissions.models import CaseStory


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How long a text is."""

    words: int
    characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What stands saved where a colleague was faster.

    Attributes:
        field: the id of the field that shows what this person wrote.
        has_photo: whether the photo that stands is to be shown too.
    """

    label: str
    text: str
    field: str
    has_photo: bool = False


def length_of(text: str) -> Length:
    """Return how long a text is, as static/js/count.js counts it."""
    lines = plain_lines(text).strip()  # as it is saved
    return Length(words=count_words(lines), characters=len(lines))


def saved_by_colleague(case: CaseStory, parts: Iterable[Part]) -> list[Saved]:
    """Return what stands of the parts that collided."""
    saved = {
        Part.TITLE: Saved(label=_("Title"), text=case.title, field="id_title"),
        Part.CATEGORY: Saved(label=_("Service"), text=case.get_category_display(), field="id_category_0"),
        Part.BODY: Saved(label=_("The story"), text=case.body, field="id_body"),
        Part.PHOTO: Saved(
            label=_("Photo"),
            text=f"{case.alt_text} · {case.credit}" if case.photo else _("The photo was removed."),
            field="id_alt_text",
            has_photo=bool(case.photo),
        ),
    }
    return [saved[part] for part in parts]
