"""Adding, rewording and removing a check of a round; its limits have pages of their own."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.keeps_typing import keeps_typing
from submissions.checks.messages import MESSAGE_FIELDS
from submissions.checks.registry import RULES
from submissions.forms.questionnaire import MessageForm, VersionedForm
from submissions.forms.questionnaire_check import CheckForm
from submissions.limits import CheckLimits, limits_of
from submissions.models import Check, Round, Severity
from submissions.questionnaire.content import CheckMessage
from submissions.questionnaire.page import checks_of
from submissions.questionnaire.record import changes_of
from submissions.questionnaire.relations import ContentError
from submissions.services.add_check import add_check
from submissions.services.hold_questionnaire import QuestionnaireChanged
from submissions.services.remove_check import remove_check
from submissions.services.reword_check import reword_check
from submissions.services.reword_question import stored_questions
from submissions.views.lookup import person
from submissions.views.questionnaire import outline_page
from submissions.views.questionnaire_access import changes_questionnaire, may_change, visible_round
from submissions.views.questionnaire_forms import form_page


@require_safe
def check_list(request: HttpRequest, year: int) -> HttpResponse:
    """Show the checks of a round with what they say, rule by rule."""
    round_ = visible_round(request, year)
    questions = stored_questions(round_)
    rows = [limits_of(check, questions) for check in checks_of(round_)]
    context = {
        "round": round_,
        "rules": [(rule.title, _of_rule(rows, name)) for name, rule in RULES.items() if _of_rule(rows, name)],
        "number": len(rows),
        "may_change": may_change(request, round_),
    }
    return render(request, "submissions/questionnaire_checks.html", context)


def _of_rule(rows: list[CheckLimits], name: str) -> list[CheckLimits]:
    return [row for row in rows if row.check.rule == name]


@keeps_typing
@require_http_methods(["GET", "HEAD", "POST"])
@changes_questionnaire
def check_new(request: HttpRequest, round_: Round) -> HttpResponseBase:
    """Choose a rule, then its figures, its limits and what it says."""
    rule = request.GET.get("regel", "")
    if rule not in RULES:
        choices = [(name, one.title) for name, one in RULES.items()]
        return render(
            request, "submissions/questionnaire_check_rules.html", {"round": round_, "choices": choices}
        )
    questions = stored_questions(round_)
    if request.method != "POST":
        initial = _as_others_say(round_, rule) | {"version": round_.version}
        return _new_page(request, round_, CheckForm(rule=rule, questions=questions, initial=initial), rule)
    form = CheckForm(request.POST, rule=rule, questions=questions)
    if not form.is_valid():
        return _new_page(request, round_, form, rule)
    try:
        add_check(
            round_id=round_.pk,
            rule=rule,
            parameters=form.parameters(),
            severity=Severity(form.cleaned_data["severity"]),
            message=form.message(),
            user=person(request),
            now=timezone.now(),
            version=form.cleaned_data["version"],
        )
    except QuestionnaireChanged as faster:
        return _new_page(request, round_, form, rule, faster=faster)
    except ContentError as error:
        form.take(error)
        return _new_page(request, round_, form, rule)
    messages.success(request, _("The check is added. It is run from now on."))
    return redirect("questionnaire-checks", round_.year)


def _as_others_say(round_: Round, rule: str) -> dict[str, Any]:
    """Return the message of another check by the same rule, to write one like it. One query."""
    other = round_.checks.filter(rule=rule).first()
    return CheckMessage.of(other).values() | {"severity": other.severity} if other else {}


def _new_page(
    request: HttpRequest,
    round_: Round,
    form: CheckForm,
    rule: str,
    *,
    faster: QuestionnaireChanged | None = None,
) -> HttpResponse:
    return form_page(
        request,
        "submissions/questionnaire_check.html",
        form,
        faster=faster,
        context={"round": round_, "title": RULES[rule].title, "places": sorted(MESSAGE_FIELDS)},
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK,
    )


@keeps_typing
@require_http_methods(["GET", "HEAD", "POST"])
@changes_questionnaire
def check_edit(request: HttpRequest, round_: Round, code: str) -> HttpResponseBase:
    """Change what a check says."""
    check = get_object_or_404(round_.checks, code=code)
    if request.method != "POST":
        initial = CheckMessage.of(check).values() | {"version": round_.version}
        return _edit_page(request, round_, MessageForm(initial=initial), check)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, round_, form, check)
    try:
        reword_check(
            round_id=round_.pk,
            code=code,
            user=person(request),
            now=timezone.now(),
            message=form.message(),
            version=form.cleaned_data["version"],
        )
    except QuestionnaireChanged as faster:
        return _edit_page(request, round_, form, check, faster=faster)
    except ContentError as error:
        form.take(error)
        return _edit_page(request, round_, form, check)
    except Check.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The message is saved."))
    return redirect("questionnaire-checks", round_.year)


def _edit_page(
    request: HttpRequest,
    round_: Round,
    form: MessageForm,
    check: Check,
    *,
    faster: QuestionnaireChanged | None = None,
) -> HttpResponse:
    questions: Mapping[str, Any] = stored_questions(round_)
    context = {
        "round": round_,
        "title": RULES[check.rule].title,
        "row": limits_of(check, questions),
        "places": sorted(MESSAGE_FIELDS),
        "changes": changes_of(round_, check.code, ["check-added", "check-reworded"]),
    }
    return form_page(
        request,
        "submissions/questionnaire_check.html",
        form,
        faster=faster,
        context=context,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes_questionnaire
def check_remove(request: HttpRequest, round_: Round, code: str) -> HttpResponseBase:
    """Ask whether to remove a check, and do so."""
    check = get_object_or_404(round_.checks, code=code)
    if request.method != "POST":
        context = {
            "round": round_,
            "row": limits_of(check, stored_questions(round_)),
            "title": RULES[check.rule].title,
            "is_changed": check.changes.exists(),
        }
        return render(request, "submissions/questionnaire_check_remove.html", context)
    form = VersionedForm(request.POST)
    try:
        remove_check(
            round_id=round_.pk,
            code=code,
            user=person(request),
            now=timezone.now(),
            version=form.cleaned_data["version"] if form.is_valid() else 0,
        )
    except QuestionnaireChanged as faster:
        return outline_page(request, faster.round_, changed=faster)
    except Check.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The check is removed."))
    return redirect("questionnaire-checks", round_.year)
