"""The checks of a round: their limits in words, setting them, and rehearsing them."""

from collections.abc import Mapping
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.keeps_typing import keeps_typing
from accounts.typed import put_back
from submissions.checks.registry import RULES
from submissions.forms.limits import LimitsForm
from submissions.limits import CheckLimits, limits_of
from submissions.models import Check, Question, Round, Severity, Submission
from submissions.models.submission import PROVISIONAL_BASIS
from submissions.services.change_limits import LimitsChanged, change_limits, parameters_with
from submissions.services.errors import NotAllowed
from submissions.services.rehearse_checks import CheckRehearsal, rehearse_checks
from submissions.views.lookup import person
from submissions.views.messages import tell_refused
from submissions.views.questionnaire_access import may_change as may_change_questions
from submissions.views.questionnaire_access import visible_round


@require_safe
def checks(request: HttpRequest, year: int) -> HttpResponse:
    """Show the checks of a round with their limits, rule by rule."""
    round_, may_change = _round(request, year)
    questions = _questions(round_)
    rows = [limits_of(check, questions) for check in _checks(round_)]
    context = {"round": round_, "may_change": may_change, "rules": _by_rule(rows), "number": len(rows)}
    return render(request, "submissions/checks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typing
def check_limits(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Show one check with its limits, set them, or try them over earlier figures without saving."""
    round_, may_change = _round(request, year)
    check = get_object_or_404(_checks(round_).exclude(rule="required"), code=code)
    questions = _questions(round_)
    if request.method != "POST":
        return _check_page(
            request, check, LimitsForm(check=check, questions=questions), questions, may_change=may_change
        )
    if not may_change:
        raise PermissionDenied
    form = LimitsForm(request.POST, check=check, questions=questions)
    if not form.is_valid():
        return _check_page(
            request, check, form, questions, may_change=True, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    if "rehearse" in request.POST:
        return _check_page(request, check, form, questions, may_change=True, tried=_try(check, form))
    try:
        change_limits(
            check_id=check.pk,
            user=person(request),
            now=timezone.now(),
            limits=form.limits(),
            severity=Severity(form.cleaned_data["severity"]),
            active=form.cleaned_data["active"],
            version=form.cleaned_data["version"],
        )
    except LimitsChanged as faster:
        # What was typed stays in the form, over the version that stands now: saving again is a choice.
        form.data = {**request.POST.dict(), "version": str(faster.check.version)}
        return _check_page(
            request, faster.check, form, questions, may_change=True, faster=faster, status=HTTPStatus.CONFLICT
        )
    except NotAllowed as refusal:
        tell_refused(request, refusal)
    else:
        messages.success(request, _("The limits are saved. They apply from now on."))
    return redirect("checks", year)


@require_safe
def rehearsal(request: HttpRequest, year: int) -> HttpResponse:
    """Show how often each check would fire over the figures of a round."""
    round_, _may_change = _round(request, year)
    choices = list(_rounds_with_figures())
    wanted = request.GET.get("tal", "")
    chosen = next((one for one in choices if str(one.year) == wanted), None) or _default(choices, round_)
    questions = _questions(round_)
    rows: list[tuple[CheckLimits, CheckRehearsal]] = []
    found = None
    if chosen is not None:
        found = rehearse_checks(checks=list(_checks(round_)), figures_of=chosen)
        rows = [(limits_of(row.check, questions), row) for row in found.checks]
    context = {
        "round": round_,
        "choices": choices,
        "chosen": chosen,
        "rehearsal": found,
        "most": max(found.by_reporter.values(), default=0) if found else 0,
        "fires": [row for row in rows if row[1].times],
        "silent": [row for row in rows if not row[1].times],
    }
    return render(request, "submissions/rehearsal.html", context)


def _round(request: HttpRequest, year: int) -> tuple[Round, bool]:
    """Return a round, and whether the person may change its checks.

    Raises:
        PermissionDenied: they may not even see them.
    """
    round_ = visible_round(request, year)
    return round_, may_change_questions(request, round_)


def _checks(round_: Round) -> QuerySet[Check]:
    return Check.objects.filter(round=round_).select_related("round").prefetch_related("changes__user")


def _questions(round_: Round) -> Mapping[str, Question]:
    return {question.code: question for question in Question.objects.filter(round=round_).with_indicators()}


def _by_rule(rows: list[CheckLimits]) -> list[tuple[str, list[CheckLimits]]]:
    """Return the checks by the title of their rule, in the order of the rules."""
    grouped = [
        (str(rule.title), [row for row in rows if row.check.rule == name]) for name, rule in RULES.items()
    ]
    return [(title, group) for title, group in grouped if group]


def _rounds_with_figures() -> QuerySet[Round]:
    """Return the rounds for which somebody has handed in, newest first."""
    handed_in = Submission.objects.filter(status__in=PROVISIONAL_BASIS).values("round")
    return Round.objects.filter(pk__in=handed_in).order_by("-year")


def _default(choices: list[Round], round_: Round) -> Round | None:
    """Return the newest year before that of the checks; without one, the newest there is."""
    return next((one for one in choices if one.year < round_.year), choices[0] if choices else None)


def _try(check: Check, form: LimitsForm) -> tuple[Round, int, CheckRehearsal] | None:
    """Return how often the check would fire with what stands in the form, which is not saved."""
    chosen = _default(list(_rounds_with_figures()), check.round)
    if chosen is None:
        return None
    tried = Check(
        code=check.code,
        rule=check.rule,
        parameters=parameters_with(check, form.limits()),
        severity=check.severity,
    )
    found = rehearse_checks(checks=[tried], figures_of=chosen)
    return chosen, found.reporters, found.checks[0]


def _check_page(
    request: HttpRequest,
    check: Check,
    form: LimitsForm,
    questions: Mapping[str, Question],
    *,
    may_change: bool,
    tried: tuple[Round, int, CheckRehearsal] | None = None,
    faster: LimitsChanged | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "round": check.round,
        "row": limits_of(check, questions),
        "title": RULES[check.rule].title,
        "form": form,
        "put_back": put_back(request, form, now=timezone.now()),
        "limits": [form[name] for name in form.names],
        "errors": [
            (bound.auto_id, str(bound.label), str(message)) for bound in form for message in bound.errors
        ],
        "may_change": may_change,
        "tried": tried,
        "faster": faster,
    }
    return render(request, "submissions/check_limits.html", context, status=status)
