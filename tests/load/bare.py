"""The routes of the portal with the barest view that writes; only a benchmark serves it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from accounts.models import User
from portal.urls import urlpatterns as portal
from submissions.views.lookup import person

BARE = "/bare/"


@require_POST
def touch(request: HttpRequest) -> HttpResponse:
    """Do as little as a view can that knows who is signed in and writes: session, person, one UPDATE."""
    User.objects.filter(pk=person(request).pk).update(name=request.POST["name"])
    return HttpResponse("done")


urlpatterns = [path(BARE.removeprefix("/"), touch), *portal]
