"""Adding, changing and taking out a question of a questionnaire."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.keeps_typing import keeps_typing
from submissions.forms.questionnaire import NewQuestionForm, QuestionForm, UnitForm, VersionedForm
from submissions.models import Indicator, Question, Round, Unit
from submissions.questionnaire.content import CODE, QuestionContent
from submissions.questionnaire.obstacles import InTheWay, answered_by, listed, meets, unit_fixed
from submissions.questionnaire.page import retired_entry
from submissions.questionnaire.record import changes_of
from submissions.questionnaire.relations import ContentError
from submissions.services.add_question import NewIndicator, add_question
from submissions.services.change_unit import change_unit
from submissions.services.hold_questionnaire import QuestionnaireChanged
from submissions.services.retire_question import retire_question
from submissions.services.reword_question import NeedsConfirming, reword_question, stored_questions
from submissions.views.lookup import person
from submissions.views.questionnaire import outline_page
from submissions.views.questionnaire_access import changes_questionnaire
from submissions.views.questionnaire_forms import form_page, put

Questions = Mapping[str, Question]


@keeps_typing
@require_http_methods(["GET", "HEAD", "POST"])
@changes_questionnaire
def question_new(request: HttpRequest, round_: Round) -> HttpResponseBase:
    """Ask something new, or what was asked before: the indicator in the address then keeps its code."""
    questions = stored_questions(round_)
    code = request.GET.get("indikator", "")
    if code and not CODE.fullmatch(code):
        raise Http404
    indicator = get_object_or_404(Indicator, code=code) if code else None
    if code in questions:
        return redirect("question-edit", round_.year, code)
    options: dict[str, Any] = {
        "sections": round_.sections.all(),
        "questions": questions.values(),
        "indicator": indicator,
    }
    form_class = QuestionForm if indicator else NewQuestionForm
    if request.method == "POST":
        return _add(request, round_, form_class(request.POST, **options), indicator)
    initial = _as_before(round_, indicator) | {"version": round_.version}
    if wanted := request.GET.get("afsnit"):
        initial["section"] = wanted
    return _new_page(request, round_, form_class(initial=initial, **options), indicator)


def _add(
    request: HttpRequest, round_: Round, form: QuestionForm, indicator: Indicator | None
) -> HttpResponse:
    if not form.is_valid():
        return _new_page(request, round_, form, indicator)
    try:
        question = add_question(
            round_id=round_.pk,
            indicator=indicator.code if indicator else _new_indicator(form),
            user=person(request),
            now=timezone.now(),
            content=form.content(),
            version=form.cleaned_data["version"],
            confirmed=form.cleaned_data["confirmed"],
        )
    except QuestionnaireChanged as faster:
        return _new_page(request, round_, form, indicator, faster=faster)
    except NeedsConfirming as unsure:
        return _new_page(request, round_, form, indicator, unsure=unsure)
    except (ContentError, InTheWay) as error:
        form.take(error)
        return _new_page(request, round_, form, indicator)
    messages.success(
        request, _("“%(label)s” is asked in %(year)s.") % {"label": question.label, "year": round_}
    )
    return redirect("questionnaire", round_.year)


def _new_indicator(form: QuestionForm) -> NewIndicator:
    cleaned = form.cleaned_data
    return NewIndicator(code=cleaned["code"], unit=Unit(cleaned["unit"]), computed=cleaned["computed"])


def _as_before(round_: Round, indicator: Indicator | None) -> dict[str, Any]:
    """Return a question as it was taken out of this round, or as it was asked last. At most two queries."""
    if indicator is None:
        return {"required": True}
    if entry := retired_entry(round_, indicator.code):
        return dict(entry.detail["question"])
    earlier = Question.objects.filter(indicator=indicator).select_related(
        "section", "indicator", "subset_of__indicator", "part_of__indicator"
    )
    last = earlier.order_by("-round__year").first()
    # A break is marked in the year in which it comes.
    return {**QuestionContent.of(last).values(), "break_in_series": False} if last else {"required": True}


def _new_page(
    request: HttpRequest,
    round_: Round,
    form: QuestionForm,
    indicator: Indicator | None,
    *,
    faster: QuestionnaireChanged | None = None,
    unsure: NeedsConfirming | None = None,
) -> HttpResponse:
    others = []
    if indicator is None and not form.is_bound:
        not_asked = Question.objects.exclude(indicator__questions__round=round_).filter(
            indicator__collaboration_type=""
        )
        latest = {one.code: one for one in not_asked.select_related("indicator").order_by("round__year")}
        others = sorted(latest.values(), key=lambda one: one.label)
    context = {"indicator": indicator, "question": None, "others": others}
    return _form_page(request, round_, form, context, faster=faster, unsure=unsure)


@keeps_typing
@require_http_methods(["GET", "HEAD", "POST"])
@changes_questionnaire
def question_edit(request: HttpRequest, round_: Round, code: str) -> HttpResponseBase:
    """Change a question's words, its place, and what it is counted within."""
    questions = stored_questions(round_)
    if code not in questions:
        raise Http404
    question = questions[code]
    options: dict[str, Any] = {
        "sections": round_.sections.all(),
        "questions": questions.values(),
        "indicator": question.indicator,
    }
    if request.method != "POST":
        initial = QuestionContent.of(question).values() | {"version": round_.version}
        return _edit_page(request, round_, QuestionForm(initial=initial, **options), question)
    form = QuestionForm(request.POST, **options)
    if not form.is_valid():
        return _edit_page(request, round_, form, question)
    try:
        reword_question(
            round_id=round_.pk,
            code=code,
            user=person(request),
            now=timezone.now(),
            content=form.content(),
            version=form.cleaned_data["version"],
            confirmed=form.cleaned_data["confirmed"],
        )
    except QuestionnaireChanged as faster:
        return _edit_page(request, round_, form, question, faster=faster)
    except NeedsConfirming as unsure:
        return _edit_page(request, round_, form, question, unsure=unsure)
    except (ContentError, InTheWay) as error:
        form.take(error)
        return _edit_page(request, round_, form, question)
    messages.success(request, _("The question is saved."))
    return redirect("questionnaire", round_.year)


def _edit_page(
    request: HttpRequest,
    round_: Round,
    form: QuestionForm,
    question: Question,
    *,
    faster: QuestionnaireChanged | None = None,
    unsure: NeedsConfirming | None = None,
) -> HttpResponse:
    unit_stays = unit_fixed(question.indicator, question)
    context = {
        "indicator": question.indicator,
        "question": question,
        "answered": answered_by(question),
        "unit_stays": unit_stays,
        "unit_form": None
        if unit_stays
        else UnitForm(
            initial={"unit": question.indicator.unit, "version": round_.version}, auto_id="id_unit_%s"
        ),
        "changes": changes_of(round_, question.code, ["question-added", "question-changed"]),
    }
    return _form_page(request, round_, form, context, faster=faster, unsure=unsure)


def _form_page(
    request: HttpRequest,
    round_: Round,
    form: QuestionForm,
    context: Mapping[str, Any],
    *,
    faster: QuestionnaireChanged | None,
    unsure: NeedsConfirming | None,
) -> HttpResponse:
    if unsure is not None:
        # What is proposed is ticked; whoever saves again has read why, and decides.
        proposed = {"break_in_series": "on"} if unsure.earlier else {}
        put(form, confirmed="on", **proposed)
    return form_page(
        request,
        "submissions/questionnaire_question.html",
        form,
        faster=faster,
        context={
            "round": round_,
            "unsure": unsure,
            "answered_by": listed(unsure.answered) if unsure else "",
            "sent_by": listed(unsure.sent) if unsure else "",
            **context,
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK,
    )


@require_POST
@changes_questionnaire
def question_unit(request: HttpRequest, round_: Round, code: str) -> HttpResponseBase:
    """Change the unit of an indicator that nothing is counted in."""
    form = UnitForm(request.POST)
    if not form.is_valid():
        return redirect("question-edit", round_.year, code)
    try:
        change_unit(
            round_id=round_.pk,
            code=code,
            unit=Unit(form.cleaned_data["unit"]),
            user=person(request),
            now=timezone.now(),
            version=form.cleaned_data["version"],
        )
    except QuestionnaireChanged as faster:
        return outline_page(request, faster.round_, changed=faster)
    except Question.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The unit is saved."))
    return redirect("question-edit", round_.year, code)


@require_http_methods(["GET", "HEAD", "POST"])
@changes_questionnaire
def question_retire(request: HttpRequest, round_: Round, code: str) -> HttpResponseBase:
    """Say what stands in the way of taking out a question, or ask whether to, and do so."""
    question = stored_questions(round_).get(code)
    if question is None:
        raise Http404
    if request.method != "POST":
        context = {"round": round_, "question": question, "meets": meets(question)}
        return render(request, "submissions/questionnaire_retire.html", context)
    form = VersionedForm(request.POST)
    try:
        retire_question(
            round_id=round_.pk,
            code=code,
            user=person(request),
            now=timezone.now(),
            version=form.cleaned_data["version"] if form.is_valid() else 0,
            with_checks="with_checks" in request.POST,
        )
    except QuestionnaireChanged as faster:
        return outline_page(request, faster.round_, changed=faster)
    except Question.DoesNotExist as error:
        raise Http404 from error
    messages.success(
        request,
        _("“%(label)s” is not asked in %(year)s any more. It can be put back below.")
        % {"label": question.label, "year": round_},
    )
    return redirect("questionnaire", round_.year)
