"""A round as people go through it: filled in page by page, sent, reviewed. Through the same services."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from accounts.models import User
from reports.demonstration.calendar import DAY, at, in_the_daytime, weekday_after, weekday_before
from reports.demonstration.draw import draw, pick
from reports.demonstration.explain import explanations
from reports.demonstration.figures import Answers
from reports.demonstration.pages import (
    Form,
    Page,
    changed,
    fees_above_financing,
    fees_above_financing_explained,
    in_sittings,
    more_in_part_than_in_whole,
)
from reports.demonstration.people import People, Secretariat
from reports.demonstration.stages import Stage, stages_of
from submissions.checks.finding import Finding
from submissions.models import Round, Submission
from submissions.services.approve import approve
from submissions.services.errors import ChecksFailed
from submissions.services.excuse import excuse
from submissions.services.return_submission import return_submission
from submissions.services.save_figures import save_figures
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review

Told = Callable[[int, int], None]

# In a round of the past so many are sent after the deadline, before the last edit.
LATE = 2
# Of a round of the past it is remembered in how many sittings it was filled in, not page by page.
SITTINGS = 2
# What the checks ask about is answered so long before sending.
EXPLAINED_BEFORE = dt.timedelta(minutes=20)
# What people write (in Danish, as they would).
RETURNED = (
    "Har I talt ansøgninger med, hvor I kun skrev under på en støtteerklæring? De skal ikke med. "
    "Se også på finansieringen fra EU, hvis den bygger på dem."
)
RETURNED_QUESTIONS = ("applications_eu", "funding_eu")
EXCUSED = "Sekretariatet bliver lagt sammen med et andet i år og indberetter igen næste år."


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A reporter in a round: its people, what it answers page by page, and on which days."""

    submission: Submission
    secretariat: Secretariat
    reviewer: User
    pages: tuple[Page, ...]
    fills_in: dt.date
    sends: dt.date

    @property
    def key(self) -> tuple[int, str]:
        """What chance falls for."""
        return self.submission.round.year, self.submission.cluster.slug


def collect_past_round(round_: Round, answers: Mapping[str, Answers], people: People, *, told: Told) -> None:
    """Have every reporter of `round_` hand in, all but a few in time, and be approved."""
    submissions, form = _submissions(round_), Form(round_)
    deadline = timezone.localdate(round_.deadline)
    late = pick(submissions, LATE, "late", round_.year)
    for number, (slug, submission) in enumerate(submissions.items(), start=1):
        days = draw("sent", round_.year, slug, low=1, high=20)
        sends = weekday_before(deadline - days * DAY)
        if slug in late:
            sends = weekday_after(deadline + (days % 4 + 1) * DAY)
        visit = _visit(submission, in_sittings(form.pages(answers[slug]), SITTINGS), people, sends=sends)
        _fill_in(visit)
        _send(visit)
        _approve(visit)
        told(number, len(submissions))


def collect_open_round(
    round_: Round, answers: Mapping[str, Answers], people: People, *, now: dt.datetime, told: Told
) -> None:
    """Bring the reporters of `round_` to every stage by `now`."""
    submissions, form = _submissions(round_), Form(round_)
    stages = stages_of(submissions)
    for number, (slug, stage) in enumerate(stages.items(), start=1):
        # Before the reminder of nine days ago, which goes to those who have not sent.
        days = draw("sent", round_.year, slug, low=10, high=14)
        sends = weekday_before(timezone.localdate(now) - days * DAY)
        visit = _visit(submissions[slug], form.pages(answers[slug]), people, sends=sends)
        _bring_to(stage, visit)
        told(number, len(stages))


# What some fill in otherwise than they should.
CHANGES = {
    Stage.WITH_ERRORS: more_in_part_than_in_whole,
    Stage.WITH_WARNINGS: fees_above_financing,
    Stage.EXPLAINED: fees_above_financing_explained,
}
HALVES = frozenset({Stage.HALF_FILLED, Stage.EXTENDED})
DRAFTS = HALVES | {Stage.WITH_ERRORS, Stage.WITH_WARNINGS}


def _bring_to(stage: Stage, visit: Visit) -> None:
    if stage == Stage.NOT_BEGUN:
        return
    if stage == Stage.EXCUSED:
        _excuse(visit)
        return
    if stage in HALVES:
        visit = replace(visit, pages=visit.pages[: len(visit.pages) // 2])
    if stage in CHANGES:
        visit = replace(visit, pages=changed(visit.pages, CHANGES[stage]))
    _fill_in(visit)
    if stage in DRAFTS:
        return
    _send(visit)
    if stage == Stage.APPROVED:
        _approve(visit)
    elif stage == Stage.IN_REVIEW:
        _take(visit)
    elif stage == Stage.RETURNED:
        _return(visit)


# What people do, and when


def _fill_in(visit: Visit) -> None:
    begins = at(visit.fills_in, 8, draw("begins", *visit.key, low=0, high=59))
    pace = dt.timedelta(minutes=draw("pace", *visit.key, low=12, high=40))
    for step, page in enumerate(visit.pages):
        save_figures(
            submission_id=visit.submission.pk,
            user=visit.secretariat.editor,
            now=begins + step * pace,
            figures=page.figures,
            collaborations=page.collaborations,
        )


def _send(visit: Visit) -> None:
    try:
        _submit(visit)
    except ChecksFailed as asked:
        _explain(visit, asked.findings)
        _submit(visit)


def _submit(visit: Visit) -> None:
    submit(
        submission_id=visit.submission.pk,
        user=visit.secretariat.signatory,
        now=_daytime(visit),
        tell=False,
    )


def _explain(visit: Visit, findings: Sequence[Finding]) -> None:
    """Have the signatory answer, before sending, what the checks ask."""
    save_figures(
        submission_id=visit.submission.pk,
        user=visit.secretariat.signatory,
        now=_daytime(visit) - EXPLAINED_BEFORE,
        figures=list(explanations(visit.submission, findings)),
    )


def _daytime(visit: Visit) -> dt.datetime:
    return in_the_daytime(visit.sends, "sends", *visit.key)


def _take(visit: Visit) -> dt.datetime:
    day = weekday_after(visit.sends + draw("takes", *visit.key, low=1, high=2) * DAY)
    taken = in_the_daytime(day, "takes", *visit.key)
    take_into_review(submission_id=visit.submission.pk, user=visit.reviewer, now=taken)
    return taken


def _approve(visit: Visit) -> None:
    taken = timezone.localdate(_take(visit))
    day = weekday_after(taken + DAY)
    seen = Submission.objects.values_list("content_hash", flat=True).get(pk=visit.submission.pk)
    approve(
        submission_id=visit.submission.pk,
        user=visit.reviewer,
        now=in_the_daytime(day, "approves", *visit.key),
        content_hash=seen,
        tell=False,
    )


def _return(visit: Visit) -> None:
    taken = _take(visit)
    return_submission(
        submission_id=visit.submission.pk,
        user=visit.reviewer,
        now=taken + dt.timedelta(hours=1),
        reason=RETURNED,
        questions=RETURNED_QUESTIONS,
        tell=False,
    )


def _excuse(visit: Visit) -> None:
    excuse(
        submission_id=visit.submission.pk,
        user=visit.reviewer,
        now=_daytime(visit),
        reason=EXCUSED,
        tell=False,
    )


# What they have before them


def _submissions(round_: Round) -> dict[str, Submission]:
    submissions = Submission.objects.for_round(round_).select_related("cluster", "round")
    return {submission.cluster.slug: submission for submission in submissions.order_by("cluster__slug")}


def _visit(submission: Submission, pages: Sequence[Page], people: People, *, sends: dt.date) -> Visit:
    key = submission.round.year, submission.cluster.slug
    return Visit(
        submission=submission,
        secretariat=people.secretariats[submission.cluster_id],
        reviewer=people.reviewers[draw("reviewer", *key, low=0, high=1)],
        pages=tuple(pages),
        fills_in=weekday_before(sends - draw("fills in", *key, low=1, high=10) * DAY),
        sends=sends,
    )
