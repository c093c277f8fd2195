"""What reviewers and secretariats have said to each other in the round that is open."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from reports.demonstration.calendar import DAY, in_the_daytime, weekday_after
from reports.demonstration.people import People
from reports.demonstration.stages import Stage, stages_of
from submissions.models import Comment, Round, Submission, SubmissionStatus
from submissions.services.comment import reply, start
from submissions.services.resolve_comment import resolve

# Whoever reads that all is well resolves the thread so long after it.
RESOLVED_AFTER = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A thread about a figure, or else a section; what people write is in Danish, as they would.

    Attributes:
        stage: of the reporter whose figures it is about; the first of them.
        begun_by_cluster: whether the secretariat began it, or the reviewer.
        said: by the one who began it and by the other side in turn.
        resolved: whether whoever began it has said that it is settled.
    """

    stage: Stage
    figure: str = ""
    section: str = ""
    begun_by_cluster: bool = False
    said: tuple[str, ...]
    resolved: bool = False


TALKS: tuple[Talk, ...] = (
    Talk(
        stage=Stage.RETURNED,
        figure="applications_eu",
        said=("Er ansøgninger, hvor I kun skrev en støtteerklæring, talt med?\n\nHvilke programmer er det?",),
    ),
    Talk(
        stage=Stage.RETURNED,
        figure="companies_sme",
        said=(
            "Er det antallet af ansatte i Danmark eller i hele koncernen, I går efter?",
            "I Danmark. Vi slog dem op i CVR i december, så tallet passer.",
            "Fint, så er det på plads. Tak.",
        ),
        resolved=True,
    ),
    Talk(
        stage=Stage.IN_REVIEW,
        section="competence",
        begun_by_cluster=True,
        said=(
            "Vi slog to kursusrækker sammen i efteråret. Derfor er der færre kurser.",
            "Godt at vide. Skriv det som bemærkning til antallet af kurser, så det også står der næste år.",
        ),
    ),
    Talk(
        stage=Stage.WITH_WARNINGS,
        figure="fees_companies",
        begun_by_cluster=True,
        said=("Skal vi tage kontingenter med, der er faktureret i december, men først betalt i januar?",),
    ),
)


def add_comments(round_: Round, people: People) -> None:
    """Have people talk about figures of `round_`, from the working day after what was last done on."""
    submissions = Submission.objects.for_round(round_).select_related("cluster", "round", "reviewer")
    by_slug = {submission.cluster.slug: submission for submission in submissions}
    slugs: dict[Stage, list[str]] = {}
    for slug, stage in sorted(stages_of(by_slug).items()):
        slugs.setdefault(stage, []).append(slug)
    for talk in TALKS:
        submission = by_slug[slugs[talk.stage][0]]
        _hold(talk, submission, people.secretariats[submission.cluster_id].editor, people)


def _hold(talk: Talk, submission: Submission, editor: User, people: People) -> None:
    reviewer = submission.reviewer or _returned_by(submission) or people.reviewers[0]
    sides = (editor, reviewer) if talk.begun_by_cluster else (reviewer, editor)
    day = timezone.localdate(submission.last_activity or submission.round.opens)
    thread: Comment | None = None
    for place, text in enumerate(talk.said):
        day = weekday_after(day + DAY)
        now = in_the_daytime(day, "says", submission.cluster.slug, talk.figure or talk.section)
        user = sides[place % len(sides)]
        if thread is None:
            thread = start(
                submission_id=submission.pk,
                user=user,
                now=now,
                text=text,
                figure=talk.figure,
                section=talk.section,
            )
        else:
            reply(submission_id=submission.pk, thread_id=thread.pk, user=user, now=now, text=text)
        settles = talk.resolved and place == len(talk.said) - 1
        if settles:
            resolve(submission_id=submission.pk, thread_id=thread.pk, user=sides[0], now=now + RESOLVED_AFTER)


def _returned_by(submission: Submission) -> User | None:
    returned = submission.events.filter(to_status=SubmissionStatus.RETURNED).select_related("user").last()
    return returned.user if returned else None
