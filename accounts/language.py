"""The language that somebody chooses: of their pages, and where they are signed in, of what they are sent."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.models import Language, User


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the choice as Django does, and write to whoever is signed in in that language from now on."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in Language.values:
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return set_language(request)
