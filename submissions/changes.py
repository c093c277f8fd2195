"""What changed in a figure: when, by whom, from what to what."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from portal.formatting import NO_FIGURE, format_answer
from submissions.checks.finding import Answer
from submissions.countries import country_name
from submissions.models import (
    Collaboration,
    CollaborationType,
    Figure,
    FigureChange,
    Question,
    Submission,
)
from submissions.presentation import answer_text
from submissions.reviewing.corrections import correction_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a figure, or a row of collaborations, says."""

    value: Decimal | None = None
    absence: str = ""
    explanation: str = ""


NOTHING = Content()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change, in words.

    Attributes:
        id: of the `FigureChange`.
        where: the country and the type of a row of collaborations, the type alone where it says that there
            are none; empty for a figure.
        old: the answer before, `new` the one after; both empty where only the explanation changed.
        confirmed: a person said that the explanation, though not reworded, holds for the value.
        explains: whether the explanation changed, from `old_explanation` to `new_explanation`.
        before: what stood before it, which one may go back to; None where that stands now.
        only_words: whether going back changes the explanation alone; `words` whether it changes that too.
        before_text: the same, printed; `before_typed` its number as one would type it.
        version: that of what stands now.
        correction: of a figure entered on the cluster's behalf who gave it, and what became of that.
    """

    id: int
    at: dt.datetime
    who: str
    on_behalf: bool
    where: str
    old: str
    new: str
    confirmed: bool
    explains: bool
    old_explanation: str
    new_explanation: str
    before: Content | None
    only_words: bool
    words: bool
    before_text: str
    before_typed: str
    version: int
    correction: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands now, by country and type; those of a figure are empty.

    Without a country stands what is said of a type that has none.
    """

    contents: Mapping[tuple[str, str], tuple[Content, int]] = field(default_factory=dict)

    def of(self, country: str, type_: str) -> tuple[Content, int]:
        """Return what stands in a place with its version; nothing at version 0 where nothing ever stood."""
        return self.contents.get((country, type_), (NOTHING, 0))


def standing_of(submission: Submission, question: Question) -> Standing:
    """Return what stands of a question now. One query; two where it counts collaborations up."""
    if question.indicator.collaboration_type:
        rows = Collaboration.objects.filter(submission=submission)
        counts = {(row.country, row.type): (_count(row), row.version) for row in rows}
        figures = Figure.objects.filter(submission=submission).exclude(indicator__collaboration_type="")
        said = {
            ("", one.indicator.collaboration_type): (content_of(one), one.version)
            for one in figures.select_related("indicator")
        }
        return Standing(contents=counts | said)
    figure = Figure.objects.filter(submission=submission, indicator=question.indicator_id).first()
    return Standing(contents={("", ""): (content_of(figure), figure.version)} if figure else {})


def content_of(figure: Figure) -> Content:
    """Return what a figure says."""
    return Content(value=figure.value, absence=figure.absence, explanation=figure.explanation)


def before(change: FigureChange) -> Content:
    """Return what stood before a change."""
    return Content(value=change.old_value, absence=change.old_absence, explanation=change.old_explanation)


def after(change: FigureChange) -> Content:
    """Return what stood after a change."""
    return Content(value=change.new_value, absence=change.new_absence, explanation=change.new_explanation)


def changes_in_words(changes: Iterable[FigureChange], question: Question, standing: Standing) -> list[Change]:
    """Put changes of a question, with user, indicator and correction at hand, into words. No query."""
    return [_in_words(change, question, standing) for change in changes]


def _in_words(change: FigureChange, question: Question, standing: Standing) -> Change:
    old, new = before(change), after(change)
    type_ = change.indicator.collaboration_type
    now, version = standing.of(change.country, type_)
    answered = (old.value, old.absence) != (new.value, new.absence)
    return Change(
        id=change.pk,
        at=change.at,
        who=str(change.user),
        on_behalf=change.on_behalf,
        where=_where(change),
        old=_text(question, old) if answered else "",
        new=_text(question, new) if answered else "",
        confirmed=old == new,
        explains=old.explanation != new.explanation,
        old_explanation=old.explanation,
        new_explanation=new.explanation,
        before=None if old == now else old,
        only_words=(old.value, old.absence) == (now.value, now.absence),
        words=old.explanation != now.explanation,
        before_text=_text(question, old),
        before_typed="" if old.value is None else format_answer(old.value),
        version=version,
        correction=correction_words(change),
    )


def _where(change: FigureChange) -> str:
    if not change.indicator.collaboration_type:
        return ""
    label = str(CollaborationType(change.indicator.collaboration_type).label)
    return f"{country_name(change.country)}, {label}" if change.country else label


def _text(question: Question, content: Content) -> str:
    text = answer_text(question, Answer(code="", value=content.value, absence=content.absence))
    return _("no answer") if text == NO_FIGURE else text


def _count(row: Collaboration) -> Content:
    return Content(value=Decimal(row.count)) if row.count else NOTHING
