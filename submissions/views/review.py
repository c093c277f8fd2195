"""The pages of a reviewer: the board of a round, and one submission."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Action, Thing, may
from accounts.roles import roles_for
from submissions.board import board_rows
from submissions.content import content_hash
from submissions.countries import country_name
from submissions.dossier import Dossier, load_dossier
from submissions.models import Event, Question, Round, RoundStatus, Section, Submission, SubmissionStatus
from submissions.presentation import answer_text, change_text
from submissions.services.approve import approve
from submissions.services.errors import NotAllowed
from submissions.services.take_into_review import take_into_review
from submissions.views.lookup import person, visible_submission
from submissions.views.messages import tell_done, tell_refused

ROWS_A_PAGE = 50


def _require_reviewer(request: HttpRequest) -> None:
    if not may(roles_for(person(request)), Action.VIEW, Thing.BOARD):
        raise PermissionDenied


@require_safe
def board(request: HttpRequest, year: int) -> HttpResponse:
    """Show all reporters of a round with where each stands."""
    _require_reviewer(request)
    round_ = get_object_or_404(Round, year=year)
    page = Paginator(board_rows(round_), ROWS_A_PAGE).get_page(request.GET.get("page"))
    counts = dict(
        Submission.objects.for_round(round_).order_by().values_list("status").annotate(count=Count("pk"))
    )
    context = {
        "round": round_,
        "page_obj": page,
        "counts": [(status, status.label, counts.get(status, 0)) for status in SubmissionStatus],
        "reporters": sum(counts.values()),
        "questions": round_.questions.asked().count(),
        "years": Round.objects.exclude(status=RoundStatus.PLANNED).values_list("year", flat=True),
    }
    return render(request, "submissions/board.html", context)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """A question with this year's and last year's answer."""

    question: Question
    value: str
    previous: str
    change: str
    explanation: str
    findings: tuple[str, ...]


@require_safe
def review(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """Show one submission with last year's figures and what the checks find."""
    _require_reviewer(request)
    submission = visible_submission(request, slug, year)
    dossier = load_dossier(submission)
    context = {
        "submission": submission,
        "sections": [(section, _rows(dossier, section)) for section in dossier.sections],
        "countries": _countries(dossier),
        "events": submission.events.select_related("user"),
        "content_hash": content_hash(submission),
        "may_take": submission.status == SubmissionStatus.SUBMITTED,
        "may_approve": submission.status == SubmissionStatus.IN_REVIEW,
    }
    return render(request, "submissions/review.html", context)


@require_POST
def take(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """Take a submission into review."""
    return _decide(
        request,
        slug,
        year,
        Action.TAKE,
        lambda submission: take_into_review(
            submission_id=submission.pk, user=person(request), now=timezone.now()
        ),
    )


@require_POST
def approve_submission(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """Approve what was on the page."""
    return _decide(
        request,
        slug,
        year,
        Action.APPROVE,
        lambda submission: approve(
            submission_id=submission.pk,
            user=person(request),
            now=timezone.now(),
            content_hash=request.POST.get("content_hash", ""),
        ),
    )


def _decide(
    request: HttpRequest, slug: str, year: int, action: Action, decide: Callable[[Submission], Event]
) -> HttpResponse:
    _require_reviewer(request)
    submission = visible_submission(request, slug, year)
    try:
        decide(submission)
    except NotAllowed as refusal:
        tell_refused(request, refusal)
    else:
        tell_done(request, action)
    return redirect("review", year, slug)


def _rows(dossier: Dossier, section: Section) -> list[ReviewRow]:
    rows = []
    for question in dossier.questions_in(section):
        answer, before = dossier.answers[question.code], dossier.previous.get(question.code)
        rows.append(
            ReviewRow(
                question=question,
                value=answer_text(question, answer),
                previous=answer_text(question, before),
                change=change_text(answer, before),
                explanation=answer.explanation,
                findings=tuple(finding.message for finding in dossier.findings_of(question.code)),
            )
        )
    return rows


def _countries(dossier: Dossier) -> list[tuple[str, dict[str, int]]]:
    """Return the collaborations by country, in order of its name: a count a type."""
    by_country: dict[str, dict[str, int]] = {}
    for row in dossier.collaborations:
        if row.count:
            by_country.setdefault(row.country, {})[row.type] = row.count
    return sorted((country_name(code), counts) for code, counts in by_country.items())
