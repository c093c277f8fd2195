"""The log of everything that was done: to read, and as a file."""

from decimal import Decimal
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Action, Thing
from accounts.services.record import record
from portal.formatting import format_number
from submissions.audit.files import csv_parts, workbook
from submissions.audit.rows import MOST_EXPORTED, Register, count_rows, load_register, read_all, read_page
from submissions.forms.audit import AuditForm
from submissions.models import Round
from submissions.views.lookup import allows, person, require

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILTERS = ("q", "person", "cluster", "year", "what", "first", "last")


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Show what was done, newest first, narrowed down as the address says."""
    require(request, Action.VIEW, Thing.AUDIT)
    register = load_register()
    form = _form(request, register)
    valid = form.is_valid()
    number = request.GET.get("page", "1")
    page = read_page(form.wanted(), register, int(number[:6]) if number.isdecimal() else 1)
    filters = _filters(request)
    context = {
        "form": form,
        "errors": [
            (bound.auto_id, str(bound.label), str(message)) for bound in form for message in bound.errors
        ],
        "page": page,
        "narrowed": bool(filters),
        "querystring": filters,
        "may_export": allows(request, Action.EXPORT, Thing.AUDIT),
    }
    status = HTTPStatus.OK if valid else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "submissions/audit.html", context, status=status)


@require_safe
def audit_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Give what was done as a file, and write down that it was taken."""
    require(request, Action.EXPORT, Thing.AUDIT)
    register = load_register()
    form = _form(request, register)
    back = f"{reverse('audit')}?{_filters(request)}"
    if not form.is_valid():
        return redirect(back)
    wanted = form.wanted()
    total = count_rows(wanted, register)
    if total > MOST_EXPORTED:
        messages.error(
            request,
            _("These are %(total)s rows, and a file takes %(most)s. Choose days, a round or a person first.")
            % {"total": format_number(Decimal(total), 0), "most": format_number(Decimal(MOST_EXPORTED), 0)},
        )
        return redirect(back)
    if request.method == "HEAD":
        # It takes nothing, so that nothing is written down.
        return HttpResponse()
    now = timezone.now()
    name = f"log-{timezone.localtime(now):%Y-%m-%d}.{kind}"
    record(
        "audit-exported",
        user=person(request),
        now=now,
        year=wanted.year,
        subject=name,
        rows=total,
        filter={key: request.GET[key] for key in FILTERS if request.GET.get(key)},
    )
    rows = read_all(wanted, register)
    response: HttpResponseBase
    if kind == "csv":
        response = StreamingHttpResponse(csv_parts(rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(workbook(rows), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _form(request: HttpRequest, register: Register) -> AuditForm:
    years = list(Round.objects.values_list("year", flat=True))
    return AuditForm(request.GET, register=register, years=years)


def _filters(request: HttpRequest) -> str:
    """Return what the address narrows down to, encoded, without the page."""
    kept = request.GET.copy()
    for key in list(kept):
        if key not in FILTERS or not kept[key]:
            del kept[key]
    return kept.urlencode()
