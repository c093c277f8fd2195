"""The countries of a submission: search for one, add a row, and save, remove or put back a row by itself."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import reswap, retarget

from accounts.access import Action, Thing, may
from portal.formatting import format_clock
from submissions.background import desk_for
from submissions.closed import NOT_SENT_BACK
from submissions.countries import is_country
from submissions.dossier import Dossier
from submissions.forms.brought import brought, countries_anew, page_of
from submissions.forms.collaborations import (
    FIND,
    REMOVE,
    RESTORE,
    SEARCHED,
    SHOWN,
    TAKE,
    CountryRow,
    CountryRows,
)
from submissions.forms.country_search import search_countries
from submissions.models import Collaboration, Section, Submission
from submissions.services.collision import again_after_collision
from submissions.services.errors import NotAllowed
from submissions.services.hold import hold
from submissions.services.save_figures import COLLABORATIONS, SaveOutcome, save_held
from submissions.sums import country_sums, none_said
from submissions.views.anew import page_anew
from submissions.views.lookup import may_edit, person, roles_in, visible_submission
from submissions.windows import is_editable


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAnswer:
    """Whether a row is saved: the time of day, or why not."""

    saved_at: str
    why_not: str


@require_safe
def countries(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Show the countries that are meant by what was typed."""
    submission = _to_edit(request, slug, year)
    text = request.GET.get(FIND, "")
    if not request.headers.get("HX-Request"):
        return redirect(_page(submission, **{SEARCHED: text}))
    rows = submission.collaborations.filter(count__gt=0)
    search = search_countries(text, present=set(rows.values_list("country", flat=True)))
    context = {"submission": submission, "search": search, "oob": True}
    return render(request, "dkfds/country_found.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def country(request: HttpRequest, slug: str, year: int, country: str) -> HttpResponse:
    """Show the row of a country, or save it."""
    if not is_country(country):
        raise Http404
    if request.method == "POST":
        return _save(request, slug, year, country)
    submission = _to_edit(request, slug, year)
    if not request.headers.get("HX-Request"):
        return redirect(_page(submission, **{SHOWN: country}))
    return _row(request, submission, submission.collaborations.filter(country=country), country)


@again_after_collision
def _save(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponse:
    user, now = person(request), timezone.now()
    asked = any(name in request.POST for name in (REMOVE, RESTORE, TAKE))
    try:
        with hold(user=user, slug=slug, year=year) as held:
            if not may(held.roles, Action.EDIT, Thing.SUBMISSION):
                raise PermissionDenied
            desk = desk_for(held)
            submission = held.submission
            if is_editable(submission, now) and COLLABORATIONS not in desk.open_codes:
                return _closed(request, code, str(NOT_SENT_BACK), asked=asked, alone=True)
            # Only what is removed is put back later, from what stood before.
            before = map(copy, _of_country(desk.collaborations, code)) if REMOVE in request.POST else ()
            rows = CountryRows(_own(request, code), collaborations=before, is_open=True)
            valid = rows.is_valid()
            outcome = save_held(
                submission=submission,
                roles=held.roles,
                user=user,
                now=now,
                collaborations=rows.answers(),
                questions=desk.background.questions,
                stored=desk.figures,
                rows=desk.collaborations,
            )
    except Submission.DoesNotExist:
        # Who may see it is told that they may not save; to all others it is not there.
        visible_submission(request, slug, year)
        raise PermissionDenied from None
    except NotAllowed as refusal:
        return _closed(request, code, str(refusal), asked=asked)
    dossier = desk.dossier()
    if rows.rows and (not asked or outcome.conflicts):
        return _told(request, dossier, rows, outcome, valid=valid, saved_at=format_clock(now))
    anew = _anew(request, dossier, code)
    stands = _of_country(dossier.collaborations, code)
    # A row that was added here and never saved may be a colleague's by now: then it stands.
    if REMOVE in request.POST and not any(one.count for one in stands):
        return _gone(request, rows, stands, anew)
    return _row(request, submission, stands, code, anew)


def _closed(
    request: HttpRequest, code: str, reason: str, *, asked: bool, alone: bool = False
) -> HttpResponse:
    context = {"reason": reason, "alone": alone, "asked": asked}
    closed = render(request, "submissions/field_closed.html", context, status=HTTPStatus.CONFLICT)
    return reswap(retarget(closed, f"#country-{code} .save-state"), "innerHTML") if asked else closed


def _gone(
    request: HttpRequest, rows: CountryRows, stands: Iterable[Collaboration], anew: Mapping[str, object]
) -> HttpResponse:
    """Show the way back in place of the row; nothing where nothing was saved of it."""
    gone = rows.gone_after(stands) if rows.rows else None
    if gone is None or not any(gone.counts):
        return render(request, "submissions/page_anew.html", anew)
    return render(request, "dkfds/country_taken_away.html", {"gone": gone, **anew})


def _told(
    request: HttpRequest,
    dossier: Dossier,
    rows: CountryRows,
    outcome: SaveOutcome,
    *,
    valid: bool,
    saved_at: str,
) -> HttpResponse:
    """Tell the row whether it is saved, with the versions, the sums and the steps that stand."""
    (row,) = rows.rows
    rows.meet(outcome.conflicts)
    why_not = _("Not saved yet.")
    if outcome.conflicts:
        in_another_window = _("Not saved: it was changed in another window.")
        why_not = in_another_window if row.met_oneself else _("Not saved: a colleague was faster.")
    if valid:
        # A row with an error keeps the versions that it was made with.
        row.stand_on(dossier.collaborations)
    answer = RowAnswer(saved_at="" if row.unsaved else saved_at, why_not=why_not)
    status = HTTPStatus.OK
    if row.unsaved:
        status = HTTPStatus.CONFLICT if outcome.conflicts else HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "answer": answer,
        "row": row,
        "country_sums": {"countries": country_sums(dossier.collaborations, none_said(dossier))},
        # Of a row that cannot be read nothing was saved: it is told of as any other.
        **(_anew(request, dossier, row.code, row) if valid else _anew(request, dossier)),
    }
    response = render(request, "submissions/country_answer.html", context, status=status)
    # Whatever was pressed, the answer goes into the state of the row.
    return reswap(retarget(response, f"#country-{row.code} .save-state"), "innerHTML")


def _row(
    request: HttpRequest,
    submission: Submission,
    stored: Iterable[Collaboration],
    code: str,
    anew: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Show the row of a country as it is `stored`, with what is `anew` where it was saved just now."""
    row = CountryRow(code=code, stored={one.type: one for one in stored})
    return render(request, "dkfds/country_row.html", {"submission": submission, "row": row, **(anew or {})})


def _of_country(rows: Iterable[Collaboration], code: str) -> list[Collaboration]:
    return [row for row in rows if row.country == code]


def _anew(
    request: HttpRequest, dossier: Dossier, code: str = "", row: CountryRow | None = None
) -> dict[str, object]:
    """Return what is renewed on the page after the country of this `code`, or nothing, was saved."""
    page = page_of(request.POST)
    countries = countries_anew(dossier.collaborations, page, but=code, row=row)
    told = brought(dossier, page, user=person(request), countries=countries)
    # Without a section that asks for them nothing of countries is open.
    section = next(one for one in dossier.sections if one.has_collaborations)
    return page_anew(dossier, section, page, told)


def _own(request: HttpRequest, code: str) -> dict[str, str]:
    """Return what was sent about this country; whatever else came along is ignored."""
    own = {name: request.POST.get(name, "") for name in request.POST if name.startswith(f"country-{code}-")}
    own.update({name: code for name in (REMOVE, TAKE) if name in request.POST})
    back = request.POST.get(RESTORE, "")
    if back.startswith(code):
        own[RESTORE] = back
    return own


def _to_edit(request: HttpRequest, slug: str, year: int) -> Submission:
    """Return the submission.

    Raises:
        PermissionDenied: the person may see it and does not fill it in.
        Http404: it is not there for them, or asks for no countries.
    """
    submission = visible_submission(request, slug, year)
    if not may_edit(roles_in(request, submission)):
        raise PermissionDenied
    return submission


def _page(submission: Submission, **asked: str) -> str:
    section = Section.objects.filter(round_id=submission.round_id, has_collaborations=True).first()
    if section is None:
        raise Http404
    here = reverse("section", args=[submission.cluster.slug, submission.round.year, section.code])
    return f"{here}?{urlencode(asked)}#countries"
