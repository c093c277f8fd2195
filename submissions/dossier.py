"""All that the pages about one submission show, fetched in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from submissions.answers import questions_of
from submissions.checks.finding import Answer, Finding
from submissions.checks.reading import Reading
from submissions.checks.run import Prepared, findings_of, prepare
from submissions.history import FigureHistory, Records, load_records
from submissions.models import Check, Collaboration, Figure, Question, Section, Severity, Submission
from submissions.open_questions import open_codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a section has come.

    Attributes:
        answered: asked questions with a number or an absence, of `asked`.
        errors: findings that block sending whatever is explained.
        warnings: findings that want an explanation and have none.
    """

    answered: int
    asked: int
    errors: int
    warnings: int

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.answered == self.asked and not self.errors and not self.warnings


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """A submission with its questionnaire, its figures and those of earlier years, and what the checks find.

    Attributes:
        records: what is saved this year, and what was answered in the cluster's place before.
        prepared: the checks with their parameters read, where that is done already.
    """

    submission: Submission
    questions: Sequence[Question]
    checks: Sequence[Check]
    records: Records
    prepared: Prepared | None = None

    @property
    def figures(self) -> Mapping[int, Figure]:
        """What is saved, by indicator id."""
        return self.records.figures

    @property
    def collaborations(self) -> Sequence[Collaboration]:
        """The rows that are saved, those taken away (with a count of 0) too."""
        return self.records.collaborations

    @property
    def answers(self) -> Mapping[str, Answer]:
        """This year's answers by code, computed totals too."""
        return self.records.answers

    @property
    def history(self) -> Mapping[str, FigureHistory]:
        """The answers of earlier years by code."""
        return self.records.history

    @cached_property
    def previous(self) -> Mapping[str, Answer]:
        """Last year's answers by code, those of predecessors too, whether they can be compared or not."""
        return self.records.previous

    @cached_property
    def earlier(self) -> Mapping[int, Mapping[str, Answer]]:
        """The answers of earlier years that this year's may be held against, by year and code."""
        return self.records.earlier

    @cached_property
    def accepted(self) -> Mapping[str, str]:
        """Last year's explanations by code, where they were approved with their figures."""
        return self.records.accepted

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """What the checks find."""
        reading = Reading(year=self.submission.round.year, answers=self.answers, earlier=self.earlier)
        return findings_of(self.prepared or prepare(self.questions, self.checks), reading)

    @cached_property
    def open_codes(self) -> frozenset[str]:
        """The questions that can be changed while the form is open."""
        return open_codes(self.submission, self.questions)

    @cached_property
    def sections(self) -> Sequence[Section]:
        """The sections in their order."""
        return list({question.section.pk: question.section for question in self.questions}.values())

    def questions_in(self, section: Section) -> list[Question]:
        """Return the questions of a section, in their order."""
        return [question for question in self.questions if question.section_id == section.pk]

    def findings_of(self, code: str) -> list[Finding]:
        """Return what is found about the figure to correct first."""
        return [finding for finding in self.findings if finding.codes[0] == code]

    def progress(self, section: Section) -> Progress:
        """Return how far a section has come."""
        asked = [question.code for question in self.questions_in(section) if question.asked]
        # What is not answered yet is told by the number of answers, not as an error too.
        found = [
            finding
            for finding in self.findings
            if finding.codes[0] in asked and self.answers[finding.codes[0]].answered
        ]
        return Progress(
            answered=sum(self.answers[code].answered for code in asked),
            asked=len(asked),
            errors=sum(finding.severity == Severity.ERROR for finding in found),
            warnings=sum(finding.severity == Severity.WARNING and finding.blocks for finding in found),
        )


def load_dossier(submission: Submission) -> Dossier:
    """Fetch all that the pages about `submission` show. Four queries, whatever its history."""
    questions = questions_of(submission)
    return Dossier(
        submission=submission,
        questions=questions,
        checks=list(Check.objects.filter(round_id=submission.round_id)),
        records=load_records([submission], questions)[submission.pk],
    )
