"""What holds for every request and every answer, whatever is asked for."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

GetResponse = Callable[[HttpRequest], HttpResponseBase]
METHODS = ("GET", "HEAD", "POST")
NOT_KEPT = "no-store, private"
NEXT = "next"  # the field that says where one is led after signing in, or after choosing a language

logger = logging.getLogger(__name__)


def known_methods(get_response: GetResponse) -> GetResponse:
    """Refuse methods that no page of ours has: views of packages take some of them for a GET."""

    def refuse(request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return get_response(request)

    return refuse


def careful_answers(get_response: GetResponse) -> GetResponse:
    """Have browsers keep nothing but what a view lets them keep, and that only for whoever is not signed in.

    Static files do not come here. Of a published account the page carries the name of who is signed in.
    """
    allowed = ", ".join(f"{feature}=({by})" for feature, by in settings.PERMISSIONS_POLICY.items())

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers["Permissions-Policy"] = allowed
        said = response.headers.get("Cache-Control", "")
        # Who is signed in is asked only where something may be kept: it can cost a query.
        if "no-store" not in said and (not said or _is_signed_in(request)):
            response.headers["Cache-Control"] = NOT_KEPT
        return response

    return answer


def _is_signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def own_way_on(get_response: GetResponse) -> GetResponse:
    """Drop a way on to another site, such as after signing in, and tell whoever was to be led there."""

    def tell(request: HttpRequest) -> HttpResponseBase:
        # A form with files is for its view to read, in its own limits.
        reads_form = request.method == "POST" and request.content_type == "application/x-www-form-urlencoded"
        if _leads_elsewhere(request, request.GET):
            request.GET = _without_way(request.GET)  # type: ignore[assignment] # it is read alone
            _say(request)
        if reads_form and _leads_elsewhere(request, request.POST):
            request.POST = _without_way(request.POST)  # type: ignore[assignment] # likewise
            _say(request)
        return get_response(request)

    return tell


def _leads_elsewhere(request: HttpRequest, sent: QueryDict) -> bool:
    ours = {request.get_host()} if NEXT in sent else set()
    return any(
        way and not url_has_allowed_host_and_scheme(way, ours, require_https=request.is_secure())
        for way in sent.getlist(NEXT)
    )


def _without_way(sent: QueryDict) -> QueryDict:
    rest = sent.copy()
    del rest[NEXT]
    return rest


def _say(request: HttpRequest) -> None:
    logger.warning("A way on to another site was refused at %s.", request.path)
    messages.warning(
        request,
        _("The link that brought you here wanted to lead on to another site. We do not lead there."),
    )
