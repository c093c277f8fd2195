"""Change a question of a round: its words, its place and what it is counted within."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.models import User
from submissions.models import Indicator, Question, Round, Section
from submissions.questionnaire.content import QuestionContent, differing, same_definition
from submissions.questionnaire.obstacles import InTheWay, answered_by, listed, sent_already, sent_without
from submissions.questionnaire.relations import ContentError, FieldProblem, relation_problems
from submissions.services.hold_questionnaire import hold_questionnaire, keep_figures_out, note


class NeedsConfirming(Exception):  # noqa: N818 read as a sentence: "except NeedsConfirming"
    """A change that a person makes only knowingly; nothing is saved.

    Attributes:
        answered: the names of the clusters that have answered the question as it was.
        sent: the names of those that have sent, and would never be asked what is new or must be answered now.
        earlier: the question of an earlier year, where its definition is another and no break is marked.
    """

    def __init__(
        self, *, answered: Sequence[str] = (), sent: Sequence[str] = (), earlier: Question | None = None
    ) -> None:
        """Keep what there is to know."""
        super().__init__("needs confirming")
        self.answered, self.sent, self.earlier = tuple(answered), tuple(sent), earlier


def reword_question(
    *,
    round_id: int,
    code: str,
    user: User,
    now: dt.datetime,
    content: QuestionContent,
    version: int,
    confirmed: bool = False,
) -> Question:
    """Change a question. What is as it was is no change; in another section it comes last.

    Args:
        confirmed: whether the person knows who has answered already, who has sent without an answer that is
            wanted now, and that the definition is not last year's, and means it so.

    Raises:
        NotAllowed: the person may not, or the round's figures are final; nothing is changed.
        InTheWay: what it is counted within would change under figures that are sent; nothing is changed.
        QuestionnaireChanged: somebody else was faster; nothing is changed.
        ContentError: the question does not go with the others; nothing is changed.
        NeedsConfirming: see `confirmed`; nothing is changed.
        Question.DoesNotExist: the round does not ask it.
        Section.DoesNotExist: there is no section with the code in `content`.
    """
    with hold_questionnaire(round_id=round_id, user=user, version=version) as round_:
        questions = stored_questions(round_)
        if code not in questions:
            raise Question.DoesNotExist
        question = questions[code]
        changed = differing(QuestionContent.of(question).values(), content.values())
        if not changed:
            return question
        section = round_.sections.get(code=content.section)
        require_rows(question.indicator, section)
        if problems := list(relation_problems(question.indicator, content, questions)):
            raise ContentError(problems)
        if not changed.keys().isdisjoint({"subset_of", "part_of"}):
            require_no_one_has_sent(round_)
        if "required" in changed and question.indicator.sums_one_type:
            # A type without countries would be another answer than the one that was seen and approved.
            require_no_one_has_sent(
                round_,
                _(
                    "Whether a cluster must say that it has none cannot be changed, since these have sent "
                    "their figures: %(names)s. Send them back first."
                ),
            )
        if not confirmed:
            _require_knowing(question, round_, content, reworded=not changed.keys().isdisjoint(content.texts))
        if "section" in changed:
            question.section, question.order = section, last_place(section) + 1
        question.required, question.break_in_series = content.required, content.break_in_series
        question.subset_of = questions.get(content.subset_of)
        question.part_of = questions.get(content.part_of)
        for name, text in content.texts.items():
            setattr(question, name, text)
        question.save()
        note("question-changed", round_=round_, user=user, now=now, subject=code, changed=changed)
        return question


def require_rows(indicator: Indicator, section: Section) -> None:
    """Want the rows by country on the page of what counts them up: only there is it shown.

    Raises:
        ContentError: the section has none.
    """
    if indicator.collaboration_type and not section.has_collaborations:
        message = _("It counts up the rows by country, which “%(section)s” does not have.")
        raise ContentError([FieldProblem(field="section", message=message % {"section": section.title})])


def last_place(section: Section) -> int:
    """Return the place of the last question of a section; zero where it has none."""
    return section.questions.order_by("-order").values_list("order", flat=True).first() or 0


def stored_questions(round_: Round) -> dict[str, Question]:
    """Return the questions of a round by code, each whole being the very row that stands under its code."""
    questions = {one.code: one for one in round_.questions.all().with_indicators()}
    by_id = {one.pk: one for one in questions.values()}
    for one in questions.values():
        one.subset_of = by_id.get(one.subset_of_id or 0)
        one.part_of = by_id.get(one.part_of_id or 0)
    return questions


def require_no_one_has_sent(round_: Round, why_not: str = "") -> None:
    """Refuse to count figures otherwise once they are sent: totals were seen and approved as they were.

    Args:
        why_not: the refusal, with a place for `names`, where it is not about what is included in what.

    Raises:
        InTheWay: a submission is sent, in review or approved.
    """
    keep_figures_out(round_)
    included = _(
        "Which questions are included in which cannot be changed, since these have sent their "
        "figures: %(names)s. Send them back first."
    )
    if names := sent_already(round_.pk):
        raise InTheWay([(why_not or included) % {"names": listed(names)}])


def definition_of_last_year(indicator: Indicator, round_: Round, content: QuestionContent) -> Question | None:
    """Return the question of the newest earlier year where its definition is another. One query."""
    if indicator._state.adding:  # noqa: SLF001 Django's documented API
        return None
    earlier = (
        Question.objects.filter(indicator=indicator, round__year__lt=round_.year)
        .select_related("round", "indicator", "section", "subset_of__indicator", "part_of__indicator")
        .order_by("-round__year")
        .first()
    )
    if earlier is None:
        return None
    same = same_definition(content, round_.year, QuestionContent.of(earlier), earlier.round.year)
    return None if same else earlier


def _require_knowing(question: Question, round_: Round, content: QuestionContent, *, reworded: bool) -> None:
    answered = answered_by(question) if reworded else []
    sent = sent_without(question) if content.required and not question.required else []
    earlier = None
    redefined = any(
        getattr(question, name) != getattr(content, name) for name in ("definition_da", "definition_en")
    )
    if not content.break_in_series and (redefined or question.break_in_series):
        earlier = definition_of_last_year(question.indicator, round_, content)
    if answered or sent or earlier is not None:
        raise NeedsConfirming(answered=answered, sent=sent, earlier=earlier)
