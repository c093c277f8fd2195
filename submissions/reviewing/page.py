"""One submission as its reviewers read it: every figure with all there is to judge it by."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from submissions.checks.finding import Answer, Finding
from submissions.dossier import Dossier
from submissions.lineage import YEARS_BACK
from submissions.models import Question, Section, Severity, Submission, Unit
from submissions.past import notes_of
from submissions.presentation import answer_text, change_text
from submissions.reviewing.accepted import Acceptance, Acceptances, accepted_of
from submissions.reviewing.comments import Thread, Threads, open_among, threads_of
from submissions.reviewing.corrections import CorrectionRow, Corrections, corrections_of
from submissions.reviewing.peers import Peers, Standing
from submissions.reviewing.sparkline import Sparkline, sparkline_of
from submissions.reviewing.words import among_text, quarter_text
from submissions.summary import CountrySummary, countries_of

# Percent up or down, and by how much at least, beyond which a change is read even where no check minds it:
# half of what the checks of 2018 allow most figures, and differences below the smallest that they mind.
BIG_CHANGE = 50
LEAST_CHANGE = {Unit.COUNT: Decimal(10), Unit.FTE: Decimal(1), Unit.DKK: Decimal(100_000)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """A figure with all that a reviewer judges it by.

    Attributes:
        value: with its unit, or why there is none.
        change: since last year; a dash where the two cannot be compared.
        big: whether the change is one to read, see `BIG_CHANGE`.
        notes: who reported last year's, and what keeps it from being compared.
        findings: what the checks say of it; nothing where it is not answered, which shows by itself.
        sparkline: its own history; None where there is none yet.
        threads: the comments on it.
        corrections: what was entered on the cluster's behalf, newest first.
        accepted: whether a reviewer accepted its explanation, and for what.
    """

    question: Question
    answer: Answer
    value: str
    previous: str
    change: str
    big: bool
    notes: tuple[str, ...]
    findings: tuple[Finding, ...]
    sparkline: Sparkline | None
    standing: Standing
    threads: tuple[Thread, ...] = ()
    corrections: tuple[CorrectionRow, ...] = ()
    accepted: Acceptance | None = None

    @property
    def code(self) -> str:
        """The code of its indicator."""
        return self.question.code

    @property
    def computed(self) -> bool:
        """Whether nobody answers it: it is summed up."""
        return not self.question.asked

    @property
    def explanation(self) -> str:
        """The secretariat's words about it."""
        return self.answer.explanation

    @property
    def quarter(self) -> str:
        """Where it stands among its kind; empty where that cannot be told."""
        return quarter_text(self.standing)

    @property
    def among(self) -> str:
        """What that rests on, or that it is too little."""
        return among_text(self.standing, self.question.indicator.unit)

    @property
    def open_threads(self) -> int:
        """How many of its comments nobody has resolved."""
        return open_among(self.threads)

    @property
    def needs_look(self) -> bool:
        """Whether there is anything to read beside the figure."""
        waits = any(correction.waits for correction in self.corrections)
        said = self.findings or self.explanation or self.open_threads
        return bool(said) or waits or self.big


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSection:
    """A section with its rows.

    Attributes:
        rows: those that are shown.
        left_out: how many are not, where only those that need a look are.
        errors: findings that block sending.
        warnings: findings with severity warning, explained or not.
        open_comments: threads on it or its figures that nobody has resolved.
    """

    section: Section
    rows: tuple[ReviewRow, ...]
    left_out: int
    errors: int
    warnings: int
    open_comments: int
    threads: tuple[Thread, ...] = ()

    @property
    def code(self) -> str:
        """Its code."""
        return self.section.code


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """All sections, and the collaborations by country.

    Attributes:
        years: those that are drawn, from the first to the submission's own, as in "2014–2018".
        needing_look: how many of the `figures` there is something to read about.
    """

    sections: tuple[ReviewSection, ...]
    countries: tuple[CountrySummary, ...]
    years: str
    needing_look: int
    figures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    """What was said and done about single figures since they were filled in."""

    threads: Threads
    corrections: Corrections
    accepted: Acceptances


def remarks_on(submission: Submission, questions: Sequence[Question]) -> Remarks:
    """Fetch what was said of the figures of `submission`. Three queries."""
    return Remarks(
        threads=threads_of(submission),
        corrections=corrections_of(submission, questions),
        accepted=accepted_of(submission),
    )


def review_page(
    dossier: Dossier, peers: Peers, remarks: Remarks, *, only_what_needs_a_look: bool = False
) -> ReviewPage:
    """Put the page together from what was fetched. No query."""
    sections = []
    needing = total = 0
    for section in dossier.sections:
        rows = tuple(_row(dossier, peers, remarks, question) for question in dossier.questions_in(section))
        shown = tuple(row for row in rows if row.needs_look) if only_what_needs_a_look else rows
        needing += sum(row.needs_look for row in rows)
        total += len(rows)
        sections.append(_section(section, rows, shown, remarks.threads.on_section(section.code)))
    year = dossier.submission.round.year
    return ReviewPage(
        sections=tuple(sections),
        countries=countries_of(dossier),
        years=f"{year - YEARS_BACK}\N{EN DASH}{year}",
        needing_look=needing,
        figures=total,
    )


def _section(
    section: Section, rows: Sequence[ReviewRow], shown: tuple[ReviewRow, ...], threads: tuple[Thread, ...]
) -> ReviewSection:
    findings = [finding for row in rows for finding in row.findings]
    return ReviewSection(
        section=section,
        rows=shown,
        left_out=len(rows) - len(shown),
        errors=sum(finding.severity == Severity.ERROR for finding in findings),
        warnings=sum(finding.severity == Severity.WARNING for finding in findings),
        open_comments=sum(row.open_threads for row in rows) + open_among(threads),
        threads=threads,
    )


def _row(dossier: Dossier, peers: Peers, remarks: Remarks, question: Question) -> ReviewRow:
    code = question.code
    answer, history = dossier.answers[code], dossier.history[code]
    return ReviewRow(
        question=question,
        answer=answer,
        value=answer_text(question, answer),
        previous=answer_text(question, history.last.answer),
        change=change_text(answer, history.compared),
        big=is_big_change(question.indicator.unit, answer, history.compared),
        notes=tuple(notes_of([history.last])),
        findings=tuple(dossier.findings_of(code)) if answer.answered else (),
        sparkline=sparkline_of(question, dossier.submission.round.year, answer, history),
        standing=peers.standing(code, answer.value),
        threads=remarks.threads.on_figure(code),
        corrections=remarks.corrections.on_figure(code),
        accepted=remarks.accepted.on_figure(code),
    )


def is_big_change(unit: str, answer: Answer, previous: Answer | None) -> bool:
    """Return whether a change is one to read; from zero it is one by its size alone."""
    if previous is None or answer.value is None or previous.value is None:
        return False
    difference = abs(answer.value - previous.value)
    if difference < LEAST_CHANGE[Unit(unit)]:
        return False
    return difference * 100 > abs(previous.value) * BIG_CHANGE
