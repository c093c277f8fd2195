"""Deadlines of their own, which some reporters of the open round were given."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from reports.demonstration.calendar import at, in_the_daytime, weekday_after, weekday_before
from reports.demonstration.people import People
from reports.demonstration.stages import Stage, stages_of
from submissions.models import Round, Submission
from submissions.services.extend import extend

# Given so long ago: after the reminder of nine days ago, which told of the common deadline.
GIVEN_BEFORE = dt.timedelta(days=6)
UNTIL_HOUR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """How long after the common deadline, and why (in Danish, as people write it)."""

    after: dt.timedelta
    reason: str


EXTENSIONS = (
    Extension(
        after=dt.timedelta(days=5), reason="I får først tallene fra jeres værtsorganisation efter fristen."
    ),
    Extension(
        after=dt.timedelta(days=12), reason="I er midt i et lederskifte. Den nye leder skal nå at se tallene."
    ),
)


def day_of_extensions(now: dt.datetime) -> dt.date:
    """Return the day on which they were given."""
    return weekday_before(timezone.localdate(now) - GIVEN_BEFORE)


def extend_some(round_: Round, people: People, *, now: dt.datetime) -> None:
    """Give the reporters of `round_` that have one a deadline of their own, after the common one."""
    submissions = {
        one.cluster.slug: one for one in Submission.objects.for_round(round_).select_related("cluster")
    }
    extended = sorted(slug for slug, stage in stages_of(submissions).items() if stage == Stage.EXTENDED)
    for slug, extension in zip(extended, EXTENSIONS, strict=True):
        day = weekday_after(timezone.localdate(round_.deadline) + extension.after)
        extend(
            submission_id=submissions[slug].pk,
            until=at(day, UNTIL_HOUR),
            seen=None,
            user=people.reviewers[0],
            now=in_the_daytime(day_of_extensions(now), "extends", slug),
            reason=extension.reason,
            tell=False,
        )
