"""Who worked on each section last, and what changed since a page was opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max

from portal.formatting import format_moment
from submissions.countries import country_name
from submissions.models import FigureChange, Question, Submission
from submissions.presentation import content_text


def last_changes(submission: Submission, questions: Sequence[Question]) -> Mapping[int, FigureChange]:
    """Return the latest change in each section by the section's id, with who made it. One query."""
    latest = (
        FigureChange.objects.filter(submission=submission, indicator__questions__round_id=submission.round_id)
        .order_by()
        .values("indicator__questions__section")
        .annotate(latest=Max("pk"))
        .values("latest")
    )
    section_of = {question.indicator_id: question.section_id for question in questions}
    changes = FigureChange.objects.filter(pk__in=latest).select_related("user")
    return {section_of[change.indicator_id]: change for change in changes}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenChange:
    """A figure that is another now than when the page was opened, in words."""

    label: str
    before: str
    now: str
    who: str
    when: str


def last_change_number(submission: Submission) -> int:
    """Return the number of the submission's latest change, 0 where there is none. One query.

    Whoever writes a figure holds the submission's lock, so that within it the numbers rise with time.
    """
    number = submission.changes.aggregate(number=Max("pk"))["number"]
    return number or 0


def changes_since(
    submission: Submission, questions: Sequence[Question], *, number: int
) -> tuple[SeenChange, ...]:
    """Return what was changed after the change `number`: each figure once, as it stands now. One query."""
    labels = {question.indicator_id: question.label for question in questions}
    first: dict[tuple[int, str], FigureChange] = {}
    last: dict[tuple[int, str], FigureChange] = {}
    for change in submission.changes.filter(pk__gt=number).select_related("user"):
        key = (change.indicator_id, change.country)
        first.setdefault(key, change)
        last[key] = change
    seen = []
    for key, change in last.items():
        label = labels[key[0]]
        before = _content(first[key].old_value, first[key].old_absence, first[key].old_explanation)
        now = _content(change.new_value, change.new_absence, change.new_explanation)
        if before == now:
            continue
        seen.append(
            SeenChange(
                label=f"{label}, {country_name(key[1])}" if key[1] else label,
                before=before,
                now=now,
                who=str(change.user),
                when=format_moment(change.at),
            )
        )
    return tuple(seen)


def _content(value: Decimal | None, absence: str, explanation: str) -> str:
    text = content_text(value, absence)
    return f"{text} – {explanation}" if explanation else text
