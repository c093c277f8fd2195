"""Remove a section that asks nothing."""

import datetime as dt

from accounts.models import User
from submissions.questionnaire.content import SectionContent
from submissions.questionnaire.obstacles import InTheWay, in_section
from submissions.services.hold_questionnaire import hold_questionnaire, keep_figures_out, note


def remove_section(*, round_id: int, code: str, user: User, now: dt.datetime, version: int) -> None:
    """Remove a section without questions, rows by country or comments.

    Raises:
        NotAllowed: the person may not, or the round's figures are final; nothing is changed.
        InTheWay: it has any of them; nothing is changed.
        QuestionnaireChanged: somebody else was faster; nothing is changed.
        Section.DoesNotExist: there is none with this code.
    """
    with hold_questionnaire(round_id=round_id, user=user, version=version) as round_:
        section = round_.sections.get(code=code)
        keep_figures_out(round_)
        if obstacles := list(in_section(section)):
            raise InTheWay(obstacles)
        texts = SectionContent.of(section).values()
        section.delete()
        note("section-removed", round_=round_, user=user, now=now, subject=code, **texts)
