"""The public pages: the front page, an account, and the files of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from reports.account import from_json
from reports.charts.account import share_charts
from reports.inputs import published_versions
from reports.models import AccountVersion
from reports.renderers import RENDERERS
from reports.views.fingerprint import fingerprint


def _tag(request: HttpRequest, year: int, **_: str) -> str | None:
    """Return what names this state of a page or file of the published account; None for people signed in.

    Their page carries their name, and messages that are shown once.
    """
    if request.user.is_authenticated:
        return None
    sha256 = AccountVersion.objects.published().filter(year=year).values_list("sha256", flat=True).first()
    return sha256 and f'"{sha256}-{get_language()}-{fingerprint()}"'


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what the portal is, the newest account in a few figures, and the list of published accounts."""
    versions = published_versions()
    newest = from_json(versions[0].content) if versions else None
    return render(request, "reports/home.html", {"versions": versions, "account": newest})


@require_safe
@condition(etag_func=_tag)
@cache_control(no_cache=True)
def account_page(request: HttpRequest, year: int) -> HttpResponse:
    """Show the published account of a year."""
    version = get_object_or_404(AccountVersion.objects.published(), year=year)
    account = from_json(version.content)
    return render(
        request,
        "reports/account.html",
        {
            "account": account,
            "charts": share_charts(account),
            "formats": tuple(RENDERERS),
            "crumbs": [
                (_("Front page"), reverse("home")),
                (_("Performance account %(year)s") % {"year": year}, ""),
            ],
        },
    )


@require_safe
@condition(etag_func=_tag)
@cache_control(no_cache=True)
def account_download(request: HttpRequest, year: int, ending: str) -> HttpResponse:
    """Hand out the published account of a year as a file."""
    if ending not in RENDERERS:
        raise Http404(_("There is no such file."))
    version = get_object_or_404(AccountVersion.objects.published(), year=year)
    rendering = RENDERERS[ending](from_json(version.content))
    return HttpResponse(
        rendering.content,
        content_type=rendering.media_type,
        headers={"Content-Disposition": f'attachment; filename="{rendering.filename}"'},
    )
