"""The board of a round: every reporter with where it stands, in one query."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from accounts.models import ClusterName
from accounts.models.register import LATEST_NAME
from submissions.models import Round, Submission

ANSWERED = Q(figures__value__isnull=False) | ~Q(figures__absence="")


def board_rows(round_: Round) -> QuerySet[Submission]:
    """Return the submissions of a round with `answered`, the number of answers, and `name_then`."""
    name = ClusterName.objects.on(round_.last_day).filter(cluster=OuterRef("cluster")).order_by(*LATEST_NAME)
    return (
        Submission.objects.for_round(round_)
        .with_people()
        .annotate(
            answered=Count("figures", filter=ANSWERED),
            name_then=Subquery(name.values("name")[:1]),
        )
        .order_by(Lower("cluster__name"), "pk")
    )
