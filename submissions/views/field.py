"""One figure that saves by itself."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Action, Thing, may
from submissions.background import desk_for
from submissions.closed import NOT_SENT_BACK
from submissions.dossier import load_dossier
from submissions.forms.answer import FieldAnswer, field_answer
from submissions.forms.brought import brought, countries_anew, page_of
from submissions.forms.rows import asked_row
from submissions.forms.section import SectionForm
from submissions.models import Submission
from submissions.questionnaire.page import retired_labels
from submissions.services.collision import again_after_collision
from submissions.services.errors import NotAllowed
from submissions.services.hold import hold
from submissions.services.save_figures import save_held
from submissions.views.anew import page_anew
from submissions.views.lookup import may_edit, person, roles_in, visible_submission
from submissions.windows import is_editable


@require_http_methods(["GET", "HEAD", "POST"])
def field(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponse:
    """Save one figure and tell the page what has changed, or show its row as it stands."""
    if request.method == "POST":
        return _save(request, slug, year, code)
    submission = visible_submission(request, slug, year)
    dossier = load_dossier(submission)
    question = next((one for one in dossier.questions if one.code == code), None)
    if question is None or not question.asked:
        raise Http404
    form = SectionForm(questions=[question], figures=dossier.figures, open_codes=dossier.open_codes)
    editable = may_edit(roles_in(request, submission)) and is_editable(submission, timezone.now())
    row = asked_row(dossier, question, form, editable=editable)
    return render(request, row.template, {"row": row, "fetched": True})


@again_after_collision
def _save(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponse:
    user, now = person(request), timezone.now()
    try:
        with hold(user=user, slug=slug, year=year) as held:
            if not may(held.roles, Action.EDIT, Thing.SUBMISSION):
                raise PermissionDenied
            desk = desk_for(held)
            question = desk.question(code)
            if question is None:
                return _gone(request, held.submission, code)
            if code not in desk.open_codes and is_editable(held.submission, now):
                return _closed(request, str(NOT_SENT_BACK), alone=True)
            form = SectionForm(
                request.POST, questions=[question], figures=desk.figures, open_codes=desk.open_codes
            )
            form.is_valid()
            outcome = save_held(
                submission=held.submission,
                roles=held.roles,
                user=user,
                now=now,
                figures=form.answers(),
                questions=desk.background.questions,
                stored=desk.figures,
                rows=desk.collaborations,
                touched=True,
            )
    except Submission.DoesNotExist:
        # Who may see it is told that they may not save; to all others it is not there.
        visible_submission(request, slug, year)
        raise PermissionDenied from None
    except NotAllowed as refusal:
        return _closed(request, str(refusal))
    # From here on nobody is kept waiting.
    dossier, page = desk.dossier(), page_of(request.POST)
    answer = field_answer(dossier, question, form, outcome, now=now)
    countries = countries_anew(dossier.collaborations, page)
    told = brought(dossier, page, user=user, but=answer.row, countries=countries)
    context = {"answer": answer, **page_anew(dossier, question.section, page, told)}
    return render(request, "submissions/field_answer.html", context, status=_status(answer))


def _gone(request: HttpRequest, submission: Submission, code: str) -> HttpResponse:
    """Say that a question was taken out while the page was open.

    Raises:
        Http404: it never was there.
    """
    label = retired_labels(submission.round, [code]).get(code)
    if label is None:
        raise Http404
    reason = _("“%(label)s” was taken out of the questionnaire while you had the page open.")
    return _closed(request, reason % {"label": label}, alone=True)


def _closed(request: HttpRequest, reason: str, *, alone: bool = False) -> HttpResponse:
    """Say why the figure cannot be saved, and whether it is the only one: the others stay open then."""
    context = {"reason": reason, "alone": alone}
    return render(request, "submissions/field_closed.html", context, status=HTTPStatus.CONFLICT)


def _status(answer: FieldAnswer) -> HTTPStatus:
    if answer.row.conflict:
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY if answer.row.unsaved else HTTPStatus.OK
