"""What stands in the way of taking something out of a questionnaire: what would be left without it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from submissions.answers import ALL_TYPES
from submissions.catalogue.validators import problems_elsewhere
from submissions.checks.parameters import Code
from submissions.checks.registry import RULES
from submissions.models import (
    Check,
    Collaboration,
    Comment,
    Correction,
    Figure,
    Indicator,
    Question,
    Section,
    Submission,
    SubmissionStatus,
)
from submissions.models.submission import PROVISIONAL_BASIS
from submissions.services.errors import NotAllowed

NAMED = 5  # clusters that are named one by one

# What a figure says anything by; one that was emptied again says nothing.
SAYS_SOMETHING = Q(value__isnull=False) | ~Q(absence="") | ~Q(explanation="")


class InTheWay(NotAllowed):
    """Something cannot be taken out; `obstacles` says all that stands in the way, in the language in use."""

    def __init__(self, obstacles: Sequence[str]) -> None:
        """Keep what stands in the way."""
        super().__init__(" ".join(obstacles))
        self.obstacles = tuple(obstacles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retiring:
    """What taking a question out of a round meets.

    Attributes:
        obstacles: what stands in the way, in words.
        checks: those that name it; they can go with it.
        elsewhere: how much outside the round rests on it: lines of the account, which will have no figure.
    """

    obstacles: tuple[str, ...]
    checks: tuple[Check, ...]
    elsewhere: int = 0


def meets(question: Question) -> Retiring:
    """Return what retiring `question`, its round, section and indicator at hand, meets. Eight queries."""
    return Retiring(
        obstacles=tuple(_obstacles(question)),
        checks=tuple(checks_naming(question)),
        elsewhere=_rests_on(question),
    )


def _rests_on(question: Question) -> int:
    """Return how much elsewhere would be without a figure. One query."""
    asked = frozenset(question.round.questions.values_list("indicator__code", flat=True))
    return len(problems_elsewhere(asked - {question.code})) - len(problems_elsewhere(asked))


def checks_naming(question: Question) -> list[Check]:
    """Return the checks of the round that name a question. One query."""
    return [check for check in question.round.checks.all() if question.code in codes_of(check)]


def codes_of(check: Check) -> tuple[str, ...]:
    """Return the figures that a check names, in their order. No query."""
    return RULES[check.rule].parameters.read(check.parameters).codes_named()


def without(check: Check, code: str) -> dict[str, object] | None:
    """Return the parameters of a check with `code` taken out of a list of several; None where it needs it."""
    kinds = RULES[check.rule].parameters.kinds()
    parameters = dict(check.parameters)
    for name, kind in kinds.items():
        if kind is Code.ONE and parameters.get(name) == code:
            return None
        if kind is Code.SEVERAL and code in parameters.get(name, ()):
            parameters[name] = [one for one in parameters[name] if one != code]
            if not parameters[name]:
                return None
    return parameters


def _obstacles(question: Question) -> Iterator[str]:
    yield from _answers(question)
    threads = Comment.objects.threads().filter(
        submission__round_id=question.round_id, indicator_id=question.indicator_id
    )
    if count := threads.count():
        yield ngettext("There is %(count)s comment on it.", "There are %(count)s comments on it.", count) % {
            "count": count
        }
    asked_back = [
        str(one.cluster)
        for one in Submission.objects.for_round(question.round)
        # Where an excuse is taken back, what was sent back stands again.
        .filter(status__in=(SubmissionStatus.RETURNED, SubmissionStatus.EXCUSED))
        .select_related("cluster")
        if question.code in one.open_questions
    ]
    if asked_back:
        yield _("It was sent back to be corrected to %(names)s.") % {"names": listed(asked_back)}
    # Declining writes what stood before, and a correction may have left no answer.
    waiting = Correction.objects.filter(
        confirmed__isnull=True,
        change__indicator_id=question.indicator_id,
        submission__round_id=question.round_id,
    )
    clusters = [one.submission.cluster.name for one in waiting.select_related("submission__cluster")]
    if clusters:
        yield _("A correction of it is not answered yet by %(names)s.") % {
            "names": listed(sorted(set(clusters)))
        }
    within = question.round.questions.filter(Q(subset_of=question) | Q(part_of=question))
    if labels := [one.label for one in within]:
        yield _("These are included in it: %(labels)s. Change them first.") % {"labels": ", ".join(labels)}


def _answers(question: Question) -> Iterator[str]:
    if question.indicator.collaboration_type:
        if question.section.has_collaborations:
            yield _("It counts up the rows by country of “%(section)s”, which are asked for.") % {
                "section": question.section.title
            }
        names = list(
            collaborations_of(question).order_by("cluster__name").values_list("cluster__name", flat=True)
        )
    else:
        names = answered_by(question)
    if names:
        yield ngettext(
            "%(count)s cluster has answered it: %(names)s.",
            "%(count)s clusters have answered it: %(names)s.",
            len(names),
        ) % {"count": len(names), "names": listed(names)}


def answered_by(question: Question) -> list[str]:
    """Return the names of the clusters that have answered a question in its round. One query."""
    figures = Figure.objects.filter(
        SAYS_SOMETHING, submission__round_id=question.round_id, indicator_id=question.indicator_id
    )
    return list(
        figures.order_by("submission__cluster__name").values_list("submission__cluster__name", flat=True)
    )


def collaborations_of(question: Question) -> QuerySet[Submission]:
    """Return the submissions with rows by country that a question counts up."""
    rows = Collaboration.objects.filter(submission__round_id=question.round_id, count__gt=0)
    kind = question.indicator.collaboration_type
    if kind != ALL_TYPES:
        rows = rows.filter(type=kind)
    return Submission.objects.filter(pk__in=rows.values("submission"))


def sent_already(round_id: int) -> list[str]:
    """Return the names of the clusters whose submissions are sent, in review or approved. One query."""
    sent = Submission.objects.filter(round_id=round_id, status__in=PROVISIONAL_BASIS)
    return list(sent.order_by("cluster__name").values_list("cluster__name", flat=True))


def sent_without(question: Question) -> list[str]:
    """Return the names of the clusters that have sent without answering a question. One query."""
    answers = Figure.objects.filter(indicator_id=question.indicator_id).exclude(value=None, absence="")
    sent = Submission.objects.filter(round_id=question.round_id, status__in=PROVISIONAL_BASIS)
    unanswered = sent.exclude(pk__in=answers.values("submission"))
    return list(unanswered.order_by("cluster__name").values_list("cluster__name", flat=True))


def unit_fixed(indicator: Indicator, question: Question) -> str:
    """Say why an indicator counts what it counts; empty where that can still be changed."""
    if indicator.collaboration_type:
        return _("It counts up the rows by country.")
    if indicator.figures.exists() or indicator.changes.exists():
        return _("It has figures already, and they would then mean something else.")
    if indicator.questions.exclude(pk=question.pk).exists():
        return _("Another year asks it too. Give what is new a code of its own.")
    if question.part_of_id or question.subset_of_id or question.parts.exists() or question.subsets.exists():
        return _("It is counted together with other questions in the same unit.")
    if checks_naming(question):
        return _("Checks hold it against limits in this unit.")
    return ""


def in_section(section: Section) -> Iterator[str]:
    """Say what stands in the way of removing a section. Two queries."""
    if labels := [question.label for question in section.questions.all()]:
        yield ngettext(
            "It asks %(count)s question: %(labels)s.", "It asks %(count)s questions: %(labels)s.", len(labels)
        ) % {"count": len(labels), "labels": listed(labels)}
    if section.has_collaborations:
        yield _("It has the rows by country.")
    if count := section.comments.count():
        yield ngettext("There is %(count)s comment on it.", "There are %(count)s comments on it.", count) % {
            "count": count
        }


def listed(names: Sequence[str]) -> str:
    """Return names in a row, the first few of many."""
    if len(names) <= NAMED:
        return ", ".join(names)
    return _("%(names)s and %(count)s more") % {
        "names": ", ".join(names[:NAMED]),
        "count": len(names) - NAMED,
    }
