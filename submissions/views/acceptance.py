"""Accept what a secretariat wrote about a figure, with a footnote for the account."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Action
from accounts.keeps_typing import keeps_typing
from accounts.typed import put_back
from submissions.dossier import Dossier, load_dossier
from submissions.forms.correction import FootnoteForm
from submissions.models import Question
from submissions.models.review import LONGEST_FOOTNOTE
from submissions.presentation import answer_text
from submissions.reviewing.accepted import accepted_of
from submissions.services.accept_explanation import (
    accept_explanation,
    acceptance_refusal,
    take_back_acceptance,
)
from submissions.services.errors import ContentChanged, NotAllowed
from submissions.views.back_to_review import back_to_review
from submissions.views.lookup import person, reviewed_submission, roles_in


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typing
def acceptance(request: HttpRequest, year: int, slug: str, code: str) -> HttpResponse:
    """Show the explanation of a figure, accept it, or take that back."""
    dossier = load_dossier(reviewed_submission(request, slug, year, Action.ACCEPT_EXPLANATION))
    question = next(
        (one for one in dossier.questions if one.code == code and not one.indicator.computed), None
    )
    if question is None:
        raise Http404
    if request.method != "POST":
        return _page(request, dossier, question, _form(dossier, question))
    submission, user, now = dossier.submission, person(request), timezone.now()
    form = FootnoteForm(request.POST)
    try:
        if "take-back" in request.POST:
            take_back_acceptance(submission_id=submission.pk, code=code, user=user, now=now)
            messages.success(request, _("The explanation no longer counts as accepted."))
            return back_to_review(request, submission, code)
        if not form.is_valid():
            return _page(request, dossier, question, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        accept_explanation(
            submission_id=submission.pk,
            code=code,
            version=form.cleaned_data["version"],
            user=user,
            now=now,
            footnote_da=form.cleaned_data["footnote_da"],
            footnote_en=form.cleaned_data["footnote_en"],
        )
    except NotAllowed as refusal:
        return _page(request, dossier, question, form, status=HTTPStatus.CONFLICT, refused=str(refusal))
    except ContentChanged:
        changed = _(
            "The figure or its explanation has changed since you opened the page. Nothing is accepted yet."
        )
        # What was typed stays, over what stands now: accepting again is a choice.
        fresh = load_dossier(submission)
        form = FootnoteForm({**request.POST.dict(), "version": _version(fresh, question)})
        form.is_valid()
        return _page(request, fresh, question, form, status=HTTPStatus.CONFLICT, refused=changed)
    messages.success(request, _("The explanation is accepted."))
    return back_to_review(request, submission, code)


def _form(dossier: Dossier, question: Question) -> FootnoteForm:
    accepted = accepted_of(dossier.submission).on_figure(question.code)
    initial = {"version": _version(dossier, question)}
    if accepted:
        initial |= {"footnote_da": accepted.footnote_da, "footnote_en": accepted.footnote_en}  # type: ignore[dict-item] # of a form
    return FootnoteForm(initial=initial)


def _version(dossier: Dossier, question: Question) -> int:
    figure = dossier.figures.get(question.indicator_id)
    return figure.version if figure else 0


def _page(
    request: HttpRequest,
    dossier: Dossier,
    question: Question,
    form: FootnoteForm,
    *,
    status: int = HTTPStatus.OK,
    refused: str = "",
) -> HttpResponse:
    submission, answer = dossier.submission, dossier.answers[question.code]
    context = {
        "submission": submission,
        "question": question,
        "stands": answer_text(question, answer),
        "previous": answer_text(question, dossier.history[question.code].last.answer),
        "explanation": answer.explanation,
        "findings": dossier.findings_of(question.code) if answer.answered else [],
        "accepted": accepted_of(submission).on_figure(question.code),
        "form": form,
        "put_back": put_back(request, form, now=timezone.now()),
        "longest": LONGEST_FOOTNOTE,
        "errors": [(bound.auto_id, str(bound.label), str(error)) for bound in form for error in bound.errors],
        "closed": acceptance_refusal(submission, roles_in(request, submission)),
        "refused": refused,
        "querystring": request.GET.urlencode(),
    }
    return render(request, "submissions/accept_explanation.html", context, status=status)
