"""Who worked on each section last, and what changed since a page was opened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max

from portal.formatting import format_moment
from submissions.countries import country_name
from submissions.models import CaseStory, FigureChange, Question, Submission
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
        if change.indicator_id not in labels:
            continue  # its question was taken out meanwhile: it is not sent
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenStory:
    """A case story that is another now than when the page was opened.

    Attributes:
        kind: "added" or "changed"; of one that was removed the page knows no more than that.
        who: empty where it was removed, as `title` and `when` are.
    """

    kind: str
    title: str = ""
    who: str = ""
    when: str = ""


def stories_shown(stories: Iterable[CaseStory]) -> str:
    """Return which stories a page shows, in what version, as its form carries them."""
    return " ".join(f"{story.pk}:{story.version}" for story in stories)


def stories_since(stories: Sequence[CaseStory], shown: str) -> tuple[SeenStory, ...]:
    """Return which of the `stories`, with who changed each, are other than was `shown`. No query."""
    seen = dict(word.split(":", 1) for word in shown.split() if ":" in word)
    changed = [
        SeenStory(
            kind="changed" if str(story.pk) in seen else "added",
            title=story.title,
            who=str(story.changed_by),
            when=format_moment(story.changed_at),
        )
        for story in stories
        if seen.get(str(story.pk)) != str(story.version)
    ]
    removed = seen.keys() - {str(story.pk) for story in stories}
    return (*changed, *(SeenStory(kind="removed") for _one in removed))


def _content(value: Decimal | None, absence: str, explanation: str) -> str:
    text = content_text(value, absence)
    return f"{text} – {explanation}" if explanation else text
