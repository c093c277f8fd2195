"""What was changed of a questionnaire, as the audit keeps it, in words."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEntry
from submissions.models import Round

LONGEST_SHOWN = 80  # characters of a text in a list of changes
BEFORE = 20  # characters of it that are shown before what differs

MOST_TOLD = 10  # changes; whoever has not looked for longer reads the page again

# Every action by which the portal changes a questionnaire.
ACTIONS: Mapping[str, str | Promise] = {
    "section-added": gettext_lazy("added the section"),
    "section-reworded": gettext_lazy("reworded the section"),
    "section-moved": gettext_lazy("moved the section"),
    "section-removed": gettext_lazy("removed the section"),
    "question-added": gettext_lazy("added the question"),
    "question-changed": gettext_lazy("changed the question"),
    "question-moved": gettext_lazy("moved the question"),
    "question-retired": gettext_lazy("took out the question"),
    "check-added": gettext_lazy("added the check"),
    "check-reworded": gettext_lazy("reworded the check"),
    "check-removed": gettext_lazy("removed the check"),
}
# What makes a round that has not opened the administrators' own, so that the catalogue leaves it alone.
EDITED_BY = ("section-", "question-", "check-", "round-")

NAMES: Mapping[str, str | Promise] = {
    "title_da": gettext_lazy("Title in Danish"),
    "title_en": gettext_lazy("Title in English"),
    "intro_da": gettext_lazy("Introduction in Danish"),
    "intro_en": gettext_lazy("Introduction in English"),
    "label_da": gettext_lazy("Question in Danish"),
    "label_en": gettext_lazy("Question in English"),
    "definition_da": gettext_lazy("Definition in Danish"),
    "definition_en": gettext_lazy("Definition in English"),
    "help_da": gettext_lazy("Help in Danish"),
    "help_en": gettext_lazy("Help in English"),
    "message_da": gettext_lazy("Message in Danish"),
    "message_en": gettext_lazy("Message in English"),
    "section": gettext_lazy("Section"),
    "unit": gettext_lazy("Unit"),
    "required": gettext_lazy("Must be answered"),
    "subset_of": gettext_lazy("Included in"),
    "part_of": gettext_lazy("Part of the total"),
    "break_in_series": gettext_lazy("Break in the series"),
    "active": gettext_lazy("This check is run"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A change in words.

    Attributes:
        user_id: whose number that is; None where it was the portal.
        what: what was done, and to what.
        details: what differs, a line each.
    """

    who: str
    user_id: int | None
    at: dt.datetime
    what: str
    details: tuple[str, ...]


def changes_since(round_: Round, version: int) -> list[Told]:
    """Return what was changed of a round's questionnaire after `version`, oldest first. One query."""
    entries = AuditEntry.objects.filter(
        year=round_.year, action__in=list(ACTIONS), detail__version__gt=version
    ).select_related("user")
    return [told(entry) for entry in reversed(entries.order_by("-at", "-pk")[:MOST_TOLD])]


def changes_of(round_: Round, subject: str, actions: Sequence[str]) -> list[Told]:
    """Return what was changed of one thing in a round, newest first. One query."""
    entries = AuditEntry.objects.filter(year=round_.year, action__in=list(actions), subject=subject)
    return [told(entry) for entry in entries.select_related("user").order_by("-at", "-pk")]


def told(entry: AuditEntry) -> Told:
    """Put an entry, its person at hand, into words."""
    return Told(
        who=str(entry.user or _("The portal")),
        user_id=entry.user_id,
        at=entry.at,
        what=f"{ACTIONS[entry.action]} “{entry.subject}”",
        details=tuple(
            f"{NAMES.get(name, name)}: {' → '.join(_shown(value) for value in _where_they_differ(old, new))}"
            for name, (old, new) in entry.detail.get("changed", {}).items()
        ),
    )


def is_edited(year: int) -> bool:
    """Return whether a person has made or changed the round of a year in the portal. One query."""
    actions = AuditEntry.objects.filter(year=year, user__isnull=False).values_list("action", flat=True)
    return any(action.startswith(EDITED_BY) for action in actions.distinct())


def _where_they_differ(old: Any, new: Any) -> tuple[Any, Any]:
    """Return two values, long texts from a little before the place where they begin to differ."""
    if not (isinstance(old, str) and isinstance(new, str)) or max(len(old), len(new)) <= LONGEST_SHOWN:
        return old, new
    same = takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))
    start = sum(1 for _pair in same) - BEFORE
    return (f"…{old[start:]}", f"…{new[start:]}") if start > 0 else (old, new)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or value == "":
        return _("nothing")
    text = str(value)
    return f"“{text if len(text) <= LONGEST_SHOWN else f'{text[:LONGEST_SHOWN]}…'}”"
