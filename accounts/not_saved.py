"""Pages for what could not be taken: they show what was typed, to copy, and a way back."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.typed import keep, kept, typed_fields, typist

# Of fields that nobody wants to copy.
HIDDEN_NAMES = ("password", "-version", "version", "-shown", "-met", "stop-seen", "TOTAL_FORMS")


def token_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a POST whose CSRF token is not that of the browser: someone has signed in again since.

    Where the page says by a signed id who filled it in, another site cannot have made it: what was typed is
    put back on the page itself. Otherwise it is shown, to copy.
    """
    if request.headers.get("HX-Request"):
        return render(request, "account/stale_page.html", status=HTTPStatus.FORBIDDEN)
    match = request.resolver_match
    # The mark alone is read: what sets it shows these pages.
    keeping = match is not None and getattr(match.func, "keeps_typing", False)
    person = request.user.pk if request.user.is_authenticated else None
    if keeping and person in {None, typist(request)} and keep(request, now=timezone.now()):
        page = request.get_full_path()
        return redirect(page) if person else redirect_to_login(page)
    return _page(
        request,
        reason=_(
            "Someone has signed in or out in this browser since the page was opened."
            " So it could not be told whether it was you who sent this."
        ),
        typed=_to_copy(request) if keeping else [],
    )


def not_saved_by(request: HttpRequest) -> HttpResponse:
    """Answer a form that another person filled in before this one signed in."""
    return _page(
        request,
        reason=_("The page was filled in by somebody else, who was signed in on this computer before you."),
        typed=_to_copy(request),
    )


def typed_in_vain(request: HttpRequest, *, status: int) -> HttpResponse | None:
    """Show what the person typed into a page that is not there for them, now or before their sign-in ran out.

    None where that is nothing: then the page is missing as any other is.
    """
    if request.headers.get("HX-Request") or not request.user.is_authenticated:
        return None
    fields: Sequence[tuple[str, list[str]]]
    if request.method == "POST":
        fields = typed_fields(request) if typist(request) == request.user.pk else ()
    else:
        put_back = kept(request, now=timezone.now())
        fields = list(put_back.fields.lists()) if put_back else ()
    typed = _filled_in(fields)
    if not typed:
        return None
    reason = _("The page is not there any more, or you may not change anything on it any more.")
    context = {"reason": reason, "typed": typed, "back": ""}
    return render(request, "account/not_saved.html", context, status=status)


def _page(request: HttpRequest, *, reason: str, typed: list[tuple[str, str]]) -> HttpResponse:
    context = {"reason": reason, "typed": typed, "back": request.path if typed else ""}
    return render(request, "account/not_saved.html", context, status=HTTPStatus.FORBIDDEN)


def _to_copy(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields that were filled in, by name: what they are called stands on the page alone."""
    return _filled_in(typed_fields(request))


def _filled_in(fields: Iterable[tuple[str, list[str]]]) -> list[tuple[str, str]]:
    return [
        (name, "\n".join(values))
        for name, values in fields
        if any(value.strip() for value in values) and not name.endswith(HIDDEN_NAMES)
    ]
