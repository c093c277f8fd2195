"""A cluster's own figures of a year, to download."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import Cluster
from submissions.answers import questions_of
from submissions.own_figures import own_figures_csv
from submissions.views.lookup import visible_submission
from submissions.views.readings import record_reading


@require_safe
def own_figures(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Return the figures of a submission as a file for Excel."""
    submission = visible_submission(request, slug, year)
    cluster = Cluster.objects.named(submission.round.last_day).get(pk=submission.cluster_id)
    name = getattr(cluster, "name_then", None) or cluster.name
    content = own_figures_csv(submission, questions_of(submission), name)
    record_reading(request, submission, "figures-exported")
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="tal-{slug}-{year}.csv"'},
    )
