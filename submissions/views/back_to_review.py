"""The way back to a figure on its submission's review page."""

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from submissions.models import Submission


def back_to_review(request: HttpRequest, submission: Submission, code: str) -> HttpResponseRedirect:
    """Return to the row of a figure, with the choice of the board that the person came with."""
    kept = request.GET.copy()
    kept.pop("land", None)
    query = f"?{kept.urlencode()}" if kept else ""
    here = reverse("review", args=[submission.round.year, submission.cluster.slug])
    return HttpResponseRedirect(f"{here}{query}#row-{code}")
