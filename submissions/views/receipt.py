"""The receipt of what was sent: as a page, and as a PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from submissions.models import Event
from submissions.models.submission import PROVISIONAL_BASIS
from submissions.receipt import receipt_of, sendings_of
from submissions.receipt_pdf import receipt_pdf
from submissions.views.lookup import may_recall, roles_in, visible_submission
from submissions.views.readings import record_reading

PDF = "application/pdf"


@require_safe
def receipt(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Show the receipt of the latest sending, or of the one that `nr` names."""
    submission = visible_submission(request, slug, year)
    sendings = list(sendings_of(submission))
    sending = _sending(request, sendings)
    context = {
        "submission": submission,
        "receipt": receipt_of(sending),
        "sending": sending,
        "latest": sending == sendings[0],
        "others": [other for other in sendings if other != sending],
        "holds": submission.status in PROVISIONAL_BASIS,
        "corrected": submission.corrections.filter(change__at__gt=sending.at).exists(),
        "may_recall": may_recall(roles_in(request, submission), submission, timezone.now()),
    }
    return render(request, "submissions/receipt.html", context)


@require_safe
def receipt_file(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Give the receipt as a PDF."""
    submission = visible_submission(request, slug, year)
    made = receipt_of(_sending(request, list(sendings_of(submission))))
    record_reading(request, submission, "receipt-read", subject=f"{made.filename}.pdf")
    return HttpResponse(
        receipt_pdf(made),
        content_type=PDF,
        headers={"Content-Disposition": f'attachment; filename="{made.filename}.pdf"'},
    )


def _sending(request: HttpRequest, sendings: list[Event]) -> Event:
    """Return the sending that the address names, the latest where it names none.

    Raises:
        Http404: there is no such sending of this submission.
    """
    number = request.GET.get("nr", "")
    for sending in sendings:
        if not number or str(sending.pk) == number:
            return sending
    raise Http404
