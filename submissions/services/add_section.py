"""Add a section to a questionnaire."""

import datetime as dt

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from submissions.models import Section
from submissions.questionnaire.content import SectionContent
from submissions.questionnaire.relations import ContentError, FieldProblem
from submissions.services.hold_questionnaire import hold_questionnaire, note

LONGEST_CODE = 40  # characters; what Section.code has room for
# Words of the secretariats' addresses, which stand where a section's code stands.
TAKEN = frozenset(
    {
        "traek-tilbage",
        "kvittering",
        "indsend",
        "historier",
        "felt",
        "land",
        "kommentarer",
        "rettelser",
        "nyt",
    }
)


def add_section(
    *, round_id: int, user: User, now: dt.datetime, content: SectionContent, version: int
) -> Section:
    """Add a section as the last; secretariats see it once it asks something. Its code is made of its title.

    Raises:
        NotAllowed: the person may not, or the round's figures are final; nothing is changed.
        QuestionnaireChanged: somebody else was faster; nothing is changed.
        ContentError: another section has that title; nothing is changed.
    """
    with hold_questionnaire(round_id=round_id, user=user, version=version) as round_:
        sections = list(round_.sections.all())
        if any(section.title_da == content.title_da for section in sections):
            message = _("There is a section with this title already.")
            raise ContentError([FieldProblem(field="title_da", message=message)])
        section = Section(
            round=round_,
            code=_code_of(content, {one.code for one in sections}),
            order=max((one.order for one in sections), default=0) + 1,
            **content.values(),
        )
        section.save(force_insert=True)
        note("section-added", round_=round_, user=user, now=now, subject=section.code, **content.values())
        return section


def _code_of(content: SectionContent, others: set[str]) -> str:
    """Return a code that is free: small letters, digits and underscores."""
    words = slugify(content.title_en) or slugify(content.title_da) or "section"
    base = words.replace("-", "_")[:LONGEST_CODE].strip("_") or "section"
    code, number = base, 1
    while code in others or code in TAKEN or code.replace("_", "-") in TAKEN:
        number += 1
        code = f"{base[: LONGEST_CODE - 4]}_{number}"
    return code
