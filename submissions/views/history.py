"""What changed in a figure, with the way back to an earlier value."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from submissions.answers import ALL_TYPES, questions_of
from submissions.changes import changes_in_words, standing_of
from submissions.models import FigureChange, Question, Submission
from submissions.open_questions import open_codes
from submissions.services.errors import NotAllowed
from submissions.services.undo_change import undo_change
from submissions.views.lookup import may_edit, person, roles_in, visible_submission
from submissions.windows import is_editable

CHANGES_A_PAGE = 50
FEW = 10  # changes that are opened in place; the page has them all


@require_http_methods(["GET", "HEAD", "POST"])
def history(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponse:
    """Show the changes of a figure, newest first, or go back to what stood before one of them."""
    submission = visible_submission(request, slug, year)
    editor = may_edit(roles_in(request, submission))
    questions = questions_of(submission)
    question = next((one for one in questions if one.code == code and _has_changes(one)), None)
    if question is None:
        raise Http404
    if request.method == "POST":
        if not editor:
            raise PermissionDenied
        return _go_back(request, submission, question)
    may_undo = (
        editor and is_editable(submission, timezone.now()) and code in open_codes(submission, questions)
    )
    return _page(request, submission, question, may_undo=may_undo)


def _has_changes(question: Question) -> bool:
    """Whether people change it: it is asked, or the sum of rows that are."""
    return not question.indicator.computed or bool(question.indicator.collaboration_type)


def _page(
    request: HttpRequest,
    submission: Submission,
    question: Question,
    *,
    may_undo: bool,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    changes = _changes(submission, question).select_related("user", "indicator", "correction__answered_by")
    in_place = bool(request.htmx)  # type: ignore[attr-defined] # set by django-htmx
    paginator = Paginator(changes.order_by("-at", "-pk"), FEW if in_place else CHANGES_A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "submission": submission,
        "section": question.section,
        "question": question,
        "page_obj": page,
        "changes": changes_in_words(page, question, standing_of(submission, question)),
        "may_undo": may_undo,
        "in_place": in_place,
    }
    template = "dkfds/figure_history.html" if in_place else "submissions/history.html"
    return render(request, template, context, status=status)


def _changes(submission: Submission, question: Question) -> QuerySet[FigureChange]:
    changes = FigureChange.objects.filter(submission=submission)
    if question.indicator.collaboration_type == ALL_TYPES:
        return changes.exclude(indicator__collaboration_type="")
    return changes.filter(indicator=question.indicator_id)


def _go_back(request: HttpRequest, submission: Submission, question: Question) -> HttpResponse:
    change = get_object_or_404(_changes(submission, question), pk=_number(request.POST.get("change", "")))
    try:
        outcome = undo_change(
            submission_id=submission.pk,
            change_id=change.pk,
            version=_number(request.POST.get("version", "")),
            user=person(request),
            now=timezone.now(),
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return _page(request, submission, question, may_undo=False, status=HTTPStatus.CONFLICT)
    if outcome.conflicts:
        newest = outcome.conflicts[0]
        if newest.own:
            why = _(
                "You changed it in another window, so nothing was changed back. Look at the newest change."
            )
        else:
            why = _(
                "%(who)s has changed it meanwhile, so nothing was changed back. Look at the newest change."
            ) % {"who": newest.saved_by}
        messages.error(request, why)
        return _page(request, submission, question, may_undo=True, status=HTTPStatus.CONFLICT)
    if outcome.saved:
        messages.success(request, _("The earlier answer stands again, and the change is kept here."))
    return redirect("history", submission.cluster.slug, submission.round.year, question.code)


def _number(text: str) -> int:
    """Read an id or a version of a form.

    Raises:
        Http404: it is none; forms of ours send no such thing.
    """
    if not (text.isascii() and text.isdigit() and len(text) < len(str(2**63))):
        raise Http404
    return int(text)
