"""A check of a submission with every figure that it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass

from submissions.checks.finding import Finding
from submissions.checks.registry import RULES
from submissions.dossier import Dossier
from submissions.models import Check, Question, Section, Severity

MOST_IN_TITLE = 2  # figures
SHOWN = "figures-shown"  # in the form: the codes of the figures on the page, however many are settled by now


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    """What a check says of a submission, and on what.

    Attributes:
        title: the figures that it looks at where they are one or two, otherwise what the rule is called.
        findings: what it finds; empty once that is corrected.
        questions: those asked that it rests on, those to correct or explain first; where a page was sent,
            those that it showed before all others.
        totals: the computed ones.
        next_code: the code of the next check that wants an explanation, or empty.
    """

    check: Check
    title: str
    findings: Sequence[Finding]
    questions: Sequence[Question]
    totals: Sequence[Question]
    next_code: str

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do."""
        return not any(finding.blocks for finding in self.findings)

    @property
    def rests_on_countries(self) -> bool:
        """Whether it looks at collaborations, which are counted by country."""
        return any(question.indicator.collaboration_type for question in (*self.questions, *self.totals))

    @property
    def shown(self) -> str:
        """The codes of all figures on the page, as its form names them."""
        return " ".join(question.code for question in (*self.questions, *self.totals))

    def by_section(self) -> list[tuple[Section, list[Question]]]:
        """Return the asked questions by section, the first of them in front."""
        sections: dict[int, tuple[Section, list[Question]]] = {}
        for question in self.questions:
            sections.setdefault(question.section_id, (question.section, []))[1].append(question)
        return list(sections.values())


def check_page(dossier: Dossier, check_code: str, *, shown: str = "") -> CheckPage | None:
    """Return what the check with this code says; None where no such check is on. No query.

    Args:
        shown: the figures that were on the page which was sent. They stay on it, whatever was settled since.
    """
    check = next((check for check in dossier.checks if check.code == check_code and check.active), None)
    if check is None:
        return None
    found = [finding for finding in dossier.findings if finding.check_code == check_code]
    codes = dict.fromkeys(code for finding in found for code in finding.codes)
    totals = dict.fromkeys(code for finding in found for code in finding.totals)
    named = RULES[check.rule].parameters.read(check.parameters).codes_named()
    if not found:
        answers = [dossier.answers[code] for code in named if code in dossier.answers]
        codes = dict.fromkeys(leaf for answer in answers for leaf in answer.leaves)
        totals = dict.fromkeys(answer.code for answer in answers if answer.leaves != (answer.code,))
    questions = {question.code: question for question in dossier.questions}
    stay = [questions[code] for code in shown.split() if code in questions]
    codes = dict.fromkeys([*(one.code for one in stay if one.asked), *codes])
    totals = dict.fromkeys([*(one.code for one in stay if not one.asked), *totals])
    labels = [questions[code].label for code in named if code in questions]
    return CheckPage(
        check=check,
        title=" · ".join(labels) if 0 < len(labels) <= MOST_IN_TITLE else str(RULES[check.rule].title),
        findings=found,
        questions=[questions[code] for code in codes],
        totals=[questions[code] for code in totals],
        next_code=_next(dossier, check_code),
    )


def _next(dossier: Dossier, check_code: str) -> str:
    """Return the check that wants an explanation after this one, from the front again after the last."""
    codes = list(
        dict.fromkeys(
            finding.check_code
            for finding in dossier.findings
            if finding.check_code == check_code or (finding.severity == Severity.WARNING and finding.blocks)
        )
    )
    if check_code in codes:
        place = codes.index(check_code)
        codes = codes[place + 1 :] + codes[:place]
    return codes[0] if codes else ""
