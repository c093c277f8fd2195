"""All that the pages about one submission show, fetched in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from submissions.answers import assemble, questions_of
from submissions.checks.finding import Answer, Finding
from submissions.checks.run import findings
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
    """A submission with its questionnaire, its figures and what the checks find.

    Attributes:
        figures: what is saved, by indicator id.
        collaborations: the rows that are saved, those taken away (with a count of 0) too.
        previous: last year's answers of the same cluster by code; empty where there are none.
    """

    submission: Submission
    questions: Sequence[Question]
    figures: Mapping[int, Figure]
    collaborations: Sequence[Collaboration]
    checks: Sequence[Check]
    previous: Mapping[str, Answer]

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """This year's answers by code, computed totals too."""
        return assemble(self.questions, self.figures, [row for row in self.collaborations if row.count])

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """What the checks find."""
        return findings(self.questions, self.checks, self.answers)

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
        asked = [question.code for question in self.questions_in(section) if not question.indicator.computed]
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
    """Fetch all that the pages about `submission` show. Seven queries, six where there is no last year."""
    questions = questions_of(submission)
    return Dossier(
        submission=submission,
        questions=questions,
        figures={figure.indicator_id: figure for figure in submission.figures.all()},
        collaborations=list(submission.collaborations.all()),
        checks=list(Check.objects.filter(round_id=submission.round_id)),
        previous=_previous(submission, questions),
    )


def _previous(submission: Submission, questions: Sequence[Question]) -> Mapping[str, Answer]:
    last = (
        Submission.objects.filter(cluster_id=submission.cluster_id, round__year=submission.round.year - 1)
        .prefetch_related("figures", "collaborations")
        .first()
    )
    if last is None:
        return {}
    figures = {figure.indicator_id: figure for figure in last.figures.all()}
    return assemble(questions, figures, [row for row in last.collaborations.all() if row.count])
