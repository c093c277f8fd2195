"""What a round asks otherwise than when a page was opened, so that nobody answers what they have not read."""

from collections.abc import Mapping
from dataclasses import replace

from accounts.models import AuditEntry
from submissions.models import Question, Round
from submissions.questionnaire.record import ACTIONS, Told, told

# Actions after which the same figures say something else. Order and checks are none of them.
ASKS_OTHERWISE = ("section-reworded", "question-added", "question-changed", "question-retired")
PLACE = {"section"}  # what differs of a question that was only moved to another page


def asked_otherwise(round_: Round, version: int) -> list[Told]:
    """Return what was changed of what a round asks after `version`, oldest first, by the names of today.

    One query where nothing was, three otherwise.
    """
    entries = AuditEntry.objects.filter(
        year=round_.year, action__in=ASKS_OTHERWISE, detail__version__gt=version
    ).select_related("user")
    changes = [entry for entry in entries.order_by("at", "pk") if _matters(entry)]
    if not changes:
        return []
    sections = {one.code: one.title for one in round_.sections.all()}
    questions = {one.code: one.label for one in round_.questions.with_indicators()}
    return [_named(one, sections if one.action == "section-reworded" else questions) for one in changes]


def _matters(entry: AuditEntry) -> bool:
    return entry.action != "question-changed" or bool(entry.detail.get("changed", {}).keys() - PLACE)


def _named(entry: AuditEntry, names: Mapping[str, str]) -> Told:
    name = names.get(entry.subject) or _label_when_retired(entry) or entry.subject
    return replace(told(entry), what=f"{ACTIONS[entry.action]} “{name}”")


def _label_when_retired(entry: AuditEntry) -> str:
    words = entry.detail.get("question", {})
    return Question(label_da=words.get("label_da", ""), label_en=words.get("label_en", "")).label
