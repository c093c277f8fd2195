"""Django's admin without a door of its own, and without anything that writes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import Action, Thing, may
from accounts.models import User
from accounts.roles import roles_for

APPS: dict[str, Promise] = {
    "accounts": _("People and register"),
    "submissions": _("Rounds and submissions"),
    "reports": _("Totals"),
}


class LookingOnly(AdminSite):
    """Shows records to administrators. Who signs in does so at the portal's own login, with what it asks."""

    site_title = site_header = _("Klyngetal: records")
    index_title = _("Records")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether somebody may look: the table of access says so, and nothing else."""
        user = request.user
        return isinstance(user, User) and may(roles_for(user), Action.VIEW, Thing.RECORDS)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 Django's
        """Let only those see a page who may. Who is not signed in was asked to, as everywhere else."""

        @wraps(view)
        def looking(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not self.has_permission(request):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return never_cache(require_safe(looking))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Lead on to the records: whoever comes here has signed in by the login of the portal."""
        return redirect(f"{self.name}:index")

    def get_urls(self) -> list[URLPattern]:  # type: ignore[override] # nothing is included
        """Return the pages that only show something."""
        looking = self.admin_view
        return [
            path("", looking(self.index), name="index"),
            path("login/", looking(self.login), name="login"),
            path("jsi18n/", looking(self.i18n_javascript), name="jsi18n"),
            path("<slug:app_label>/", looking(self.app_index), name="app_list"),
            *(pattern for records in self._registry.values() for pattern in records.get_urls()),
        ]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the records by app, each in our words."""
        found = super().get_app_list(request, app_label)
        for app in found:
            app["name"] = APPS[app["app_label"]]
            for one in app["models"]:
                one["name"] = getattr(self._registry[one["model"]], "title", one["name"])
        return found


site = LookingOnly(name="admin")


def route_names() -> list[str]:
    """Return what the pages are called, each once."""
    return [f"{site.name}:{pattern.name}" for pattern in site.get_urls()]
