"""A page of the form that went while somebody had it open: what they typed is shown, with a way on."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.typed import kept
from submissions.dossier import Dossier
from submissions.forms.typed import sections_sent, typed_into
from submissions.windows import is_editable


def page_gone(request: HttpRequest, dossier: Dossier, *, reason: str) -> HttpResponse:
    """Answer an editor who sends a page that is not there any more, or signs in again to come back to it.

    Args:
        reason: what became of it.

    Raises:
        Http404: nothing was sent or kept of it, so there is no telling that it was ever there.
    """
    now, data = timezone.now(), _sent(request)
    if data is None:
        raise Http404
    submission = dossier.submission
    typed = typed_into(data, dossier)
    if not typed:
        saved = _("All that you typed there is saved.")
        messages.info(request, f"{reason} {saved}")
        return redirect("submission", submission.cluster.slug, submission.round.year)
    context = {
        "submission": submission,
        "reason": reason,
        "typed": typed,
        "sections": sections_sent(data, dossier) if is_editable(submission, now) else [],
    }
    return render(request, "submissions/refused.html", context, status=HTTPStatus.CONFLICT)


def _sent(request: HttpRequest) -> QueryDict | None:
    """Return the fields of a form of figures or countries; None where there are none."""
    if request.method == "POST":
        data: QueryDict = request.POST
    else:
        put_back = kept(request, now=timezone.now())
        if put_back is None:
            return None
        data = put_back.fields
    return data if any(name.endswith("-version") for name in data) else None
