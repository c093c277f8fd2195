"""What came back after a submission was sent back: what was changed, and what was asked about and was not."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from submissions.answers import assemble, questions_of
from submissions.checks.finding import Answer
from submissions.content import canonical_content
from submissions.countries import country_name, sort_key
from submissions.models import (
    Collaboration,
    CollaborationType,
    Event,
    Figure,
    Question,
    ReturnedContent,
    Submission,
)
from submissions.open_questions import with_those_below
from submissions.presentation import answer_text, change_text
from submissions.services.save_figures import COLLABORATIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureDifference:
    """A figure that says something else now, in words.

    Attributes:
        kind: "changed", "added", "emptied", or "words" where the explanation alone was changed.
        before: the answer that was sent back, with its unit; a dash where there was none.
        change: in whole percent; a dash where it cannot be told.
        asked: whether it was asked for, by itself or with what it is a part or a subset of.
        total: whether it is computed from others.
        explains: whether the explanation was changed, from `explained_before` to `explained_now`.
    """

    code: str
    label: str
    section: str
    kind: str
    before: str
    now: str
    change: str
    asked: bool
    total: bool
    explains: bool
    explained_before: str
    explained_now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryDifference:
    """A country whose number of collaborations of a type is another; 0 where there are none."""

    country: str
    type: str
    before: int
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDifference:
    """A case story that is another, in words.

    Attributes:
        kind: "changed", "added" or "removed".
        title: what it is called now; of one that was removed, what it was called.
        parts: what of it was changed.
    """

    title: str
    kind: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Untouched:
    """A question that was asked about and says what it said."""

    code: str
    label: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a submission says now against what it said when it was sent back.

    Attributes:
        event: the decision that sent it back, with who, when, why and which questions.
        named: whether it named questions; otherwise all were open.
    """

    event: Event
    named: bool
    figures: tuple[FigureDifference, ...]
    countries: tuple[CountryDifference, ...]
    stories: tuple[StoryDifference, ...]
    untouched: tuple[Untouched, ...]

    @property
    def changed(self) -> bool:
        """Whether anything was changed."""
        return bool(self.figures or self.countries or self.stories)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """What canonical content says: answers by code, counts by country and type, and stories by position."""

    answers: Mapping[str, Answer]
    counts: Mapping[tuple[str, str], int]
    stories: Mapping[int, Mapping[str, Any]]


def difference_of(
    submission: Submission, *, questions: Sequence[Question] | None = None, text: str | None = None
) -> Difference | None:
    """Return how `submission` differs from what was sent back last; None where nothing ever was.

    One query, and those for what is not at hand where something was sent back.

    Args:
        questions: those of its round.
        text: its canonical content.
    """
    returned = (
        ReturnedContent.objects.filter(event__submission=submission)
        .select_related("event__user")
        .order_by("-event__at", "-event_id")
        .first()
    )
    if returned is None:
        return None
    questions = questions_of(submission) if questions is None else questions
    before = _read(returned.text, questions)
    now = _read(canonical_content(submission) if text is None else text, questions)
    event = returned.event
    opened = with_those_below(event.questions, questions)
    figures = tuple(
        difference
        for question in questions
        if (difference := _figure(question, before, now, asked=question.code in opened))
    )
    countries = tuple(_countries(before, now))
    return Difference(
        event=event,
        named=bool(event.questions),
        figures=figures,
        countries=countries,
        stories=tuple(_stories(before, now)),
        untouched=tuple(_untouched(event, questions, now, figures, countries)),
    )


def _read(text: str, questions: Sequence[Question]) -> _Content:
    said: dict[str, Any] = json.loads(text)
    ids = {question.code: question.indicator_id for question in questions}
    figures = {
        ids[code]: Figure(
            value=None if value is None else Decimal(value), absence=absence, explanation=explanation
        )
        for code, value, absence, explanation in said["figures"]
        if code in ids
    }
    rows = [Collaboration(country=country, type=kind, count=count) for country, kind, count in _rows(said)]
    return _Content(
        answers=assemble(questions, figures, rows),
        counts={(row.country, row.type): row.count for row in rows},
        stories={story["position"]: story for story in said.get("stories", ())},
    )


def _rows(said: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    return [(country, kind, int(count)) for country, kind, count in said["collaborations"]]


def _figure(question: Question, before: _Content, now: _Content, *, asked: bool) -> FigureDifference | None:
    old, new = before.answers[question.code], now.answers[question.code]
    same = (old.value, old.absence) == (new.value, new.absence)
    explains = old.explanation.strip() != new.explanation.strip()
    if same and not explains:
        return None
    kind = "changed"
    if same:
        kind = "words"
    elif not old.answered:
        kind = "added"
    elif not new.answered:
        kind = "emptied"
    return FigureDifference(
        code=question.code,
        label=question.label,
        section=question.section.title,
        kind=kind,
        before=answer_text(question, old),
        now=answer_text(question, new),
        change=change_text(new, old),
        asked=asked,
        total=question.indicator.computed,
        explains=explains,
        explained_before=old.explanation,
        explained_now=new.explanation,
    )


def _countries(before: _Content, now: _Content) -> list[CountryDifference]:
    """Return the countries that differ, in the order of their names."""
    differing = [
        place
        for place in before.counts.keys() | now.counts.keys()
        if before.counts.get(place, 0) != now.counts.get(place, 0)
    ]
    return sorted(
        (
            CountryDifference(
                country=country_name(country),
                type=str(CollaborationType(kind).label),
                before=before.counts.get((country, kind), 0),
                now=now.counts.get((country, kind), 0),
            )
            for country, kind in differing
        ),
        key=lambda row: (sort_key(row.country), row.type),
    )


def _stories(before: _Content, now: _Content) -> Iterator[StoryDifference]:
    parts = {
        _("the title"): ("title",),
        _("the service"): ("category",),
        _("the text"): ("body",),
        _("the photo"): ("photo", "alt_text", "credit", "consent"),
    }
    for position in sorted(before.stories.keys() | now.stories.keys()):
        old, new = before.stories.get(position), now.stories.get(position)
        if old is None and new is not None:
            yield StoryDifference(title=new["title"], kind="added")
        elif new is None and old is not None:
            yield StoryDifference(title=old["title"], kind="removed")
        elif old is not None and new is not None and old != new:
            changed = [word for word, names in parts.items() if any(old[name] != new[name] for name in names)]
            yield StoryDifference(title=new["title"], kind="changed", parts=tuple(changed))


def _untouched(
    event: Event,
    questions: Sequence[Question],
    now: _Content,
    figures: Sequence[FigureDifference],
    countries: Sequence[CountryDifference],
) -> list[Untouched]:
    """Return what was named and nothing of which was changed: not itself, and no part of it."""
    changed = {difference.code for difference in figures}
    if countries:
        changed.add(COLLABORATIONS)
    return [
        Untouched(
            code=question.code,
            label=question.label,
            answer=answer_text(question, now.answers[question.code]),
        )
        for question in questions
        if question.code in event.questions
        and changed.isdisjoint({question.code, *now.answers[question.code].leaves})
    ]
