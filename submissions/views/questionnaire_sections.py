"""Adding, rewording and removing a section of a questionnaire."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.keeps_typing import keeps_typing
from submissions.forms.questionnaire import SectionForm, VersionedForm
from submissions.models import Round, Section
from submissions.questionnaire.content import SectionContent
from submissions.questionnaire.obstacles import in_section
from submissions.questionnaire.record import changes_of
from submissions.questionnaire.relations import ContentError
from submissions.services.add_section import add_section
from submissions.services.hold_questionnaire import QuestionnaireChanged
from submissions.services.remove_section import remove_section
from submissions.services.reword_section import reword_section
from submissions.views.lookup import person
from submissions.views.questionnaire import outline_page
from submissions.views.questionnaire_access import changes_questionnaire
from submissions.views.questionnaire_forms import form_page


@keeps_typing
@require_http_methods(["GET", "HEAD", "POST"])
@changes_questionnaire
def section_new(request: HttpRequest, round_: Round) -> HttpResponseBase:
    """Write a section, which comes last."""
    if request.method != "POST":
        return _page(request, round_, SectionForm(initial={"version": round_.version}))
    form = SectionForm(request.POST)
    if not form.is_valid():
        return _page(request, round_, form)
    try:
        section = add_section(
            round_id=round_.pk,
            user=person(request),
            now=timezone.now(),
            content=form.content(),
            version=form.cleaned_data["version"],
        )
    except QuestionnaireChanged as faster:
        return _page(request, round_, form, faster=faster)
    except ContentError as error:
        form.take(error)
        return _page(request, round_, form)
    messages.success(
        request,
        _("“%(title)s” is added. Add a question to it, so that it is shown.") % {"title": section.title},
    )
    return redirect("questionnaire", round_.year)


@keeps_typing
@require_http_methods(["GET", "HEAD", "POST"])
@changes_questionnaire
def section_edit(request: HttpRequest, round_: Round, code: str) -> HttpResponseBase:
    """Reword a section."""
    section = get_object_or_404(round_.sections, code=code)
    if request.method != "POST":
        initial = {**SectionContent.of(section).values(), "version": round_.version}
        return _page(request, round_, SectionForm(initial=initial), section)
    form = SectionForm(request.POST)
    if not form.is_valid():
        return _page(request, round_, form, section)
    try:
        reword_section(
            round_id=round_.pk,
            code=code,
            user=person(request),
            now=timezone.now(),
            content=form.content(),
            version=form.cleaned_data["version"],
        )
    except QuestionnaireChanged as faster:
        return _page(request, round_, form, section, faster=faster)
    except Section.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The section is saved."))
    return redirect("questionnaire", round_.year)


@require_http_methods(["GET", "HEAD", "POST"])
@changes_questionnaire
def section_remove(request: HttpRequest, round_: Round, code: str) -> HttpResponseBase:
    """Ask whether to remove a section that asks nothing, and do so."""
    section = get_object_or_404(round_.sections, code=code)
    if request.method != "POST":
        context = {"round": round_, "section": section, "obstacles": list(in_section(section))}
        return render(request, "submissions/questionnaire_section_remove.html", context)
    form = VersionedForm(request.POST)
    try:
        remove_section(
            round_id=round_.pk,
            code=code,
            user=person(request),
            now=timezone.now(),
            version=form.cleaned_data["version"] if form.is_valid() else 0,
        )
    except QuestionnaireChanged as faster:
        return outline_page(request, faster.round_, changed=faster)
    except Section.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("“%(title)s” is removed.") % {"title": section.title})
    return redirect("questionnaire", round_.year)


def _page(
    request: HttpRequest,
    round_: Round,
    form: SectionForm,
    section: Section | None = None,
    *,
    faster: QuestionnaireChanged | None = None,
) -> HttpResponse:
    changes = changes_of(round_, section.code, ["section-added", "section-reworded"]) if section else []
    return form_page(
        request,
        "submissions/questionnaire_section.html",
        form,
        faster=faster,
        context={"round": round_, "section": section, "changes": changes},
        status=HTTPStatus.OK if not form.is_bound else HTTPStatus.UNPROCESSABLE_ENTITY,
    )
