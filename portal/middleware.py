"""What holds for every request, whatever it asks for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

GetResponse = Callable[[HttpRequest], HttpResponseBase]
METHODS = ("GET", "HEAD", "POST")


def known_methods(get_response: GetResponse) -> GetResponse:
    """Refuse methods that no page of ours has: views of packages take some of them for a GET."""

    def refuse(request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return get_response(request)

    return refuse
