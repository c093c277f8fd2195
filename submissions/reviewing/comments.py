"""The comments on a submission, thread by thread, and what each is about."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from portal.formatting import format_moment
from submissions.models import Comment, Question, RoundStatus, Section, Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What was said in one thread.

    Attributes:
        first: the comment that began it, with its author and who resolved it.
        replies: those that followed, oldest first.
    """

    first: Comment
    replies: tuple[Comment, ...] = ()

    @property
    def number(self) -> int:
        """What it is known by in addresses."""
        return self.first.pk

    @property
    def comments(self) -> tuple[Comment, ...]:
        """All of it, oldest first."""
        return (self.first, *self.replies)

    @property
    def last(self) -> Comment:
        """What was said last."""
        return self.comments[-1]

    @property
    def resolved(self) -> bool:
        """Whether somebody has said that it is settled."""
        return self.first.resolved_at is not None

    @property
    def resolved_at(self) -> dt.datetime | None:
        """When somebody said so."""
        return self.first.resolved_at

    @property
    def resolved_by(self) -> User | None:
        """Who said so."""
        return self.first.resolved_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Threads:
    """The threads of a submission, oldest first."""

    all: tuple[Thread, ...]
    figures: Mapping[str, tuple[Thread, ...]]
    sections: Mapping[str, tuple[Thread, ...]]

    def on_figure(self, code: str) -> tuple[Thread, ...]:
        """Return those about the figure with this code."""
        return self.figures.get(code, ())

    def on_section(self, code: str) -> tuple[Thread, ...]:
        """Return those about the section with this code as a whole."""
        return self.sections.get(code, ())

    @property
    def open(self) -> int:
        """How many nobody has resolved."""
        return open_among(self.all)

    def with_number(self, number: int) -> Thread | None:
        """Return the thread with this number; None where the submission has no such thread."""
        return next((thread for thread in self.all if thread.number == number), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is commented on: a figure, or a section as a whole.

    Attributes:
        code: of the figure; empty where it is a section.
        section: what is commented on as a whole; None where it is a figure.
        label: what it is called, in the language in use.
        within: the section in which it stands; None where the figure is not asked any more.
    """

    code: str = ""
    section: Section | None = None
    label: str
    within: Section | None

    @property
    def key(self) -> str:
        """What it is known by on a page."""
        return key_of(self.code, self.section)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussion:
    """A figure or a section with the threads about it."""

    about: About
    threads: tuple[Thread, ...]

    @property
    def retired(self) -> bool:
        """Whether the round does not ask it any more."""
        return self.about.within is None


def key_of(code: str, section: Section | None) -> str:
    """Return what a figure, or else a section, is known by on a page."""
    return f"section-{section.code}" if section is not None else f"figure-{code}"


def open_among(threads: Iterable[Thread]) -> int:
    """Return how many of `threads` nobody has resolved."""
    return sum(not thread.resolved for thread in threads)


def threads_of(submission: Submission) -> Threads:
    """Return the threads of `submission` with all that was said in them, and by whom. One query."""
    comments = list(
        Comment.objects.filter(submission=submission)
        .select_related("author", "resolved_by", "indicator", "section")
        .order_by("at", "pk")
    )
    replies: dict[int, list[Comment]] = {}
    for comment in comments:
        if comment.thread_id is not None:
            replies.setdefault(comment.thread_id, []).append(comment)
    every = tuple(
        Thread(first=comment, replies=tuple(replies.get(comment.pk, ())))
        for comment in comments
        if comment.thread_id is None
    )
    figures: dict[str, tuple[Thread, ...]] = {}
    sections: dict[str, tuple[Thread, ...]] = {}
    for thread in every:
        if thread.first.indicator is not None:
            code = thread.first.indicator.code
            figures[code] = (*figures.get(code, ()), thread)
        elif thread.first.section is not None:
            code = thread.first.section.code
            sections[code] = (*sections.get(code, ()), thread)
    return Threads(all=every, figures=figures, sections=sections)


def figures_asked(questions: Iterable[Question]) -> list[About]:
    """Return every figure of a questionnaire as what can be commented on, in its order."""
    return [About(code=one.code, label=one.label, within=one.section) for one in questions]


def about_figure(questions: Iterable[Question], code: str) -> About | None:
    """Return the figure with this code as what is commented on; None where the round has none."""
    return next((about for about in figures_asked(questions) if about.code == code), None)


def about_section(section: Section) -> About:
    """Return a section as what is commented on."""
    return About(section=section, label=section.title, within=section)


def about_thread(thread: Thread, questions: Iterable[Question]) -> About:
    """Return what a thread is about. A figure that is not asked any more goes by its code."""
    if thread.first.section is not None:
        return about_section(thread.first.section)
    code = thread.first.indicator.code if thread.first.indicator is not None else ""
    return about_figure(questions, code) or About(code=code, label=code, within=None)


def discussions_of(threads: Threads, questions: Sequence[Question]) -> list[Discussion]:
    """Return what was commented on, with its threads, in the order of the questionnaire. No query."""
    sections = {question.section_id: question.section for question in questions}
    found = []
    for section in sections.values():
        found.append(Discussion(about=about_section(section), threads=threads.on_section(section.code)))
        asked = figures_asked(question for question in questions if question.section_id == section.pk)
        found += [Discussion(about=about, threads=threads.on_figure(about.code)) for about in asked]
    named = {one.about.key for one in found}
    for thread in threads.all:
        about = about_thread(thread, questions)
        if about.key not in named:
            named.add(about.key)
            here = threads.on_section(about.section.code) if about.section else threads.on_figure(about.code)
            found.append(Discussion(about=about, threads=here))
    return [one for one in found if one.threads]


def open_discussions(submission: Submission, questions: Sequence[Question]) -> list[Discussion]:
    """Return what nobody has resolved yet, in the order of the questionnaire. One query."""
    threads = threads_of(submission)
    found = (
        Discussion(about=one.about, threads=tuple(thread for thread in one.threads if not thread.resolved))
        for one in discussions_of(threads, questions)
    )
    return [one for one in found if one.threads]


def comments_closed_reason(submission: Submission) -> str:
    """Return why nothing can be said about `submission` yet; empty where it can be."""
    if submission.round.status != RoundStatus.PLANNED:
        return ""
    return str(
        _("The round opens on %(moment)s. Comments can be written from then on.")
        % {"moment": format_moment(submission.round.opens)}
    )
