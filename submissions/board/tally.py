"""What is counted of each submission for the board, and when that has to be counted anew.

Saving a figure does nothing about it: whether a tally still holds is read off what a save notes anyway.
"""

import datetime as dt

from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet

from submissions.lineage import YEARS_BACK, load_lineage
from submissions.models import Round, Submission, Tally
from submissions.services.save_figures import LULL

# Grows from 1, so that no round ever has it: the tally counts as one of an older round.
NO_VERSION = 0

# A submission's work is noted at most once a `LULL`: until so long after it, there may be more of it.
_WORKED_UNTIL = ExpressionWrapper(F("last_activity") + LULL, output_field=DateTimeField())
STALE = (
    Q(tally__isnull=True)
    | ~Q(tally__round_version=F("round__version"))
    | Q(tally__counted_at__lt=_WORKED_UNTIL)
)


def counted(now: dt.datetime) -> Q:
    """Return which submissions have a tally that holds, or was counted at `now`, with the page that asks.

    What somebody works on at this moment may change again with the next figure; what was just counted is what
    there is to say of it.
    """
    worked_on = Q(last_activity__isnull=False, tally__counted_at__lt=_WORKED_UNTIL)
    holds = Q(tally__isnull=False, tally__round_version=F("round__version"))
    return holds & (Q(tally__counted_at__gte=now) | ~worked_on)


def stale(round_: Round) -> QuerySet[Submission]:
    """Return the submissions of a round that have to be counted, those that nobody counted yet first."""
    found = Submission.objects.for_round(round_).filter(STALE)
    return found.order_by(F("tally__counted_at").asc(nulls_first=True), "pk")


def make_stale(tallies: QuerySet[Tally]) -> None:
    """Have `tallies` counted anew; until then the board shows what they say. One query."""
    tallies.update(round_version=NO_VERSION)


def make_stale_after(submission: Submission) -> None:
    """Have those counted anew whose earlier figures are those of `submission`.

    One query where there are none. Its own tally tells by itself that it has been worked on.
    """
    year = submission.round.year
    later = Tally.objects.filter(submission__round__year__range=(year + 1, year + YEARS_BACK))
    years = set(later.order_by().values_list("submission__round__year", flat=True).distinct())
    for other in sorted(years):
        lineage = load_lineage(other)
        of_year = Submission.objects.filter(round__year=other).select_related("cluster")
        touched = [one.pk for one in of_year if submission.cluster_id in lineage.cluster_ids(one.cluster)]
        make_stale(Tally.objects.filter(submission__in=touched))
