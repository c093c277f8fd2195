"""A deadline of one cluster's own."""

import datetime as dt
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Action
from accounts.keeps_typing import keeps_typing
from accounts.typed import put_back
from submissions.forms.rounds import ExtensionForm
from submissions.mail.notifications import people_of
from submissions.models import Event, Submission
from submissions.services.errors import NotAllowed
from submissions.services.extend import (
    ExtensionChanged,
    ExtensionRefused,
    cannot_extend,
    extend,
    last_extension,
)
from submissions.views.lookup import person, reviewed_submission
from submissions.views.messages import TOLD, tell_of_nobody, tell_refused
from submissions.views.rounds import errors_of


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typing
def extend_deadline(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """Show the form; on POST give one cluster a deadline of its own, or take it away."""
    submission = reviewed_submission(request, slug, year, Action.EXTEND)
    if request.method != "POST":
        return _page(request, submission, _empty(submission))
    form = ExtensionForm(request.POST)
    taking_away = "take-away" in request.POST
    if not taking_away and not form.is_valid():
        return _page(request, submission, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        event = extend(
            submission_id=submission.pk,
            until=None if taking_away else form.cleaned_data["until"],
            seen=_seen(request.POST.get("seen", "")),
            user=person(request),
            now=timezone.now(),
            reason="" if taking_away else form.cleaned_data["reason"],
        )
    except ExtensionRefused as refused:
        form.add_error(None if taking_away else "until", str(refused))
        return _page(request, submission, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except ExtensionChanged as faster:
        # What was typed stays in the form, over what stands now: saving again is a choice.
        form.data = {**request.POST.dict(), "seen": _shown(faster.submission)}
        return _page(request, faster.submission, form, HTTPStatus.CONFLICT, faster=faster.event)
    except NotAllowed as refusal:
        tell_refused(request, refusal)
    else:
        messages.success(
            request,
            _("%(cluster)s has a deadline of its own.") % {"cluster": submission.cluster}
            if event.until
            else _("The common deadline applies to %(cluster)s again.") % {"cluster": submission.cluster},
        )
        if people_of(submission):
            messages.info(request, TOLD[Action.EXTEND])
        else:
            tell_of_nobody(request, submission)
    return redirect("review", year, slug)


def _empty(submission: Submission) -> ExtensionForm:
    return ExtensionForm(initial={"until": submission.extended_to, "seen": _shown(submission)})


def _shown(submission: Submission) -> str:
    """Return what a form carries to say which deadline of its own it showed."""
    return submission.extended_to.astimezone(dt.UTC).isoformat() if submission.extended_to else ""


def _seen(text: str) -> dt.datetime | None:
    try:
        return parse_datetime(text) if text else None
    except ValueError:
        return None


def _page(
    request: HttpRequest,
    submission: Submission,
    form: ExtensionForm,
    status: int = HTTPStatus.OK,
    *,
    faster: Event | None = None,
) -> HttpResponse:
    now = timezone.now()
    context = {
        "submission": submission,
        "round": submission.round,
        "deadline_past": submission.round.deadline < now,
        "form": form,
        "put_back": put_back(request, form, now=now),
        "errors": errors_of(form) + [("", "", str(error)) for error in form.non_field_errors()],
        "refused": cannot_extend(submission),
        "given": last_extension(submission) if submission.extended_to else None,
        "conflict": status == HTTPStatus.CONFLICT,
        "faster": faster,
    }
    return render(request, "submissions/round_extend.html", context, status=status)
