"""A page that breaks."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import handler400, handler500

__all__ = ["handler400", "handler500"]


@login_not_required
def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("It is broken on purpose.")


urlpatterns = [path("", breaks)]
