"""How questions of a round go together: what must hold, as `catalogue.contradictions` wants it of a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from django.utils.translation import gettext as _

from submissions.checks.messages import MESSAGE_FIELDS
from submissions.checks.parameters import Parameters
from submissions.checks.registry import RULES
from submissions.models import Indicator, Question
from submissions.questionnaire.content import QuestionContent

Questions = Mapping[str, Question]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem:
    """What is wrong with what a person wrote, and in which field."""

    field: str
    message: str


class ContentError(ValueError):
    """What a person wrote cannot be; `problems` says all that is wrong with it, in the language in use."""

    def __init__(self, problems: list[FieldProblem]) -> None:
        """Keep what is wrong."""
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def relation_problems(
    indicator: Indicator, content: QuestionContent, questions: Questions
) -> Iterator[FieldProblem]:
    """Say why a question cannot be counted within others as `content` has it.

    Args:
        questions: those of the round by code, with their whole and total at hand.
    """
    for field, whole_code in (("subset_of", content.subset_of), ("part_of", content.part_of)):
        if not whole_code:
            continue
        whole = questions.get(whole_code)
        if whole is None:
            message = _("“%(code)s” is not asked in this round.") % {"code": whole_code}
            yield FieldProblem(field=field, message=message)
        elif _comes_back(indicator.code, whole, field):
            message = _("“%(whole)s” is itself included in this question. Choose another, or none.")
            yield FieldProblem(field=field, message=message % {"whole": whole.label})
        elif whole.indicator.unit != indicator.unit:
            message = _(
                "“%(whole)s” is in %(theirs)s, and this question in %(ours)s. Both must have the same unit."
            )
            yield FieldProblem(
                field=field,
                message=message
                % {
                    "whole": whole.label,
                    "theirs": whole.indicator.get_unit_display(),
                    "ours": indicator.get_unit_display(),
                },
            )
        elif field == "part_of" and (not whole.indicator.computed or whole.indicator.collaboration_type):
            message = _("“%(whole)s” is not added up from parts. Choose a total that is.")
            yield FieldProblem(field=field, message=message % {"whole": whole.label})
    if content.required and indicator.computed and not indicator.sums_one_type:
        message = _("A total is added up, so nobody can be asked to answer it.")
        yield FieldProblem(field="required", message=message)


def _comes_back(code: str, whole: Question, field: str) -> bool:
    """Return whether the way up from `whole` leads to `code`; it ends, as what is stored has no circles."""
    above: Question | None = whole
    while above is not None:
        if above.code == code:
            return True
        above = getattr(above, field)
    return False


def parameter_problems(rule: str, raw: Mapping[str, Any], questions: Questions) -> Iterator[FieldProblem]:
    """Say why a check cannot be about the figures, or have the limits, that `raw` gives."""
    takes = RULES[rule].parameters
    problems = takes.problems_in(raw)
    for problem in problems:
        yield FieldProblem(field=problem.name, message=_(problem.message))
    if not problems:
        yield from _figure_problems(takes.read(raw), questions)


def _figure_problems(parameters: Parameters, questions: Questions) -> Iterator[FieldProblem]:
    named = parameters.codes_named()
    missing = [code for code in named if code not in questions]
    for code in missing:
        yield FieldProblem(field="", message=_("“%(code)s” is not asked in this round.") % {"code": code})
    if missing:
        return
    if len(set(named)) < len(named):
        yield FieldProblem(field="", message=_("A figure cannot be held against itself. Choose two."))
    units = {questions[code].indicator.unit for code in parameters.compared()}
    if len(units) > 1:
        message = _("The figures have different units: %(units)s. Choose figures with the same unit.")
        labels = sorted({questions[code].indicator.get_unit_display() for code in parameters.compared()})
        yield FieldProblem(field="", message=message % {"units": ", ".join(labels)})
    if named and questions[named[0]].indicator.collaboration_type:
        message = _(
            "“%(label)s” is counted up from rows by country, so nobody can explain it. Name another first."
        )
        yield FieldProblem(field="", message=message % {"label": questions[named[0]].label})


def message_problems(field: str, text: str) -> Iterator[FieldProblem]:
    """Say what of a check's message cannot be filled in: only plain places such as {label} are."""
    try:
        places = [place for place in Formatter().parse(text) if place[1] is not None]
    except ValueError:
        message = _("A brace stands alone. Write a field such as {label}, with both braces.")
        yield FieldProblem(field=field, message=message)
        return
    for _literal, name, spec, conversion in places:
        if name not in MESSAGE_FIELDS or spec or conversion:
            message = _("“{%(name)s}” is not filled in with anything. You can use: %(known)s.") % {
                "name": name,
                "known": ", ".join(f"{{{known}}}" for known in sorted(MESSAGE_FIELDS)),
            }
            yield FieldProblem(field=field, message=message)
