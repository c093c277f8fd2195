"""The questionnaire of a round: all of it, its order, and a preview of the form."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from submissions.forms.collaborations import CountryRows
from submissions.forms.layout import section_helper
from submissions.forms.questionnaire import VersionedForm
from submissions.forms.section import SectionForm
from submissions.models import Question, Round, Section
from submissions.questionnaire.content import CODE
from submissions.questionnaire.page import load_outline
from submissions.questionnaire.preview import preview_dossier
from submissions.questionnaire.record import changes_since
from submissions.services.hold_questionnaire import QuestionnaireChanged
from submissions.services.move_question import move_question
from submissions.services.move_section import move_section
from submissions.sums import section_sums
from submissions.views.lookup import person
from submissions.views.questionnaire_access import changes_questionnaire, may_change, visible_round
from submissions.views.steps import Step

LANGUAGES = {"da": "Dansk", "en": "English"}


@require_safe
def questionnaire(request: HttpRequest, year: int) -> HttpResponse:
    """Show all that a round asks."""
    return outline_page(request, visible_round(request, year))


def outline_page(
    request: HttpRequest, round_: Round, *, changed: QuestionnaireChanged | None = None
) -> HttpResponse:
    """Render all that a round asks; with what was changed meanwhile, where somebody else was faster."""
    side, _separator, moved = request.GET.get("flyttet", "").partition("-")
    context = {
        "round": round_,
        "outline": load_outline(round_),
        "may_change": may_change(request, round_),
        "moved": moved,
        "moved_up": side == "op",
        "faster": changes_since(round_, changed.seen) if changed else (),
        "is_stale": changed is not None,
    }
    status = HTTPStatus.CONFLICT if changed else HTTPStatus.OK
    return render(request, "submissions/questionnaire.html", context, status=status)


@require_POST
@changes_questionnaire
def order(request: HttpRequest, round_: Round) -> HttpResponseBase:
    """Move a question within its section, or a section among the others, by the button that was pressed."""
    side = "op" if "up" in request.POST else "ned"
    kind, _separator, code = request.POST.get("up", request.POST.get("down", "")).partition(":")
    if not CODE.fullmatch(code):
        raise Http404
    options: dict[str, Any] = {"user": person(request), "now": timezone.now(), "version": _version(request)}
    try:
        if kind == "section":
            move_section(round_id=round_.pk, code=code, up=side == "op", **options)
        else:
            move_question(round_id=round_.pk, code=code, up=side == "op", **options)
    except QuestionnaireChanged as faster:
        return outline_page(request, faster.round_, changed=faster)
    except (Section.DoesNotExist, Question.DoesNotExist) as error:
        raise Http404 from error
    return redirect(f"{reverse('questionnaire', args=[round_.year])}?flyttet={side}-{kind}:{code}")


def _version(request: HttpRequest) -> int:
    """Return the version that the person saw; of none, one that nothing has."""
    form = VersionedForm(request.POST)
    return int(form.cleaned_data["version"]) if form.is_valid() else 0


@require_safe
def preview(request: HttpRequest, year: int, code: str = "") -> HttpResponse:
    """Show a section of the form as a secretariat sees it, in either language. Nothing in it is saved."""
    round_ = visible_round(request, year)
    language = request.GET.get("sprog", "")
    if language not in LANGUAGES:
        language = translation.get_language() or "da"
    with translation.override(language):
        return _preview(request, round_, code)


def _step(round_: Round, section: Section, *, language: str, current: bool) -> Step:
    address = reverse("questionnaire-preview", args=[round_.year, section.code])
    return Step(
        title=section.title,
        url=f"{address}?sprog={language}",
        state="",
        current=current,
        done=False,
        error=False,
    )


def _preview(request: HttpRequest, round_: Round, code: str) -> HttpResponse:
    dossier = preview_dossier(round_)
    language = (translation.get_language() or "da")[:2]
    sections = list(dossier.sections)
    if not sections:
        messages.info(request, _("Nothing is asked yet. Add a question first."))
        return redirect("questionnaire", round_.year)
    page = get_object_or_404(round_.sections, code=code) if code else sections[0]
    is_empty = page not in sections
    form = SectionForm(questions=dossier.questions_in(page), figures={}, open_codes=dossier.open_codes)
    countries = CountryRows(None, collaborations=(), is_open=True, asked=request.GET)
    place = -1 if is_empty else sections.index(page)
    context = {
        "round": round_,
        "submission": dossier.submission,
        "section": page,
        "steps": [_step(round_, one, language=language, current=one == page) for one in sections],
        "is_empty": is_empty,
        "form": form,
        "layout": section_helper(dossier, page, form, countries, editable=True),
        # Where the FTE are asked is a page of a cluster, and this is none.
        "sums": replace(section_sums(dossier, page), fte_page=""),
        "languages": LANGUAGES,
        "language": language,
        "previous": sections[place - 1] if place > 0 else None,
        "next": sections[place + 1] if 0 <= place < len(sections) - 1 else None,
    }
    return render(request, "submissions/questionnaire_preview.html", context)
