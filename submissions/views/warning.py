"""The page of one check: every figure that it rests on, from whatever sections, and room to explain."""

from collections.abc import Sequence
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.keeps_typing import keeps_typing
from accounts.typed import Typed, kept
from portal.formatting import format_clock
from submissions.check_page import SHOWN, CheckPage, check_page
from submissions.checks.finding import Finding
from submissions.closed import NOT_SENT_BACK, closed_reason
from submissions.dossier import Dossier, load_dossier
from submissions.forms.collaborations import CountryRows, stays
from submissions.forms.layout import countries_shown
from submissions.forms.merge import merged_data
from submissions.forms.reuse import with_reused
from submissions.forms.rows import asked_row, total_row
from submissions.forms.section import SectionForm
from submissions.forms.typed import (
    TypedAnswer,
    changed_fields,
    errors_of,
    sent_where_closed,
    typed_answers,
    typed_gone,
    typed_into,
)
from submissions.services.errors import NotAllowed
from submissions.services.save_figures import COLLABORATIONS, Conflict, save_figures
from submissions.sums import country_sums, none_said, section_sums
from submissions.views.lookup import may_edit, person, roles_in, visible_submission
from submissions.views.page_gone import page_gone
from submissions.windows import is_editable


@keeps_typing
@require_http_methods(["GET", "HEAD", "POST"])
def warning(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponse:
    """Show a check of a submission with its figures, or save them and come back."""
    submission = visible_submission(request, slug, year)
    editor = may_edit(roles_in(request, submission))
    now, dossier = timezone.now(), load_dossier(submission)
    editable = editor and is_editable(submission, now)
    put_back = kept(request, now=now) if editor and request.method != "POST" else None
    sent = put_back.fields if put_back else request.POST
    page = check_page(dossier, code, shown=sent.get(SHOWN, ""))
    if page is None:
        if not editor:
            raise Http404
        return page_gone(request, dossier, reason=_("The check was turned off while you had the page open."))
    if put_back and not editable:
        lost = typed_into(put_back.fields, dossier)
        return _page(request, dossier, page, editable=False, lost=lost)
    if request.method != "POST":
        return _page(request, dossier, page, editable=editable, put_back=put_back)
    if not editor:
        raise PermissionDenied
    return _save(request, dossier, page)


def _save(request: HttpRequest, dossier: Dossier, page: CheckPage) -> HttpResponse:
    submission, now = dossier.submission, timezone.now()
    data = with_reused(request.POST, dossier)
    form, countries = _forms(request, dossier, page, editable=True, data=data)
    valid = [form.is_valid(), countries.is_valid()]
    rows = countries if page.rests_on_countries else None
    if is_editable(submission, now) and sent_where_closed(form, rows, dossier):
        return _refused(request, dossier, form, countries, str(NOT_SENT_BACK))
    try:
        outcome = save_figures(
            submission_id=submission.pk,
            user=person(request),
            now=now,
            figures=form.answers(),
            collaborations=countries.answers(),
        )
    except NotAllowed as refusal:
        return _refused(request, dossier, form, countries, str(refusal))
    gone = typed_gone(form, dossier, outcome.gone)
    if all(valid) and not outcome.conflicts and not gone:
        messages.success(request, _("Saved at %(time)s.") % {"time": format_clock(now)})
        here = reverse("warning", args=[submission.cluster.slug, submission.round.year, page.check.code])
        return redirect(here + (countries.lead_back() if stays(request.POST) else ""))
    fresh = load_dossier(visible_submission(request, submission.cluster.slug, submission.round.year))
    merged = merged_data(data, form=form, countries=countries, conflicts=outcome.conflicts, fresh=fresh)
    return _page(
        request,
        fresh,
        # The figures stay those that were on the page, whatever the check says of them by now.
        page,
        editable=True,
        data=merged,
        conflicts=outcome.conflicts,
        gone=gone,
        status=HTTPStatus.CONFLICT if outcome.conflicts or gone else HTTPStatus.UNPROCESSABLE_ENTITY,
        saved_at=format_clock(now) if outcome.saved else "",
    )


def _refused(
    request: HttpRequest, dossier: Dossier, form: SectionForm, countries: CountryRows, reason: str
) -> HttpResponse:
    """Show what was typed, to copy: it cannot be saved any more."""
    typed = typed_answers(form, countries) + typed_gone(form, dossier)
    context = {"submission": dossier.submission, "reason": reason, "typed": typed}
    return render(request, "submissions/refused.html", context, status=HTTPStatus.CONFLICT)


def _forms(
    request: HttpRequest, dossier: Dossier, page: CheckPage, *, editable: bool, data: QueryDict | None = None
) -> tuple[SectionForm, CountryRows]:
    opened = dossier.open_codes if editable else frozenset()
    form = SectionForm(data, questions=page.questions, figures=dossier.figures, open_codes=opened)
    rows = dossier.collaborations if page.rests_on_countries else ()
    is_open = page.rests_on_countries and COLLABORATIONS in opened
    return form, CountryRows(data, collaborations=rows, is_open=is_open, asked=request.GET)


def _page(
    request: HttpRequest,
    dossier: Dossier,
    page: CheckPage,
    *,
    editable: bool,
    data: QueryDict | None = None,
    conflicts: Sequence[Conflict] = (),
    gone: Sequence[TypedAnswer] = (),
    lost: Sequence[TypedAnswer] = (),
    status: int = HTTPStatus.OK,
    saved_at: str = "",
    put_back: Typed | None = None,
) -> HttpResponse:
    data = put_back.fields if put_back else data
    form, countries = _forms(request, dossier, page, editable=editable, data=data)
    countries.meet(conflicts)
    by_code = {conflict.code: conflict for conflict in conflicts if not conflict.country}
    sections = [
        (
            section,
            [
                asked_row(dossier, question, form, editable=editable, conflicts=by_code)
                for question in questions
            ],
        )
        for section, questions in page.by_section()
    ]
    sums = {section: section_sums(dossier, section) for section in dossier.sections}
    totals = [total_row(dossier, one, sums[one.section]) for one in page.totals]
    shown = {one.code for one in page.totals}
    context = {
        "submission": dossier.submission,
        "warning": page,
        "alone": True,
        # What is said of a figure stands at the figure; all else on top.
        "findings": [finding for finding in page.findings if not _stands_at_a_figure(dossier, finding)],
        "sections": sections,
        "totals": [row for row in totals if not row.question.indicator.collaboration_type],
        # A sheet that is pasted may have them in between.
        "totals_beside": [
            one for section, _rows in sections for one in sums[section].sums if one.code not in shown
        ],
        # The rows by country sum these up as one types.
        "by_country": [row for row in totals if row.question.indicator.collaboration_type],
        "countries": countries_shown(countries, editable=editable) if page.rests_on_countries else None,
        "sums": {"countries": country_sums(dossier.collaborations, none_said(dossier))},
        "editable": editable,
        "errors": errors_of(form, countries) if data is not None else [],
        "conflicts": conflicts,
        "gone": gone,
        "lost": lost,
        "by_colleagues": sum(not conflict.own for conflict in conflicts),
        "saved_at": saved_at,
        "put_back": put_back,
        "put_back_fields": changed_fields(form, countries) if put_back else [],
        "closed_reason": closed_reason(dossier.submission, timezone.now()),
    }
    return render(request, "submissions/warning.html", context, status=status)


def _stands_at_a_figure(dossier: Dossier, finding: Finding) -> bool:
    """Whether a row shows the finding: rows say nothing of what is not answered yet."""
    return dossier.answers[finding.codes[0]].answered
