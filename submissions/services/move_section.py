"""Move a section up or down among the others."""

import datetime as dt

from accounts.models import User
from submissions.models import Section
from submissions.services.hold_questionnaire import hold_questionnaire, note


def move_section(*, round_id: int, code: str, up: bool, user: User, now: dt.datetime, version: int) -> bool:
    """Let a section change places with its neighbour, and return whether it has one on that side.

    Raises:
        NotAllowed: the person may not, or the round's figures are final; nothing is changed.
        QuestionnaireChanged: somebody else was faster; nothing is changed.
        Section.DoesNotExist: there is none with this code.
    """
    with hold_questionnaire(round_id=round_id, user=user, version=version) as round_:
        sections = list(round_.sections.order_by("order", "pk"))
        moved = round_.sections.get(code=code)
        place = sections.index(moved)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(sections):
            return False
        sections[place], sections[other] = sections[other], sections[place]
        for order, section in enumerate(sections, start=1):
            section.order = order
        Section.objects.bulk_update(sections, ["order"])
        note("section-moved", round_=round_, user=user, now=now, subject=code, old=place + 1, new=other + 1)
        return True
