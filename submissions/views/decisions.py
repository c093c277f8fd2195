"""The decisions about a submission: buttons of the review page, and pages that ask why first."""

from collections.abc import Callable
from copy import copy
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Action
from accounts.keeps_typing import keeps_typing
from accounts.typed import Typed, kept
from submissions.choosable import can_be_named, choosable_of, marked_codes
from submissions.content import content_hash
from submissions.dossier import load_dossier
from submissions.forms.reason import ReasonForm, SendBackForm
from submissions.models import Event, Submission
from submissions.reviewing.decisions import Decisions, decisions_for
from submissions.reviewing.refusals import refusal
from submissions.services.approve import approve
from submissions.services.errors import ContentChanged, NotAllowed
from submissions.services.excuse import excuse, readmit, readmitted_to
from submissions.services.release import release
from submissions.services.return_submission import reopen, return_submission
from submissions.services.take_into_review import take_into_review
from submissions.services.take_over_review import take_over_review
from submissions.status import LONGEST_REASON, TRANSITIONS
from submissions.views.lookup import (
    number_in,
    person,
    reviewed_submission,
    roles_in,
    seen_version,
    visible_submission,
)
from submissions.views.messages import tell_done, tell_refused
from submissions.windows import Window, window_of

CHOOSE = "choose-marked"  # the button that ticks the marked questions and decides nothing


def decisions_on(request: HttpRequest, submission: Submission) -> Decisions:
    """Return what the person can decide about `submission` now. Four queries at most."""
    return decisions_for(person(request), submission, roles_in(request, submission), timezone.now())


# At one click


@require_POST
def take(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """Take a submission into review."""
    return _at_once(
        request,
        slug,
        year,
        Action.TAKE,
        lambda one: take_into_review(submission_id=one.pk, user=person(request), now=timezone.now()),
    )


@require_POST
def take_over(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """Take a review over from the colleague who had it on the page."""
    seen = number_in(request.POST, "holder")
    return _at_once(
        request,
        slug,
        year,
        Action.TAKE_OVER,
        lambda one: take_over_review(
            submission_id=one.pk, user=person(request), now=timezone.now(), seen=seen
        ),
    )


@require_POST
def give_back(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """Give a submission back that one took into review."""
    return _at_once(
        request,
        slug,
        year,
        Action.RELEASE,
        lambda one: release(submission_id=one.pk, user=person(request), now=timezone.now()),
    )


@require_POST
def approve_submission(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """Approve what was on the page."""
    return _at_once(
        request,
        slug,
        year,
        Action.APPROVE,
        lambda one: approve(
            submission_id=one.pk,
            user=person(request),
            now=timezone.now(),
            content_hash=request.POST.get("content_hash", ""),
            round_version=seen_version(request),
        ),
    )


def _at_once(
    request: HttpRequest, slug: str, year: int, action: Action, decide: Callable[[Submission], Event]
) -> HttpResponse:
    submission = reviewed_submission(request, slug, year, action)
    try:
        decide(submission)
    except NotAllowed as refused:
        tell_refused(request, refused)
    else:
        tell_done(request, action, submission)
    return _to_review(request, submission)


# With a page that asks first


@keeps_typing
@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """Ask which questions to correct and why, or send a submission in review back."""
    return _send_back(request, slug, year, Action.RETURN, return_submission)


@keeps_typing
@require_http_methods(["GET", "HEAD", "POST"])
def reopen_submission(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """Ask which questions to correct and why, or take an approval back."""
    return _send_back(request, slug, year, Action.REOPEN, reopen)


def _send_back(
    request: HttpRequest, slug: str, year: int, action: Action, decide: Callable[..., Event]
) -> HttpResponse:
    submission = reviewed_submission(request, slug, year, action)
    if request.method != "POST":
        if why := _refusal(request, submission, action):
            return _back_with(request, submission, why)
        put_back = kept(request, now=timezone.now())
        form = SendBackForm(put_back.fields, codes=()) if put_back else None
        return _send_back_page(request, submission, action, form=form, put_back=put_back)
    codes = submission.round.questions.with_indicators()
    form = SendBackForm(request.POST, codes=[one.code for one in codes if can_be_named(one)])
    if CHOOSE in request.POST:
        return _send_back_page(request, submission, action, form=form, choose=True)
    if not form.is_valid():
        return _send_back_page(request, submission, action, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        decide(
            submission_id=submission.pk,
            user=person(request),
            now=timezone.now(),
            reason=form.cleaned_data["reason"],
            questions=form.cleaned_data["questions"],
            content_hash=form.cleaned_data["content_hash"],
        )
    except (ContentChanged, NotAllowed) as refused:
        why = "" if isinstance(refused, ContentChanged) else str(refused)
        now = visible_submission(request, slug, year)
        return _send_back_page(
            request, now, action, form=form, why=why, changed=not why, status=HTTPStatus.CONFLICT
        )
    tell_done(request, action, submission)
    return _to_review(request, submission)


def _send_back_page(
    request: HttpRequest,
    submission: Submission,
    action: Action,
    *,
    form: SendBackForm | None = None,
    choose: bool = False,
    why: str = "",
    changed: bool = False,
    put_back: Typed | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    # Before the figures: what is changed between the two then counts as changed.
    fingerprint = content_hash(submission)
    dossier = load_dossier(submission)
    sections = choosable_of(dossier, form.chosen if form else ())
    marked = marked_codes(sections)
    if choose and form:
        sections = choosable_of(dossier, {*form.chosen, *marked})
    context = {
        **_page_context(request, submission),
        "reopens": action == Action.REOPEN,
        "form": form or SendBackForm(codes=()),
        "errors": form.summary if form and not choose and not put_back else (),
        "put_back": put_back,
        "sections": sections,
        "marked": len(marked),
        "choose": CHOOSE,
        "content_hash": fingerprint,
        "changed": changed,
        "why_not": why,
        "possible": not _refusal(request, submission, action),
    }
    return render(request, "submissions/decision_send_back.html", context, status=status)


@keeps_typing
@require_http_methods(["GET", "HEAD", "POST"])
def excuse_cluster(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """Ask why, or excuse the cluster from handing in."""
    submission = reviewed_submission(request, slug, year, Action.EXCUSE)
    if request.method != "POST":
        if why := _refusal(request, submission, Action.EXCUSE):
            return _back_with(request, submission, why)
        put_back = kept(request, now=timezone.now())
        form = ReasonForm(put_back.fields if put_back else None)
        return _excuse_page(request, submission, form, put_back=put_back)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _excuse_page(request, submission, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        excuse(
            submission_id=submission.pk,
            user=person(request),
            now=timezone.now(),
            reason=form.cleaned_data["reason"],
        )
    except NotAllowed as refused:
        now = visible_submission(request, slug, year)
        return _excuse_page(request, now, form, why=str(refused), status=HTTPStatus.CONFLICT)
    tell_done(request, Action.EXCUSE, submission)
    return _to_review(request, submission)


def _excuse_page(
    request: HttpRequest,
    submission: Submission,
    form: ReasonForm,
    *,
    why: str = "",
    put_back: Typed | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        **_page_context(request, submission),
        "form": form,
        "errors": form.summary if form.is_bound and not put_back else (),
        "put_back": put_back,
        "why_not": why,
        "possible": not _refusal(request, submission, Action.EXCUSE),
    }
    return render(request, "submissions/decision_excuse.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def readmit_cluster(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """Say what it means, or take the excuse back."""
    submission = reviewed_submission(request, slug, year, Action.READMIT)
    if request.method == "POST":
        return _readmit(request, submission)
    if why := _refusal(request, submission, Action.READMIT):
        return _back_with(request, submission, why)
    end = readmitted_to(submission)
    excused = submission.events.filter(action=Action.EXCUSE).select_related("user").last()
    then = copy(submission)
    then.status = end
    context = {
        **_page_context(request, submission),
        "end": end,
        "end_label": end.label,
        "excused": excused,
        "window": window_of(then, timezone.now()),
        "deadline": submission.deadline,
    }
    return render(request, "submissions/decision_readmit.html", context)


def _readmit(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Take the excuse back, and lead on to the deadline where the cluster could not fill in without one."""
    now = timezone.now()
    try:
        event = readmit(submission_id=submission.pk, user=person(request), now=now)
    except NotAllowed as refused:
        tell_refused(request, refused)
        return _to_review(request, submission)
    tell_done(request, Action.READMIT, submission)
    if window_of(event.submission, now) != Window.CLOSED:
        return _to_review(request, submission)
    messages.warning(request, _("The cluster cannot fill in yet: give it a deadline of its own here."))
    return redirect("extend", submission.round.year, submission.cluster.slug)


def _refusal(request: HttpRequest, submission: Submission, action: Action) -> str:
    return refusal(
        TRANSITIONS[action],
        submission=submission,
        user=person(request),
        roles=roles_in(request, submission),
        now=timezone.now(),
    )


def _page_context(request: HttpRequest, submission: Submission) -> dict[str, object]:
    return {
        "submission": submission,
        "longest_reason": LONGEST_REASON,
        "querystring": request.GET.urlencode(),
        "review_url": _review_url(request, submission),
    }


def _review_url(request: HttpRequest, submission: Submission) -> str:
    """Return the review page's address, with the filter of the board that one came through."""
    address = reverse("review", args=[submission.round.year, submission.cluster.slug])
    filtered = request.GET.urlencode()
    return f"{address}?{filtered}" if filtered else address


def _to_review(request: HttpRequest, submission: Submission) -> HttpResponse:
    return redirect(_review_url(request, submission))


def _back_with(request: HttpRequest, submission: Submission, why: str) -> HttpResponse:
    tell_refused(request, NotAllowed(why))
    return _to_review(request, submission)
