"""How long somebody is signed in for still, and staying signed in."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.sessions import seconds_left

STAYED = "stayed"


@require_http_methods(["GET", "HEAD", "POST"])
def session_end(request: HttpRequest) -> JsonResponse:
    """Tell how many seconds are left; on POST begin them anew. Asking alone puts nothing off."""
    if request.method == "POST":
        request.session[STAYED] = timezone.now().isoformat()
        request.session.save()
    return JsonResponse({"seconds": seconds_left(request.session)})
