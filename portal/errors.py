"""The pages of what went wrong before, or beside, a view. They ask neither session nor database."""

from http import HTTPStatus

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

STYLE = "css/klyngetal.css"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that what was sent cannot be read; or that the host in the request is not ours."""
    if isinstance(exception, DisallowedHost):
        return _page("host.html", HTTPStatus.BAD_REQUEST)
    is_large = isinstance(exception, RequestDataTooBig)
    return _page("400.html", HTTPStatus.REQUEST_ENTITY_TOO_LARGE if is_large else HTTPStatus.BAD_REQUEST)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours."""
    return _page("500.html", HTTPStatus.INTERNAL_SERVER_ERROR)


def _page(template: str, status: HTTPStatus) -> HttpResponse:
    return HttpResponse(render_to_string(template, {"style": _style()}), status=status)


def _style() -> str:
    """Return where the style lies; nothing where it is not laid out, so that the page still comes."""
    try:
        return staticfiles_storage.url(STYLE)
    except ValueError:
        return ""
