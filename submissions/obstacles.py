"""What stands in the way of sending, in the order in which one would clear it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import ngettext

from submissions.dossier import Dossier
from submissions.models import Severity

# So many missing answers of a section are named one by one; more are told as a number, with the way to them.
FEW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """One thing to put right.

    Attributes:
        label: the question, or the section where several answers are missing.
        message: what is wrong or missing; empty where the label says it.
        url: where it is corrected or answered.
        warning_url: where a warning has its page, with every figure it rests on; empty for all else.
    """

    label: str
    message: str
    url: str
    warning_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacles:
    """All that stands in the way, by kind.

    Attributes:
        answers_missing: how many answers are missing, whether they are named or not.
    """

    errors: tuple[Obstacle, ...]
    warnings: tuple[Obstacle, ...]
    missing: tuple[Obstacle, ...]
    answers_missing: int

    def __bool__(self) -> bool:
        """Return whether anything stands in the way."""
        return bool(self.errors or self.warnings or self.missing)


def obstacles_of(dossier: Dossier) -> Obstacles:
    """Return what stands in the way of sending. No query."""
    here = [dossier.submission.cluster.slug, dossier.submission.round.year]
    questions = {question.code: question for question in dossier.questions}
    errors: list[Obstacle] = []
    warnings: list[Obstacle] = []
    unanswered: list[str] = []
    for finding in dossier.findings:
        if not finding.blocks:
            continue
        question = questions[finding.codes[0]]
        if not dossier.answers[question.code].answered and len(finding.codes) == 1:
            unanswered.append(question.code)
            continue
        warned = finding.severity == Severity.WARNING
        (warnings if warned else errors).append(
            Obstacle(
                label=finding.about or question.label,
                message=finding.message,
                url=f"{reverse('section', args=[*here, question.section.code])}#row-{question.code}",
                warning_url=reverse("warning", args=[*here, finding.check_code]) if warned else "",
            )
        )
    return Obstacles(
        errors=tuple(errors),
        warnings=tuple(warnings),
        missing=tuple(_missing(dossier, unanswered)),
        answers_missing=len(unanswered),
    )


def _missing(dossier: Dossier, codes: Sequence[str]) -> list[Obstacle]:
    """Return an obstacle for each answer that is missing, or for a section where there are many."""
    here = [dossier.submission.cluster.slug, dossier.submission.round.year]
    found = []
    for section in dossier.sections:
        page = reverse("section", args=[*here, section.code])
        questions = [question for question in dossier.questions_in(section) if question.code in codes]
        if len(questions) > FEW:
            message = ngettext(
                "%(count)s answer is missing", "%(count)s answers are missing", len(questions)
            ) % {"count": len(questions)}
            found.append(Obstacle(label=section.title, message=message, url=page))
        else:
            found.extend(
                Obstacle(label=question.label, message="", url=f"{page}#row-{question.code}")
                for question in questions
            )
    return found
