"""Reviewers' reading of a cluster's confidential files is written down; its own people's is not."""

from django.http import HttpRequest
from django.utils import timezone

from accounts.access import CLUSTER_PEOPLE
from accounts.services.record import record
from submissions.models import Submission
from submissions.views.lookup import person, roles_in


def record_reading(request: HttpRequest, submission: Submission, action: str, *, subject: str = "") -> None:
    """Write down that somebody who does not work for the cluster took a file of it. HEAD takes nothing."""
    # Whoever has no role at Cluster Excellence Denmark sees it only because they work for the cluster.
    if request.method == "HEAD" or not person(request).is_reviewing:
        return
    if not CLUSTER_PEOPLE.isdisjoint(roles_in(request, submission)):
        return
    record(
        action,
        user=person(request),
        now=timezone.now(),
        cluster=submission.cluster,
        year=submission.round.year,
        subject=subject,
    )
