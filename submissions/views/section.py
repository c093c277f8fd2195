"""A section of the form: show it, and save what was typed."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.formatting import format_clock
from submissions.closed import closed_reason
from submissions.dossier import Dossier, load_dossier
from submissions.forms.collaborations import CountryRows
from submissions.forms.layout import section_helper
from submissions.forms.merge import merged_data
from submissions.forms.section import SectionForm
from submissions.models import Section
from submissions.services.errors import NotAllowed
from submissions.services.save_figures import Conflict, save_figures
from submissions.views.lookup import may_edit, person, roles_in, visible_submission
from submissions.views.steps import steps_of
from submissions.windows import is_editable

COLLABORATIONS = "collaborations_total"


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponse:
    """Show a section of a submission, or save it and go on to the next."""
    submission = visible_submission(request, slug, year)
    editor = may_edit(roles_in(request, submission))
    dossier = load_dossier(submission)
    page = next((section for section in dossier.sections if section.code == code), None)
    if page is None:
        raise Http404
    if request.method != "POST":
        return _page(request, dossier, page, editable=editor and is_editable(submission, timezone.now()))
    if not editor:
        raise PermissionDenied
    return _save(request, dossier, page)


def _save(request: HttpRequest, dossier: Dossier, page: Section) -> HttpResponse:
    form, countries = _forms(dossier, page, editable=True, data=request.POST)
    valid = [form.is_valid(), countries.is_valid()]
    now = timezone.now()
    try:
        outcome = save_figures(
            submission_id=dossier.submission.pk,
            user=person(request),
            now=now,
            figures=form.answers(),
            collaborations=countries.answers(),
        )
    except NotAllowed as refusal:
        return _refused(request, dossier, page, form, refusal)
    if all(valid) and not outcome.conflicts:
        messages.success(request, _("Saved at %(time)s.") % {"time": format_clock(now)})
        return redirect(_next_url(request, dossier, page))
    fresh = load_dossier(
        visible_submission(request, dossier.submission.cluster.slug, dossier.submission.round.year)
    )
    merged = merged_data(
        request.POST, form=form, countries=countries, conflicts=outcome.conflicts, fresh=fresh
    )
    # 409: someone else was faster; 422: something cannot be read. What could be saved is saved.
    return _page(
        request,
        fresh,
        page,
        editable=True,
        data=merged,
        conflicts=outcome.conflicts,
        status=409 if outcome.conflicts else 422,
        saved_at=format_clock(now) if outcome.saved else "",
    )


def _forms(
    dossier: Dossier, page: Section, *, editable: bool, data: QueryDict | None = None
) -> tuple[SectionForm, CountryRows]:
    opened = dossier.open_codes if editable else frozenset()
    form = SectionForm(data, questions=dossier.questions_in(page), figures=dossier.figures, open_codes=opened)
    rows = dossier.collaborations if page.has_collaborations else ()
    is_open = page.has_collaborations and COLLABORATIONS in opened
    return form, CountryRows(data, collaborations=rows, is_open=is_open)


def _page(
    request: HttpRequest,
    dossier: Dossier,
    page: Section,
    *,
    editable: bool,
    data: QueryDict | None = None,
    conflicts: Sequence[Conflict] = (),
    status: int = 200,
    saved_at: str = "",
) -> HttpResponse:
    form, countries = _forms(dossier, page, editable=editable, data=data)
    errors = _errors(form, countries) if data is not None else []
    place = dossier.sections.index(page)
    context = {
        "submission": dossier.submission,
        "section": page,
        "form": form,
        "layout": section_helper(dossier, page, form, countries, editable=editable, conflicts=conflicts),
        "editable": editable,
        "errors": errors,
        "conflicts": conflicts,
        "saved_at": saved_at,
        "closed_reason": closed_reason(dossier.submission, timezone.now()),
        "steps": steps_of(dossier, page),
        "previous": dossier.sections[place - 1] if place else None,
        "next": dossier.sections[place + 1] if place + 1 < len(dossier.sections) else None,
    }
    return render(request, "submissions/section.html", context, status=status)


def _errors(form: SectionForm, countries: CountryRows) -> list[tuple[str, str, str]]:
    """Return field id, label and message of every error, for the summary on top."""
    form.is_valid()
    countries.is_valid()
    return [
        (bound.auto_id, str(bound.label), str(message))
        for bound_form in (form, *countries.rows)
        for bound in bound_form
        for message in bound.errors
    ]


def _refused(
    request: HttpRequest, dossier: Dossier, page: Section, form: SectionForm, refusal: NotAllowed
) -> HttpResponse:
    """Show what was typed, to copy: the form was closed while it was open on the screen."""
    typed = [
        (question, value)
        for question in form.questions
        if (value := request.POST.get(question.code, "").strip())
    ]
    context = {"submission": dossier.submission, "section": page, "reason": str(refusal), "typed": typed}
    return render(request, "submissions/refused.html", context, status=409)


def _next_url(request: HttpRequest, dossier: Dossier, page: Section) -> str:
    """Return the section that follows, the overview after the last, or this one for a save alone."""
    submission = dossier.submission
    here = [submission.cluster.slug, submission.round.year]
    if "stay" in request.POST:
        return reverse("section", args=[*here, page.code])
    following = dossier.sections[dossier.sections.index(page) + 1 :]
    if not following:
        return reverse("submission", args=here)
    return reverse("section", args=[*here, following[0].code])
