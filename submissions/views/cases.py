"""The case stories of a submission: told, looked at and removed."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.keeps_typing import keeps_typing
from accounts.typed import kept
from portal.formatting import format_clock
from submissions.cases import FEWEST_WORDS, MOST_WORDS, cases_closed_reason, prints_of, prints_text
from submissions.forms.case import WORDS, CaseForm, field_id
from submissions.markdown import render_markdown
from submissions.models import MOST_CASES, CaseCategory, CaseStory, Submission
from submissions.models.case import LONGEST_BODY
from submissions.services.errors import NotAllowed
from submissions.services.remove_case import remove_case
from submissions.services.save_case import CaseOutcome, save_case
from submissions.views.case_texts import length_of, saved_by_colleague
from submissions.views.lookup import may_edit, person, roles_in, visible_submission

LONGEST_VERSION = 9  # digits


@require_safe
def case_list(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Show the stories of a submission, and how to begin where there are none."""
    submission = visible_submission(request, slug, year)
    cases = list(submission.cases.select_related("changed_by"))
    context = {
        **_about(request, submission),
        "cases": [(case, length_of(case.body)) for case in cases],
        "left": MOST_CASES - len(cases),
        "most": MOST_CASES,
    }
    return render(request, "submissions/case_list.html", context)


@require_safe
def case_page(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponse:
    """Show a story as it will look."""
    submission = visible_submission(request, slug, year)
    case = _case(submission, number)
    context = {**_about(request, submission), "case": case, "html": render_markdown(case.body)}
    return render(request, "submissions/case.html", context)


@require_safe
def case_photo(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponseBase:
    """Send a story's photo to whoever may see the submission."""
    case = _case(visible_submission(request, slug, year), number)
    if not case.photo:
        raise Http404
    try:
        response = FileResponse(case.photo.open("rb"), content_type="image/jpeg")
    except FileNotFoundError as error:
        raise Http404 from error
    response.headers["Content-Disposition"] = f'inline; filename="{slug}-{year}-{case.position}.jpg"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typing
def case_new(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Tell a new story."""
    return _told(request, visible_submission(request, slug, year), None)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typing
def case_edit(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponse:
    """Change a story."""
    submission = visible_submission(request, slug, year)
    case = submission.cases.select_related("changed_by").filter(pk=number).first()
    if case is None and request.method != "POST":
        raise Http404
    # A story that a colleague removed while it was being written is offered as a new one.
    return _told(request, submission, case, gone=case is None)


@require_http_methods(["GET", "HEAD", "POST"])
def case_remove(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponse:
    """Ask whether a story is to be removed, and remove it."""
    submission = visible_submission(request, slug, year)
    about = _about(request, submission)
    if not about["may_edit"]:
        raise PermissionDenied
    if request.method != "POST":
        case = _case(submission, number)
        if about["closed_reason"]:
            return redirect("case", slug, year, case.pk)
        return render(request, "submissions/case_remove.html", {**about, "case": case})
    try:
        was_there = remove_case(
            submission_id=submission.pk,
            user=person(request),
            now=timezone.now(),
            case_id=number,
            version=_number(request.POST.get("version", "")),
        )
    except NotAllowed as refusal:
        # Why nothing can be changed any more stands on the page that follows.
        why = _("The story was not removed.") if about["closed_reason"] else str(refusal)
        messages.error(request, why)
        return redirect("case", slug, year, number)
    if was_there:
        messages.success(request, _("The story is removed."))
    else:
        messages.info(request, _("The story had been removed already."))
    return redirect("cases", slug, year)


# --- Telling


def _told(
    request: HttpRequest, submission: Submission, case: CaseStory | None, *, gone: bool = False
) -> HttpResponse:
    about = _about(request, submission)
    if not about["may_edit"]:
        raise PermissionDenied
    if request.method != "POST":
        return _open(request, submission, case, about)
    if "preview" in request.POST:
        return _preview(request, submission, case)
    form = CaseForm(request.POST, request.FILES, case=case)
    form.is_valid()
    if gone:
        return _gone(request, submission)
    if case is None and form.errors and not form.only_the_photo_is_missing:
        return _page(request, submission, None, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        outcome = save_case(
            submission_id=submission.pk,
            user=person(request),
            now=timezone.now(),
            answer=form.answer(),
            case_id=case.pk if case else None,
            key=form.cleaned_data.get("key"),
        )
    except NotAllowed as refusal:
        return _refused(request, submission, str(refusal))
    return _gone(request, submission) if outcome.case is None else _after(request, submission, form, outcome)


def _after(
    request: HttpRequest, submission: Submission, form: CaseForm, outcome: CaseOutcome
) -> HttpResponse:
    """Go on to the story as it looks, or show what was not saved, and why."""
    case = outcome.case
    if case is None:
        raise Http404
    place = (submission.cluster.slug, submission.round.year, case.pk)
    saved_at = format_clock(timezone.now())
    if not form.errors and not outcome.conflicts:
        messages.success(request, _("Saved at %(time)s.") % {"time": saved_at})
        return redirect("case", *place)
    if form.case is None and not outcome.conflicts:
        # What was written has a page of its own now; what is missing is told there.
        messages.warning(
            request, _("The story was saved at %(time)s, but without the photo.") % {"time": saved_at}
        )
        for _field, _label, message in form.error_list():
            messages.error(request, message)
        return redirect("case-edit", *place)
    again = request.POST.copy()
    again["seen"], again["version"] = prints_text(prints_of(case)), str(case.version)
    # All that did not collide stands in the form as it is saved, also what a colleague changed elsewhere.
    for name in form.clean_fields(outcome.conflicts):
        again[name] = getattr(case, name)
    fresh = CaseForm(again, request.FILES, case=case)
    status = HTTPStatus.CONFLICT if outcome.conflicts else HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(
        request,
        submission,
        case,
        fresh,
        status=status,
        conflicts=saved_by_colleague(case, outcome.conflicts),
        before=outcome.before,
        saved_at=saved_at if outcome.saved else "",
    )


def _open(
    request: HttpRequest, submission: Submission, case: CaseStory | None, about: Mapping[str, Any]
) -> HttpResponse:
    """Show the form, with what was typed before the sign-in ran out."""
    place = (submission.cluster.slug, submission.round.year)
    put_back = kept(request, now=timezone.now())
    if about["closed_reason"] and put_back is None:
        return redirect("case", *place, case.pk) if case else redirect("cases", *place)
    if case is None and put_back is None and submission.cases.count() >= MOST_CASES:
        messages.info(request, _("There are three stories already. Remove one of them to tell another."))
        return redirect("cases", *place)
    stands = CaseForm(case=case)
    if put_back is None:
        return _page(request, submission, case, stands)
    form = CaseForm(case=case, typed=put_back.fields)
    typed = [form[name] for name in WORDS if form[name].value() != stands[name].value()]
    put_back_fields = [(field_id(bound), bound.label) for bound in typed]
    return _page(request, submission, case, form, put_back=put_back, put_back_fields=put_back_fields)


def _preview(request: HttpRequest, submission: Submission, case: CaseStory | None) -> HttpResponse:
    """Show the text as it will look, without saving it."""
    html = render_markdown(request.POST.get("body", "")[: 2 * LONGEST_BODY])
    if request.headers.get("HX-Request"):
        return render(request, "submissions/case_preview.html", {"html": html})
    form = CaseForm(case=case, typed=request.POST)
    return _page(request, submission, case, form, preview=True, html=html)


def _gone(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Show what was typed for a story that a colleague has removed, to be saved as a new one."""
    typed = request.POST.copy()
    fresh = CaseForm()
    typed["seen"], typed["version"], typed["key"] = (
        str(fresh[name].value()) for name in ("seen", "version", "key")
    )
    form = CaseForm(typed=typed)
    return _page(request, submission, None, form, gone=True, status=HTTPStatus.CONFLICT)


def _refused(request: HttpRequest, submission: Submission, reason: str) -> HttpResponse:
    """Show what was typed, to copy: it cannot be saved any more."""
    form = CaseForm()
    typed = [(form[name].label, value) for name in WORDS if (value := request.POST.get(name, "").strip())]
    labels = dict(CaseCategory.choices)
    context = {
        **_about(request, submission),
        "reason": reason,
        "typed": [(label, labels.get(value, value)) for label, value in typed],
    }
    return render(request, "submissions/case_refused.html", context, status=HTTPStatus.CONFLICT)


def _page(
    request: HttpRequest,
    submission: Submission,
    case: CaseStory | None,
    form: CaseForm,
    *,
    status: int = HTTPStatus.OK,
    **shown: Any,
) -> HttpResponse:
    context = {
        **_about(request, submission),
        "case": case,
        "form": form,
        "errors": form.error_list(),
        "unsaved": bool(form.errors) or any(shown.values()),
        "fewest_words": FEWEST_WORDS,
        "most_words": MOST_WORDS,
        "most_characters": LONGEST_BODY,
        "length": length_of(form["body"].value() or ""),
        **shown,
    }
    return render(request, "submissions/case_form.html", context, status=status)


# --- Finding


def _about(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    """Return what every page about stories shows. One query: what the person is to the cluster."""
    reason = cases_closed_reason(submission, timezone.now())
    editor = may_edit(roles_in(request, submission))
    return {
        "submission": submission,
        "may_edit": editor,
        "closed_reason": reason,
        "editable": editor and not reason,
    }


def _case(submission: Submission, number: int) -> CaseStory:
    return get_object_or_404(submission.cases.select_related("changed_by"), pk=number)


def _number(text: str) -> int:
    """Read a version of a form; 0, which no story has, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_VERSION else 0
