"""Correct a figure on a cluster's behalf, and answer that as its signatory."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Action, Thing, may
from accounts.keeps_typing import keeps_typing, keeps_typing_of
from accounts.typed import kept, put_back
from submissions.dossier import load_dossier
from submissions.forms.correction import CONFIRM, DECLINE, DeclineForm
from submissions.mail.notifications import signatories_of
from submissions.models import Correction, Submission
from submissions.reviewing.correction_cards import cards_of, reasons_without_card
from submissions.reviewing.correction_page import CorrectionPage, correction_page
from submissions.reviewing.corrections import corrections_of
from submissions.reviewing.second_look import NeedsSecondLook
from submissions.services.answer_correction import (
    answer_refusal,
    confirm_corrections,
    decline_correction,
    withdraw_correction,
)
from submissions.services.correct import correct, correction_refusal
from submissions.services.errors import NotAllowed
from submissions.services.write_figures import CollaborationAnswer, FigureAnswer
from submissions.views.back_to_review import back_to_review
from submissions.views.lookup import person, reviewed_submission, roles_in, visible_submission

MOST_AT_ONCE = 500  # corrections that are confirmed together; a form has some ninety figures
LONGEST_ID = 18  # digits


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typing
def correct_figure(request: HttpRequest, year: int, slug: str, code: str) -> HttpResponse:
    """Show a figure with room for what the cluster gave by phone, or write it."""
    submission = reviewed_submission(request, slug, year, Action.CORRECT)
    dossier = load_dossier(submission)
    page = correction_page(dossier, code, request.GET.get("land", ""))
    if page is None:
        raise Http404
    if request.method == "POST":
        if "withdraw" in request.POST:
            return _withdraw(request, submission, code)
        return _correct(request, page)
    return _page(request, page)


def _correct(request: HttpRequest, page: CorrectionPage) -> HttpResponse:
    page.bind(request.POST)
    why = correction_refusal(page.submission, roles_in(request, page.submission))
    if why:
        return _page(request, page, status=HTTPStatus.CONFLICT, refused=why)
    answer = page.answer()
    if answer is None:
        return _page(request, page, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _enter(request, page, answer)


def _enter(
    request: HttpRequest, page: CorrectionPage, answer: FigureAnswer | CollaborationAnswer
) -> HttpResponse:
    try:
        outcome = correct(
            submission_id=page.submission.pk,
            user=person(request),
            now=timezone.now(),
            answer=answer,
            given_by=page.given.cleaned_data["given_by"],
            note=page.given.cleaned_data["note"],
            seen=request.POST.get("seen", ""),
        )
    except NeedsSecondLook as look:
        return _page(request, page, status=HTTPStatus.UNPROCESSABLE_ENTITY, look=look)
    except NotAllowed as refusal:
        return _page(request, page, status=HTTPStatus.CONFLICT, refused=str(refusal))
    if outcome.conflict is not None:
        fresh = correction_page(load_dossier(page.submission), page.question.code, page.place)
        if fresh is None:
            raise Http404
        fresh.bind(request.POST, over=outcome.conflict)
        return _page(request, fresh, status=HTTPStatus.CONFLICT)
    if outcome.correction is None:
        messages.info(request, _("The figure says that already, so nothing was changed."))
        return _page(request, page)
    if signatories_of(page.submission):
        messages.success(
            request, _("The figure is corrected, and the cluster’s signatory is asked by mail to confirm it.")
        )
    else:
        messages.warning(
            request,
            _(
                "The figure is corrected. A signatory has to confirm it before anybody can approve, and the "
                "cluster has none who can log in: ring them, and have one invited."
            ),
        )
    return back_to_review(request, page.submission, page.question.code)


def _withdraw(request: HttpRequest, submission: Submission, code: str) -> HttpResponse:
    try:
        withdraw_correction(
            submission_id=submission.pk,
            user=person(request),
            now=timezone.now(),
            correction_id=_number(request.POST["withdraw"]),
        )
    except Correction.DoesNotExist as error:
        raise Http404 from error
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The correction is withdrawn. What stood before stands again."))
    return redirect(request.get_full_path())


def _page(
    request: HttpRequest,
    page: CorrectionPage,
    *,
    status: int = HTTPStatus.OK,
    refused: str = "",
    look: NeedsSecondLook | None = None,
) -> HttpResponse:
    closed = correction_refusal(page.submission, roles_in(request, page.submission))
    has_form = not (closed or page.waiting or page.chooses)
    typed = put_back(request, page.form, page.given, now=timezone.now()) if has_form else None
    context = {
        "submission": page.submission,
        "question": page.question,
        "page": page,
        "closed": closed,
        "refused": refused,
        "look": look,
        "put_back": typed,
        "put_back_fields": page.put_back_fields() if typed else [],
        "errors": page.errors(),
        "mine": [row.id for row in page.waiting if row.user_id == person(request).pk],
        "querystring": request.GET.urlencode(),
    }
    return render(request, "submissions/correction.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typing_of("correction")
def corrections(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Show what was corrected on the cluster's behalf, or answer it."""
    submission = visible_submission(request, slug, year)
    if request.method == "POST":
        return _answer(request, submission)
    return _list(request, submission)


def _answer(request: HttpRequest, submission: Submission) -> HttpResponse:
    roles = roles_in(request, submission)
    if not may(roles, Action.ANSWER_CORRECTION, Thing.SUBMISSION):
        return _list(request, submission, status=HTTPStatus.FORBIDDEN)
    user, now = person(request), timezone.now()
    ids = [_number(text) for text in request.POST.getlist("correction")[:MOST_AT_ONCE]]
    if not ids:
        raise Http404
    form = DeclineForm(request.POST, correction_id=ids[0])
    try:
        if CONFIRM in request.POST:
            confirm_corrections(submission_id=submission.pk, user=user, now=now, correction_ids=ids)
            messages.success(request, _("Confirmed: the figures are yours."))
        elif DECLINE in request.POST and len(ids) == 1:
            if not form.is_valid():
                status = HTTPStatus.UNPROCESSABLE_ENTITY
                return _list(request, submission, declined=form, status=status)
            decline_correction(
                submission_id=submission.pk,
                user=user,
                now=now,
                correction_id=ids[0],
                reason=form.cleaned_data["reason"],
            )
            messages.success(
                request, _("Declined: the figure is as it was before. The reviewer can read why.")
            )
        else:
            raise Http404
    except Correction.DoesNotExist as error:
        raise Http404 from error
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        declined = form if DECLINE in request.POST else None
        return _list(request, submission, declined=declined, status=HTTPStatus.CONFLICT)
    return redirect("corrections", submission.cluster.slug, submission.round.year)


def _list(
    request: HttpRequest,
    submission: Submission,
    *,
    declined: DeclineForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    now, dossier = timezone.now(), load_dossier(submission)
    found = corrections_of(submission, dossier.questions)
    refused = answer_refusal(submission, roles_in(request, submission))
    cards = cards_of(dossier, found.waiting, declined)
    answerable = [] if refused else cards
    typed = kept(request, now=now)
    sent = declined.data if declined is not None else typed.fields if typed else {}
    back = put_back(request, *(card.form for card in answerable), now=now)
    opened = [card for card in answerable if card.is_open]
    context = {
        "submission": submission,
        "corrections": found,
        "cards": cards,
        "may_answer": not refused,
        "closed": refused,
        "put_back": back if opened else None,
        "put_back_fields": [(card.form["reason"].auto_id, card.row.label) for card in opened],
        # What can no longer be sent stays to be copied.
        "lost": reasons_without_card(sent, answerable),
        "errors": [
            (bound.auto_id, str(bound.label), str(error))
            for card in answerable
            for bound in card.form
            for error in bound.errors
        ],
        "status": status,
    }
    return render(request, "submissions/corrections.html", context, status=status)


def _number(text: str) -> int:
    """Read an id of a form.

    Raises:
        Http404: it is none; forms of ours send no such thing.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_ID):
        raise Http404
    return int(text)
