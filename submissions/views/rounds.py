"""Rounds: all of them, one, a new one, and their dates."""

from http import HTTPStatus

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Action, Thing
from accounts.keeps_typing import keeps_typing
from accounts.models import AuditEntry
from accounts.services.last_record import last_record
from accounts.typed import put_back
from submissions.forms.rounds import DatesForm, NewRoundForm
from submissions.models import Round
from submissions.round_dates import Dates, DatesRefused, suggested
from submissions.rounds import rounds_with_counts, stages_of, waits_because
from submissions.services.change_dates import CHANGED, DATED, DatesChanged, change_dates
from submissions.services.create_round import RoundExists, create_round, kept_because, remove_round
from submissions.services.errors import NotAllowed
from submissions.services.open_round import asks_anything
from submissions.views.lookup import allows, person, require
from submissions.views.messages import tell_refused

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    """Show all rounds, newest first."""
    require(request, Action.VIEW, Thing.ROUND)
    context = {"rounds": rounds_with_counts(), "may_create": allows(request, Action.CREATE, Thing.ROUND)}
    return render(request, "submissions/rounds.html", context)


@require_safe
def round_page(request: HttpRequest, year: int) -> HttpResponse:
    """Show one round: its dates, what happens next, and where to go from it."""
    require(request, Action.VIEW, Thing.ROUND)
    round_ = get_object_or_404(rounds_with_counts(), year=year)
    now = timezone.now()
    asks = asks_anything(round_)
    may_edit = allows(request, Action.EDIT, Thing.ROUND) and round_.status in DATED
    context = {
        "round": round_,
        "stages": stages_of(round_, now),
        "waits_because": waits_because(round_, now, asks=asks),
        "may_edit": may_edit,
        "may_remove": allows(request, Action.CREATE, Thing.ROUND) and not kept_because(round_),
    }
    return render(request, "submissions/round.html", context)


@require_http_methods(FORM_METHODS)
@keeps_typing
def round_new(request: HttpRequest) -> HttpResponse:
    """Create a round from the newest one."""
    require(request, Action.CREATE, Thing.ROUND)
    newest = Round.objects.first()
    if request.method != "POST":
        year = newest.year + 1 if newest else timezone.localdate().year
        form = NewRoundForm.suggesting(year, suggested(Dates.of(newest)) if newest else None)
        return _new_page(request, form, newest)
    form = NewRoundForm(request.POST)
    if not form.is_valid():
        return _new_page(request, form, newest, HTTPStatus.UNPROCESSABLE_ENTITY)
    year = form.cleaned_data["year"]
    if request.POST.get("confirmed") != str(year) and _skips(year):
        return _new_page(request, form, newest, HTTPStatus.UNPROCESSABLE_ENTITY, asked=year)
    return _create(request, form, newest)


def _create(request: HttpRequest, form: NewRoundForm, newest: Round | None) -> HttpResponse:
    year = form.cleaned_data["year"]
    try:
        create_round(year=year, dates=form.dates(), user=person(request), now=timezone.now())
    except RoundExists:
        form.add_error("year", _("There is a round of %(year)s already. Look at the list.") % {"year": year})
        return _new_page(request, form, newest, HTTPStatus.CONFLICT)
    except DatesRefused as refused:
        form.refuse(refused)
        return _new_page(request, form, newest, HTTPStatus.UNPROCESSABLE_ENTITY)
    except NotAllowed as refusal:
        form.add_error("year", str(refusal))
        return _new_page(request, form, newest, HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(
        request, _("The round of %(year)s is created. Look through what it asks.") % {"year": year}
    )
    return redirect("round", year)


@require_http_methods(FORM_METHODS)
@keeps_typing
def round_dates(request: HttpRequest, year: int) -> HttpResponse:
    """Change the dates of a round."""
    require(request, Action.EDIT, Thing.ROUND)
    round_ = get_object_or_404(Round, year=year)
    if request.method != "POST":
        return _dates_page(request, round_, DatesForm.of(round_))
    form = DatesForm(request.POST)
    if not form.is_valid():
        return _dates_page(request, round_, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        changed = change_dates(
            round_id=round_.pk,
            dates=form.dates(),
            seen=form.cleaned_data["seen"],
            user=person(request),
            now=timezone.now(),
        )
    except DatesRefused as refused:
        form.refuse(refused)
        return _dates_page(request, round_, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except DatesChanged as faster:
        # What was typed stays in the form, over the dates that stand now: saving again is a choice.
        form.data = {**request.POST.dict(), "seen": Dates.of(faster.round_).seen}
        by = last_record(CHANGED, year=year)
        return _dates_page(request, faster.round_, form, HTTPStatus.CONFLICT, faster=by)
    except NotAllowed as refusal:
        tell_refused(request, refusal)
    else:
        messages.success(request, _("The dates of %(year)s are saved.") % {"year": changed})
    return redirect("round", year)


@require_http_methods(FORM_METHODS)
def round_remove(request: HttpRequest, year: int) -> HttpResponse:
    """Take back the creation of a round in which there is nothing yet."""
    require(request, Action.CREATE, Thing.ROUND)
    round_ = get_object_or_404(Round, year=year)
    reason = kept_because(round_)
    if request.method != "POST":
        return render(request, "submissions/round_remove.html", {"round": round_, "reason": reason})
    try:
        remove_round(round_id=round_.pk, user=person(request), now=timezone.now())
    except NotAllowed as refusal:
        tell_refused(request, refusal)
        return redirect("round", year)
    messages.success(request, _("The round of %(year)s is deleted.") % {"year": year})
    return redirect("round-list")


def errors_of(form: Form) -> list[tuple[str, str, str]]:
    """Return the errors of a form for the summary on top of its page."""
    return [(bound.auto_id, str(bound.label), str(message)) for bound in form for message in bound.errors]


def _skips(year: int) -> bool:
    """Return whether a round of `year` can be created and is not the next one, as after a slip. One query."""
    years = set(Round.objects.values_list("year", flat=True))
    return year not in years and bool(years) and min(years) < year != max(years) + 1


def _new_page(
    request: HttpRequest,
    form: NewRoundForm,
    newest: Round | None,
    status: int = HTTPStatus.OK,
    *,
    asked: int | None = None,
) -> HttpResponse:
    """Show the form; with the year that is `asked` about, what is odd about it."""
    context = {
        "form": form,
        "asked": asked,
        "confirmed": asked or request.POST.get("confirmed", ""),
        "next": newest.year + 1 if newest else None,
        "put_back": put_back(request, form, now=timezone.now()),
        "newest": newest,
        "errors": errors_of(form),
    }
    return render(request, "submissions/round_new.html", context, status=status)


def _dates_page(
    request: HttpRequest,
    round_: Round,
    form: DatesForm,
    status: int = HTTPStatus.OK,
    *,
    faster: AuditEntry | None = None,
) -> HttpResponse:
    context = {
        "round": round_,
        "form": form,
        "put_back": put_back(request, form, now=timezone.now()),
        "errors": errors_of(form),
        "faster": faster,
    }
    return render(request, "submissions/round_dates.html", context, status=status)
