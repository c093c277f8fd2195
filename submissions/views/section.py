"""A section of the form: show it, and save what was typed."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.keeps_typing import keeps_typing
from accounts.typed import Typed, kept
from portal.formatting import format_clock
from submissions.background import keep_background
from submissions.checks.finding import Finding
from submissions.closed import NOT_SENT_BACK, closed_reason
from submissions.dossier import Dossier, load_dossier
from submissions.forms.collaborations import CountryRows, stays
from submissions.forms.digests import digest_of
from submissions.forms.layout import section_helper
from submissions.forms.merge import merged_data
from submissions.forms.reuse import REUSE, with_reused
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
from submissions.models import Question, Section
from submissions.reviewing.comments import comments_closed_reason, threads_of
from submissions.services.errors import NotAllowed
from submissions.services.save_figures import COLLABORATIONS, Conflict, save_figures
from submissions.sums import section_sums
from submissions.views.lookup import may_edit, person, roles_in, visible_submission
from submissions.views.page_gone import page_gone
from submissions.views.steps import steps_of
from submissions.windows import is_editable

STOPPED = "stop"  # in the query: one was on the way to the next section, and something stood in the way
STOP_SEEN = "stop-seen"  # in the form: what was shown then, so that it stops nobody twice


@keeps_typing
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponse:
    """Show a section of a submission, or save it and go on to the next."""
    submission = visible_submission(request, slug, year)
    editor = may_edit(roles_in(request, submission))
    dossier = load_dossier(submission)
    page = next((section for section in dossier.sections if section.code == code), None)
    if page is None:
        if not editor:
            raise Http404
        reason = _("The section was taken out of the questionnaire while you had the page open.")
        return page_gone(request, dossier, reason=reason)
    if request.method != "POST":
        now = timezone.now()
        editable = editor and is_editable(submission, now)
        # The figures that save by themselves from here on are held against what was just read.
        keep_background(dossier)
        put_back = kept(request, now=now) if editor else None
        if put_back and not editable:
            lost = typed_into(put_back.fields, dossier)
            return _page(request, dossier, page, editable=False, lost=lost)
        return _page(request, dossier, page, editable=editable, put_back=put_back)
    if not editor:
        raise PermissionDenied
    return _save(request, dossier, page)


def _save(request: HttpRequest, dossier: Dossier, page: Section) -> HttpResponse:
    data = with_reused(request.POST, dossier)
    form, countries = _forms(request, dossier, page, editable=True, data=data)
    valid = [form.is_valid(), countries.is_valid()]
    now = timezone.now()
    rows = countries if page.has_collaborations else None
    typed = typed_answers(form, countries) + typed_gone(form, dossier)
    if is_editable(dossier.submission, now) and sent_where_closed(form, rows, dossier):
        return _refused(request, dossier, page, typed, str(NOT_SENT_BACK))
    try:
        outcome = save_figures(
            submission_id=dossier.submission.pk,
            user=person(request),
            now=now,
            figures=form.answers(),
            collaborations=countries.answers(),
        )
    except NotAllowed as refusal:
        return _refused(request, dossier, page, typed, str(refusal))
    gone = typed_gone(form, dossier, outcome.gone)
    if all(valid) and not outcome.conflicts and not gone:
        messages.success(request, _("Saved at %(time)s.") % {"time": format_clock(now)})
        return redirect(_next_url(request, dossier, page, countries))
    fresh = load_dossier(
        visible_submission(request, dossier.submission.cluster.slug, dossier.submission.round.year)
    )
    merged = merged_data(data, form=form, countries=countries, conflicts=outcome.conflicts, fresh=fresh)
    # 409: someone else was faster, or took a question out; 422: something cannot be read. The rest is saved.
    return _page(
        request,
        fresh,
        page,
        editable=True,
        data=merged,
        conflicts=outcome.conflicts,
        gone=gone,
        status=409 if outcome.conflicts or gone else 422,
        saved_at=format_clock(now) if outcome.saved else "",
    )


def _forms(
    request: HttpRequest, dossier: Dossier, page: Section, *, editable: bool, data: QueryDict | None = None
) -> tuple[SectionForm, CountryRows]:
    opened = dossier.open_codes if editable else frozenset()
    form = SectionForm(data, questions=dossier.questions_in(page), figures=dossier.figures, open_codes=opened)
    rows = dossier.collaborations if page.has_collaborations else ()
    is_open = page.has_collaborations and COLLABORATIONS in opened
    return form, CountryRows(data, collaborations=rows, is_open=is_open, asked=request.GET)


def _page(
    request: HttpRequest,
    dossier: Dossier,
    page: Section,
    *,
    editable: bool,
    data: QueryDict | None = None,
    conflicts: Sequence[Conflict] = (),
    gone: Sequence[TypedAnswer] = (),
    lost: Sequence[TypedAnswer] = (),
    status: int = 200,
    saved_at: str = "",
    put_back: Typed | None = None,
) -> HttpResponse:
    data = put_back.fields if put_back else data
    form, countries = _forms(request, dossier, page, editable=editable, data=data)
    errors = errors_of(form, countries) if data is not None else []
    place, steps = dossier.sections.index(page), steps_of(dossier, page)
    stopped = standing_in(dossier, page) if STOPPED in request.GET and editable else []
    threads = threads_of(dossier.submission)
    context = {
        "submission": dossier.submission,
        "section": page,
        "form": form,
        "layout": section_helper(
            dossier, page, form, countries, editable=editable, conflicts=conflicts, threads=threads
        ),
        "section_threads": threads.on_section(page.code),
        "comments_closed": comments_closed_reason(dossier.submission),
        "editable": editable,
        "errors": errors,
        "conflicts": conflicts,
        "gone": gone,
        "lost": lost,
        "by_colleagues": sum(not conflict.own for conflict in conflicts),
        "saved_at": saved_at,
        "put_back": put_back,
        "put_back_fields": changed_fields(form, countries) if put_back else [],
        "closed_reason": closed_reason(dossier.submission, timezone.now()),
        "sent_back_only": _sent_back_only(dossier, page) if editable else "",
        "some_open": any(question.code in dossier.open_codes for question in dossier.questions_in(page)),
        "sums": section_sums(dossier, page),
        "steps": steps,
        "steps_digest": digest_of(steps),
        "previous": dossier.sections[place - 1] if place else None,
        "stopped": stopped,
        "stop_seen": [_name(finding) for finding, _question in stopped],
        "following_url": _following_url(dossier, page),
        "next": dossier.sections[place + 1] if place + 1 < len(dossier.sections) else None,
    }
    return render(request, "submissions/section.html", context, status=status)


def _sent_back_only(dossier: Dossier, page: Section) -> str:
    """Say that figures of the page cannot be changed because they were not sent back; empty where all can."""
    closed = any(question.code not in dossier.open_codes for question in dossier.questions_in(page))
    return str(NOT_SENT_BACK) if closed else ""


def _refused(
    request: HttpRequest, dossier: Dossier, page: Section, typed: Sequence[TypedAnswer], reason: str
) -> HttpResponse:
    """Show what was typed, to copy: the form was closed while it was open on the screen."""
    context = {"submission": dossier.submission, "section": page, "reason": reason, "typed": typed}
    return render(request, "submissions/refused.html", context, status=409)


def _next_url(request: HttpRequest, dossier: Dossier, page: Section, countries: CountryRows) -> str:
    """Return the section that follows; this one for a save alone, or where something has to be seen first."""
    submission = dossier.submission
    here = [submission.cluster.slug, submission.round.year]
    if REUSE in request.POST:
        return reverse("section", args=[*here, page.code]) + f"#row-{slugify(request.POST[REUSE])}"
    if "stay" in request.POST or stays(request.POST):
        return reverse("section", args=[*here, page.code]) + countries.lead_back()
    seen = request.POST.getlist(STOP_SEEN)
    if any(_name(finding) not in seen for finding, _question in standing_in(load_dossier(submission), page)):
        return reverse("section", args=[*here, page.code]) + f"?{STOPPED}=1"
    return _following_url(dossier, page)


def _name(finding: Finding) -> str:
    return f"{finding.check_code}:{finding.codes[0]}"


def _following_url(dossier: Dossier, page: Section) -> str:
    """Return the section that follows, or the overview after the last."""
    here = [dossier.submission.cluster.slug, dossier.submission.round.year]
    following = dossier.sections[dossier.sections.index(page) + 1 :]
    if not following:
        return reverse("submission", args=here)
    return reverse("section", args=[*here, following[0].code])


def standing_in(dossier: Dossier, page: Section) -> list[tuple[Finding, Question]]:
    """Return what stands in the way of sending in a section's answers, each with its first figure."""
    questions = {question.code: question for question in dossier.questions_in(page)}
    return [
        (finding, questions[finding.codes[0]])
        for finding in dossier.findings
        if finding.blocks and finding.codes[0] in questions and dossier.answers[finding.codes[0]].answered
    ]
