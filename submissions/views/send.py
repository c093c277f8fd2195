"""Check and send: everything on one page, the sending itself, recalling it, and asking to send."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Action, Thing, may
from accounts.keeps_typing import keeps_typing
from accounts.typed import kept
from portal.formatting import format_clock
from submissions.closed import closed_reason
from submissions.content import canonical_content, hash_of
from submissions.deadline import deadline_of
from submissions.dossier import Dossier, load_dossier
from submissions.last_work import (
    SeenChange,
    changes_since,
    last_change_number,
    stories_shown,
    stories_since,
)
from submissions.mail.notifications import signatories_of
from submissions.markdown import render_markdown
from submissions.models import LONGEST_NOTE, Submission, SubmissionStatus
from submissions.models.submission import PROVISIONAL_BASIS
from submissions.obstacles import obstacles_of
from submissions.questionnaire.asked_otherwise import asked_otherwise
from submissions.receipt import sendings_of
from submissions.reviewing.comments import open_discussions
from submissions.reviewing.differences import difference_of
from submissions.sent_back import returned_before_sending
from submissions.services.ask_to_send import ask_to_send
from submissions.services.errors import AskedAlready, ChecksFailed, ContentChanged, NobodyToAsk, NotAllowed
from submissions.services.recall import recall
from submissions.services.submit import submit
from submissions.summary import summary_of
from submissions.views.lookup import may_recall, number_in, person, roles_in, seen_version, visible_submission
from submissions.views.messages import tell_done, tell_refused
from submissions.views.own import asked, returned_context
from submissions.views.steps import steps_of
from submissions.windows import EDITABLE_STATUSES

ASK = "ask"  # the button that asks a signatory in place of sending


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typing
def send(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Show everything that would be sent, send it, or ask a signatory to. Sending twice sends once."""
    submission = visible_submission(request, slug, year)
    if request.method != "POST":
        return _page(request, submission)
    # Who may send is told in words by the service; an editor, who may not, asks for it by the same form.
    if not may(roles_in(request, submission), Action.ASK_TO_SEND, Thing.SUBMISSION):
        raise PermissionDenied
    if ASK in request.POST:
        return _ask(request, submission)
    try:
        submit(
            submission_id=submission.pk,
            user=person(request),
            now=timezone.now(),
            content_hash=request.POST.get("content_hash", ""),
            round_version=seen_version(request),
        )
    except ContentChanged:
        return _page(request, submission, status=HTTPStatus.CONFLICT, content_changed=True)
    except ChecksFailed:
        return _page(request, submission, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except NotAllowed as refusal:
        return _not_sent(request, slug, year, refusal)
    return redirect("receipt", slug, year)


def _not_sent(request: HttpRequest, slug: str, year: int, refusal: NotAllowed) -> HttpResponse:
    """Lead to the receipt where the figures are sent already: by a second click, or by a colleague."""
    submission = visible_submission(request, slug, year)
    may_send = may(roles_in(request, submission), Action.SUBMIT, Thing.SUBMISSION)
    if may_send and submission.status in PROVISIONAL_BASIS and sendings_of(submission).exists():
        return redirect("receipt", slug, year)
    tell_refused(request, refusal)
    return redirect("submission", slug, year)


def _ask(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Ask the cluster's signatories by mail to send. Where nobody is asked, the note stays on the page."""
    note = request.POST.get("note", "")
    try:
        ask_to_send(submission_id=submission.pk, user=person(request), now=timezone.now(), note=note)
    except NotAllowed as refusal:
        tell_refused(request, refusal)
    except AskedAlready as already:
        messages.info(
            request,
            _(
                "%(who)s has asked already. You can ask again from %(time)s; nobody is asked more often than "
                "that."
            )
            % {"who": already.who, "time": format_clock(already.again_from)},
        )
    except NobodyToAsk:
        messages.error(
            request,
            _("Your cluster has no signatory. Write to Cluster Excellence Denmark, who can name one."),
        )
    else:
        messages.success(request, _("The signatories of the cluster get a mail with a link."))
        return redirect("submission", submission.cluster.slug, submission.round.year)
    return _page(request, submission, status=HTTPStatus.CONFLICT, note=note)


def _page(
    request: HttpRequest,
    submission: Submission,
    *,
    status: int = HTTPStatus.OK,
    content_changed: bool = False,
    note: str = "",
) -> HttpResponse:
    now = timezone.now()
    put_back = kept(request, now=now)
    roles = roles_in(request, submission)
    # The number comes before the content: what is saved between the two then shows as a change.
    number = last_change_number(submission)
    text = canonical_content(submission)
    stories = list(submission.cases.select_related("changed_by", "consent_by"))
    dossier = load_dossier(submission)
    closed = closed_reason(submission, now)
    sending = sendings_of(submission).first()
    can_send = may(roles, Action.SUBMIT, Thing.SUBMISSION) and not closed
    signatories = [] if can_send else signatories_of(submission)
    context = {
        "submission": submission,
        "now": now,
        "deadline": deadline_of(submission, now),
        "closed_reason": closed,
        "obstacles": obstacles_of(dossier),
        "sections": list(zip(summary_of(dossier), steps_of(dossier), strict=True)),
        "stories": [(story, render_markdown(story.body, below=3)) for story in stories],
        "stories_shown": stories_shown(stories),
        "changed_stories": stories_since(stories, request.POST.get("stories_shown", ""))
        if content_changed
        else (),
        "content_hash": hash_of(text),
        "last_change": number,
        "changed": _changed(request, dossier) if content_changed else (),
        "asked_otherwise": asked_otherwise(submission.round, seen_version(request))
        if content_changed
        else (),
        "content_changed": content_changed,
        "refused": status == HTTPStatus.UNPROCESSABLE_ENTITY,
        "may_edit": may(roles, Action.EDIT, Thing.SUBMISSION) and not closed,
        "may_send": can_send and submission.status != SubmissionStatus.NOT_STARTED,
        "may_ask": not can_send
        and may(roles, Action.ASK_TO_SEND, Thing.SUBMISSION)
        and not closed
        and submission.status != SubmissionStatus.NOT_STARTED,
        "signatories": signatories,
        "longest_note": LONGEST_NOTE,
        "put_back": put_back,
        "note": note or (put_back.fields.get("note", "") if put_back else ""),
        "asked": asked(submission, sending),
        "sending": sending,
        "open_discussions": open_discussions(submission, dossier.questions),
        "difference": difference_of(submission, questions=dossier.questions, text=text)
        if submission.status in EDITABLE_STATUSES
        else None,
        **returned_context(dossier),
    }
    return render(request, "submissions/sending.html", context, status=status)


def _changed(request: HttpRequest, dossier: Dossier) -> tuple[SeenChange, ...]:
    """Return what was changed since the page that was sent; nothing where it does not say what it showed."""
    number = number_in(request.POST, "last_change")
    return () if number is None else changes_since(dossier.submission, dossier.questions, number=number)


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Say what recalling means, or recall a submission that is not in review yet."""
    submission = visible_submission(request, slug, year)
    roles = roles_in(request, submission)
    if not may(roles, Action.RECALL, Thing.SUBMISSION):
        raise PermissionDenied
    if request.method != "POST":
        if not may_recall(roles, submission, timezone.now()):
            return redirect("submission", slug, year)
        context = {"submission": submission, "returned": returned_before_sending(submission)}
        return render(request, "submissions/recall.html", context)
    try:
        recall(submission_id=submission.pk, user=person(request), now=timezone.now())
    except NotAllowed as refusal:
        tell_refused(request, refusal)
    else:
        tell_done(request, Action.RECALL, submission)
    return redirect("submission", slug, year)
