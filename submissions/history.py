"""A field knows its history: what was answered in earlier years, by whom, and whether it can be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from submissions.answers import assemble
from submissions.checks.finding import Answer
from submissions.lineage import YEARS_BACK, Lineage, Origin, Reporter, load_lineage
from submissions.models import Absence, Collaboration, Figure, Question, Submission, SubmissionStatus
from submissions.stored import Stored, load_stored

YEARS_SHOWN = 2


class Barrier(StrEnum):
    """Why an earlier year's figure cannot be compared with this year's."""

    NONE = ""
    BREAK = "break"  # the definition changed
    SPLIT = "split"  # it is that of the whole, of which the cluster was a part
    PARTED = "parted"  # it includes someone who is not counted now
    WITHIN = "within"  # some of it was reported together with somebody else's
    MISSING = "missing"  # somebody whose figure belongs to it gave none


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAnswer:
    """What was answered to a question in an earlier year.

    Attributes:
        answer: that of the one reporter, or of several added up; not answered where nobody answered.
        reporters: the names, at the time, of those who reported it; empty where nobody did.
        own: whether it was the cluster itself, under the name it has now.
        barrier: why it cannot be compared, or empty.
        about: the names that the barrier is about.
        approved: whether all that it comes from was approved.
        cut: whether the definition changed right after it.
    """

    year: int
    answer: Answer
    reporters: tuple[str, ...] = ()
    own: bool = True
    barrier: Barrier = Barrier.NONE
    about: tuple[str, ...] = ()
    approved: bool = False
    cut: bool = False

    @property
    def comparable(self) -> bool:
        """Whether this year's answer may be held against it."""
        return not self.barrier

    @property
    def accepted_explanation(self) -> str:
        """The words that went with it, where a reviewer approved them for that value."""
        return self.answer.explanation if self.approved and self.answer.explained else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureHistory:
    """The earlier answers to a question, newest first: one for each year back, answered or not."""

    code: str
    years: tuple[PastAnswer, ...]

    @property
    def last(self) -> PastAnswer:
        """Last year's."""
        return self.years[0]

    @property
    def shown(self) -> tuple[PastAnswer, ...]:
        """Those that stand beside the field."""
        return self.years[:YEARS_SHOWN]

    @property
    def compared(self) -> Answer | None:
        """Last year's answer, where this year's may be held against it."""
        return self.last.answer if self.last.comparable else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What a submission says, and what was answered in its place in earlier years.

    Attributes:
        figures: what is stored this year, by indicator id.
        collaborations: this year's rows, those taken away (with a count of 0) too.
        history: by code, computed totals too.
        lineage: whose figures earlier years are, and
        round_version: that of the questions and checks, both as they were read.
    """

    figures: Mapping[int, Figure] = field(default_factory=dict)
    collaborations: Sequence[Collaboration] = ()
    answers: Mapping[str, Answer]
    history: Mapping[str, FigureHistory]
    lineage: Lineage | None = None
    round_version: int | None = None

    @property
    def previous(self) -> Mapping[str, Answer]:
        """Last year's answers by code, whether they can be compared or not; only what was answered."""
        return {code: one.last.answer for code, one in self.history.items() if one.last.answer.answered}

    @property
    def earlier(self) -> Mapping[int, Mapping[str, Answer]]:
        """The answers that this year's may be held against, by year and code."""
        found: dict[int, dict[str, Answer]] = {}
        for code, one in self.history.items():
            for past in one.years:
                if past.comparable and past.answer.answered:
                    found.setdefault(past.year, {})[code] = past.answer
        return found

    @property
    def accepted(self) -> Mapping[str, str]:
        """Last year's explanations by code, where they were approved with their figures."""
        return {code: words for code, one in self.history.items() if (words := one.last.accepted_explanation)}


def load_records(
    submissions: Sequence[Submission], questions: Sequence[Question], lineage: Lineage | None = None
) -> dict[int, Records]:
    """Return what each of the submissions says and said before, by its id. Two queries, however many.

    Args:
        submissions: of one round, with cluster and round at hand.
        questions: those of the round; earlier years are added up by the same rules.
        lineage: that of the round's year, where it is at hand: it saves one query.
    """
    if not submissions:
        return {}
    lineage = lineage or load_lineage(submissions[0].round.year)
    stored = load_stored(
        [submission.pk for submission in submissions],
        cluster_ids={pk for one in submissions for pk in lineage.cluster_ids(one.cluster)},
        years=_years(lineage.year),
    )
    now = {one.submission_id: one for one in stored}
    before = {(one.cluster_id, one.year): one for one in stored if one.status != SubmissionStatus.EXCUSED}
    records = {}
    for submission in submissions:
        own = now.get(submission.pk)
        figures, rows = (own.figures, own.collaborations) if own else ({}, [])
        records[submission.pk] = Records(
            figures=figures,
            collaborations=rows,
            answers=assemble(questions, figures, [row for row in rows if row.count]),
            history=_history(submission, questions, lineage, before),
            lineage=lineage,
            round_version=own.round_version if own else None,
        )
    return records


def _years(year: int) -> range:
    """Return the years before `year`, newest first."""
    return range(year - 1, year - 1 - YEARS_BACK, -1)


def _history(
    submission: Submission,
    questions: Sequence[Question],
    lineage: Lineage,
    stored: Mapping[tuple[int, int], Stored],
) -> dict[str, FigureHistory]:
    years = [
        _Year(submission, questions, lineage.origin(submission.cluster, year), stored)
        for year in _years(lineage.year)
    ]
    return {
        question.code: FigureHistory(
            code=question.code,
            years=tuple(
                year.past(
                    question.code,
                    broken=year.year < lineage.breaks.get(question.indicator_id, 0),
                    cut=(question.indicator_id, year.year + 1) in lineage.cuts,
                )
                for year in years
            ),
        )
        for question in questions
    }


class _Year:
    """What was answered in the cluster's place in one earlier year."""

    def __init__(
        self,
        submission: Submission,
        questions: Sequence[Question],
        origin: Origin,
        stored: Mapping[tuple[int, int], Stored],
    ) -> None:
        """Find whose figures they are, and what stands between them and this year's."""
        self.year = origin.year
        found = {
            one.cluster_id: stored[one.cluster_id, origin.year]
            for one in origin.reporters
            if (one.cluster_id, origin.year) in stored
        }
        self.reporters = [one for one in origin.reporters if one.cluster_id in found and not one.is_whole]
        self.barrier, self.about = _barrier(origin, self.reporters)
        if self.barrier == Barrier.SPLIT:
            self.reporters = [one for one in origin.reporters if one.cluster_id in found and one.ended]
            if not self.reporters:
                self.barrier = Barrier.WITHIN
        self.own = all(
            (one.cluster_id, one.name) == (submission.cluster_id, submission.cluster.name)
            for one in self.reporters
        )
        self.names = tuple(one.name for one in self.reporters)
        self.approved = bool(self.reporters) and all(found[one.cluster_id].approved for one in self.reporters)
        self.silent = tuple(
            one.name
            for one in origin.reporters
            if one.cluster_id not in found and not one.is_new and not one.is_whole
        )
        self.answers = [
            (
                one.name,
                assemble(
                    questions,
                    found[one.cluster_id].said,
                    [row for row in found[one.cluster_id].collaborations if row.count],
                    earlier=True,
                ),
            )
            for one in self.reporters
        ]

    def past(self, code: str, *, broken: bool, cut: bool) -> PastAnswer:
        """Return what was answered to one question.

        Args:
            broken: whether its definition has changed since, and `cut` whether right after this year.
        """
        given = [(name, answers[code]) for name, answers in self.answers]
        barrier, about = self.barrier, self.about
        silent = self.silent if given else ()
        if len(given) > 1:
            silent += tuple(name for name, one in given if not _known(one))
        if broken:
            barrier, about = Barrier.BREAK, ()
        elif not barrier and silent:
            barrier, about = Barrier.MISSING, silent
        return PastAnswer(
            year=self.year,
            answer=_added_up(code, given),
            reporters=self.names,
            own=self.own,
            barrier=barrier,
            about=about,
            approved=self.approved,
            cut=cut,
        )


def _barrier(origin: Origin, reporters: Sequence[Reporter]) -> tuple[Barrier, tuple[str, ...]]:
    """Return what keeps a whole year from being compared, and whom that is about."""
    wholes = tuple(one.name for one in origin.reporters if one.is_whole)
    if wholes and not reporters and not origin.within:
        return Barrier.SPLIT, wholes
    if wholes or origin.within:
        return Barrier.WITHIN, wholes + origin.within
    if origin.parted:
        return Barrier.PARTED, origin.parted
    return Barrier.NONE, ()


def _known(answer: Answer) -> bool:
    """Whether an answer says how much it adds: a number, or that there is nothing to count."""
    return answer.value is not None or answer.absence == Absence.NOT_APPLICABLE


def _added_up(code: str, given: Sequence[tuple[str, Answer]]) -> Answer:
    """Return the answers of several reporters as one. Numbers are added; without any, what they all lack."""
    if len(given) == 1:
        return given[0][1]
    answers = [answer for _, answer in given]
    numbers = [answer.value for answer in answers if answer.value is not None]
    absences = [answer.absence for answer in answers]
    absence = ""
    if answers and not numbers and all(absences):
        absence = Absence.NOT_MEASURED if Absence.NOT_MEASURED in absences else Absence.NOT_APPLICABLE
    explained = [(name, answer) for name, answer in given if answer.explanation]
    added = Answer(code=code, value=sum(numbers, Decimal(0)) if numbers else None, absence=absence)
    if not answers:
        return added
    return replace(
        added,
        leaves=answers[0].leaves,
        explanation="\n\n".join(f"{name}: {answer.explanation}" for name, answer in explained),
        explained=bool(explained) and all(answer.explained for _, answer in explained),
    )
