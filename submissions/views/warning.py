"""The page of one check: every figure that it rests on, from whatever sections, and room to explain."""

from collections.abc import Mapping
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.keeps_typing import keeps_typing
from accounts.typed import Typed, kept
from portal.formatting import format_clock
from submissions.check_page import CheckPage, check_page
from submissions.checks.finding import Finding
from submissions.closed import NOT_SENT_BACK, closed_reason
from submissions.dossier import Dossier, load_dossier
from submissions.forms.collaborations import CountryRows
from submissions.forms.merge import merged_data
from submissions.forms.reuse import with_reused
from submissions.forms.rows import asked_row, total_row
from submissions.forms.section import SectionForm
from submissions.forms.typed import changed_fields, sent_where_closed, typed_answers
from submissions.services.errors import NotAllowed
from submissions.services.save_figures import Conflict, save_figures
from submissions.sums import section_sums
from submissions.views.lookup import may_edit, person, roles_in, visible_submission
from submissions.windows import is_editable


@keeps_typing
@require_http_methods(["GET", "HEAD", "POST"])
def warning(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponse:
    """Show a check of a submission with its figures, or save them and come back."""
    submission = visible_submission(request, slug, year)
    editor = may_edit(roles_in(request, submission))
    dossier = load_dossier(submission)
    page = check_page(dossier, code)
    if page is None:
        raise Http404
    if request.method != "POST":
        now = timezone.now()
        editable = editor and is_editable(submission, now)
        put_back = kept(request, now=now) if editable else None
        return _page(request, dossier, page, editable=editable, put_back=put_back)
    if not editor:
        raise PermissionDenied
    return _save(request, dossier, page)


def _save(request: HttpRequest, dossier: Dossier, page: CheckPage) -> HttpResponse:
    submission, now = dossier.submission, timezone.now()
    data = with_reused(request.POST, dossier)
    form = _form(dossier, page, editable=True, data=data)
    valid = form.is_valid()
    if is_editable(submission, now) and sent_where_closed(form, None, dossier):
        return _refused(request, dossier, form, str(NOT_SENT_BACK))
    try:
        outcome = save_figures(
            submission_id=submission.pk, user=person(request), now=now, figures=form.answers()
        )
    except NotAllowed as refusal:
        return _refused(request, dossier, form, str(refusal))
    if valid and not outcome.conflicts:
        messages.success(request, _("Saved at %(time)s.") % {"time": format_clock(now)})
        return redirect("warning", submission.cluster.slug, submission.round.year, page.check.code)
    fresh = load_dossier(visible_submission(request, submission.cluster.slug, submission.round.year))
    merged = merged_data(data, form=form, countries=_no_countries(), conflicts=outcome.conflicts, fresh=fresh)
    return _page(
        request,
        fresh,
        # The figures stay those that were on the page, whatever the check says of them by now.
        page,
        editable=True,
        data=merged,
        conflicts={conflict.code: conflict for conflict in outcome.conflicts},
        status=HTTPStatus.CONFLICT if outcome.conflicts else HTTPStatus.UNPROCESSABLE_ENTITY,
        saved_at=format_clock(now) if outcome.saved else "",
    )


def _refused(request: HttpRequest, dossier: Dossier, form: SectionForm, reason: str) -> HttpResponse:
    """Show what was typed, to copy: it cannot be saved any more."""
    context = {"submission": dossier.submission, "reason": reason, "typed": typed_answers(form)}
    return render(request, "submissions/refused.html", context, status=HTTPStatus.CONFLICT)


def _form(dossier: Dossier, page: CheckPage, *, editable: bool, data: QueryDict | None = None) -> SectionForm:
    return SectionForm(
        data,
        questions=page.questions,
        figures=dossier.figures,
        open_codes=dossier.open_codes if editable else frozenset(),
    )


def _page(
    request: HttpRequest,
    dossier: Dossier,
    page: CheckPage,
    *,
    editable: bool,
    data: QueryDict | None = None,
    conflicts: Mapping[str, Conflict] | None = None,
    status: int = HTTPStatus.OK,
    saved_at: str = "",
    put_back: Typed | None = None,
) -> HttpResponse:
    data = put_back.fields if put_back else data
    form = _form(dossier, page, editable=editable, data=data)
    sections = [
        (
            section,
            [
                asked_row(dossier, question, form, editable=editable, conflicts=conflicts)
                for question in questions
            ],
        )
        for section, questions in page.by_section()
    ]
    context = {
        "submission": dossier.submission,
        "warning": page,
        "alone": True,
        # What is said of a figure stands at the figure; all else on top.
        "findings": [finding for finding in page.findings if not _stands_at_a_figure(dossier, finding)],
        "sections": sections,
        "totals": [
            total_row(dossier, question, section_sums(dossier, question.section)) for question in page.totals
        ],
        "editable": editable,
        "errors": _errors(form) if data is not None else [],
        "conflicts": conflicts,
        "by_colleagues": sum(not conflict.own for conflict in (conflicts or {}).values()),
        "saved_at": saved_at,
        "put_back": put_back,
        "put_back_fields": changed_fields(form, _no_countries()) if put_back else [],
        "closed_reason": closed_reason(dossier.submission, timezone.now()),
    }
    return render(request, "submissions/warning.html", context, status=status)


def _stands_at_a_figure(dossier: Dossier, finding: Finding) -> bool:
    """Whether a row shows the finding: rows say nothing of what is not answered yet."""
    return dossier.answers[finding.codes[0]].answered


def _errors(form: SectionForm) -> list[tuple[str, str, str]]:
    """Return field id, label and message of every error, for the summary on top."""
    form.is_valid()
    return [(bound.auto_id, str(bound.label), str(message)) for bound in form for message in bound.errors]


def _no_countries() -> CountryRows:
    """Return no rows of collaborations: they are filled in on their own page."""
    return CountryRows(None, collaborations=(), is_open=False)
