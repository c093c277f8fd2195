"""Change the words of a section."""

import datetime as dt

from accounts.models import User
from submissions.models import Section
from submissions.questionnaire.content import SectionContent, differing
from submissions.services.hold_questionnaire import hold_questionnaire, note


def reword_section(
    *, round_id: int, code: str, user: User, now: dt.datetime, content: SectionContent, version: int
) -> Section:
    """Give a section other words. What is as it was is no change.

    Raises:
        NotAllowed: the person may not, or the round's figures are final; nothing is changed.
        QuestionnaireChanged: somebody else was faster; nothing is changed.
        Section.DoesNotExist: there is none with this code.
    """
    with hold_questionnaire(round_id=round_id, user=user, version=version) as round_:
        section = round_.sections.get(code=code)
        changed = differing(SectionContent.of(section).values(), content.values())
        if changed:
            for name, value in content.values().items():
                setattr(section, name, value)
            section.save(update_fields=list(content.values()))
            note("section-reworded", round_=round_, user=user, now=now, subject=code, changed=changed)
        return section
