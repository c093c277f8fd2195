"""One kind of record in the admin: what is shown of it, and that looking at figures is written down."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import NotRelationField, get_fields_from_path
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.record import record
from portal.formatting import NO_FIGURE, format_answer, format_day, format_moment

ROWS_A_PAGE = 50


class Records(admin.ModelAdmin):  # type: ignore[type-arg] # it takes none when it runs
    """Shows what `shown` names, in a list and one by one, and nothing else.

    Attributes:
        shown: what is shown, as a way from the record to a value, and what it is called.
        title: what the records are called.
        confidential: whether they hold figures that are not published: then who looks is written down.
    """

    shown: ClassVar[Mapping[str, Promise]] = {}
    title: ClassVar[Promise | str] = ""
    confidential: ClassVar[bool] = False
    actions = None
    list_per_page = ROWS_A_PAGE
    list_max_show_all = 0
    show_full_result_count = False

    def __init__(self, model: type[Model], site: admin.AdminSite) -> None:
        """Make the columns."""
        columns = [_column(way, label, sorts=_is_stored(model, way)) for way, label in self.shown.items()]
        for use in ("list_display", "readonly_fields", "fields"):
            setattr(self, use, columns)
        super().__init__(model, site)

    def get_urls(self) -> list[URLPattern]:
        """Return the list and the page of one record."""
        kind = f"{self.opts.app_label}_{self.opts.model_name}"
        looking = self.admin_site.admin_view
        begin = f"{self.opts.app_label}/{self.opts.model_name}/"
        return [
            path(begin, looking(self.changelist_view), name=f"{kind}_changelist"),
            path(f"{begin}<int:object_id>/", looking(self.one), name=f"{kind}_change"),
        ]

    def one(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show one record."""
        self._write_down(request, {"row": object_id})
        return self.changeform_view(request, str(object_id), extra_context={"title": self.title})

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show a page of them."""
        self._write_down(request, {"filter": request.GET.urlencode()} if request.GET else {})
        answer: HttpResponse = super().changelist_view(request, {"title": self.title})
        return answer

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Let the address narrow down by what is offered, and by nothing that is not shown."""
        return any(lookup.startswith(str(offered)) for offered in self.list_filter)

    def _get_obj_does_not_exist_redirect(self, *args: Any) -> HttpResponse:
        raise Http404

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let look who may."""
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Likewise."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let nobody add one."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let nobody change one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let nobody delete one."""
        return False

    def _write_down(self, request: HttpRequest, detail: dict[str, Any]) -> None:
        # A look at the head of a page reads nothing.
        if self.confidential and request.method == "GET" and isinstance(request.user, User):
            kind = self.opts.label_lower
            record("records-read", user=request.user, now=timezone.now(), subject=kind, **detail)


def _is_stored(model: type[Model], way: str) -> bool:
    """Return whether a way ends at a column of the database, by which it can sort."""
    try:
        get_fields_from_path(model, way)
    except (FieldDoesNotExist, NotRelationField):
        return False
    return True


def _column(way: str, label: Promise, *, sorts: bool) -> Callable[[Any], str]:
    *steps, last = way.split("__")

    def column(one: Any) -> str:
        for step in steps:
            one = getattr(one, step, None)
        in_words = getattr(one, f"get_{last}_display", None)
        return _words(in_words() if in_words else getattr(one, last, None))

    column.__name__ = way
    # As admin.display does, which takes no words that are translated late.
    column.short_description = label  # type: ignore[attr-defined] # a function takes any
    if sorts:
        column.admin_order_field = way  # type: ignore[attr-defined] # likewise
    return column


def _words(value: Any) -> str:
    if value is None or value == "":
        return NO_FIGURE
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.datetime):
        return format_moment(value)
    if isinstance(value, dt.date):
        return format_day(value)
    return format_answer(value) if isinstance(value, Decimal) else str(value)
