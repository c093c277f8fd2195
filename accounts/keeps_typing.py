"""A mark for pages on which people type: what was typed there outlives a sign-in that ran out."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.not_saved import not_saved_by, typed_in_vain
from accounts.typed import FORGET, forget, typist

P = ParamSpec("P")  # what the route hands to the view
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
# Tells the script of which page all is saved. Seconds: until the page that follows has been shown.
SAVED_COOKIE, SAVED_COOKIE_AGE = "typed-saved", 60


def keeps_typing_of(part: str) -> Callable[[View[P]], View[P]]:
    """Mark a view that shows several forms, of which the field `part` says which one was sent.

    Of another of them it forgets nothing. Otherwise it does as `keeps_typing`.
    """

    def mark(view: View[P]) -> View[P]:
        @wraps(view)
        def keeping(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method != "POST":
                return _shown_or_typed(view, request, *args, **kwargs)
            if FORGET in request.POST:
                forget(request)
                return redirect(request.get_full_path())
            if typist(request) not in {None, request.user.pk}:
                return not_saved_by(request)
            response = _shown_or_typed(view, request, *args, **kwargs)
            forget(request, part=part)
            if response.status_code == HTTPStatus.FOUND:
                response.set_cookie(
                    SAVED_COOKIE,
                    quote(request.path, safe=""),
                    max_age=SAVED_COOKIE_AGE,
                    secure=request.is_secure(),
                    samesite="Lax",
                )
            return response

        keeping.keeps_typing = True  # type: ignore[attr-defined] # a mark, as login_not_required makes one
        return keeping

    return mark


def _shown_or_typed(
    view: View[P], request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
) -> HttpResponseBase:
    """Return the page; of one that went, or is not theirs any more, what the person typed into it, to copy.

    Raises:
        Http404: the page is not there, and nothing was typed into it.
        PermissionDenied: it is for others, and likewise.
    """
    try:
        return view(request, *args, **kwargs)
    except (Http404, PermissionDenied) as missing:
        status = HTTPStatus.NOT_FOUND if isinstance(missing, Http404) else HTTPStatus.FORBIDDEN
        response = typed_in_vain(request, status=status)
        if response is None:
            raise
        return response


def keeps_typing(view: View[P]) -> View[P]:
    """Mark a view that shows a form and takes it. A redirect after a POST says that all of it was taken.

    The view puts back what `accounts.typed.kept` returns, or lets `put_back` do so. What another person
    filled in is not taken: they have signed in since, on the same computer.
    """
    return keeps_typing_of("")(view)


def is_keeping(view: Callable[..., Any]) -> bool:
    """Whether a view is marked with `keeps_typing`."""
    return bool(getattr(view, "keeps_typing", False))
