"""What was typed into a page while its sign-in ran out, kept until the same person has signed in again.

It lies in the session of the browser that sent it. A page says by a signed id who filled it in, so that
nobody but they sees it again, and nobody who was never signed in can fill a session.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.http import HttpRequest, QueryDict

if TYPE_CHECKING:
    from accounts.models import User

WHO = "typed-by"  # the field of a form that says who filled it in
FORGET = "forget-typed"  # the button that throws away what was put back
KEPT_FOR = dt.timedelta(hours=8)  # a working day, as a session
MOST_PAGES = 3  # of one browser; the oldest gives way
LARGEST = 200_000  # characters of one page; a section with every explanation at its longest has half of it
NOT_TYPED = frozenset({WHO, FORGET, "csrfmiddlewaretoken"})

_KEY = "typed"
_signer = signing.Signer(salt="accounts.typed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed and is not saved.

    Attributes:
        fields: as it was sent.
        at: when.
        files: whether a file was sent with it, which is not kept.
        address: where it was sent, with what stands behind the question mark.
    """

    fields: QueryDict
    address: str
    at: dt.datetime
    files: bool


def seal(person: "User") -> str:
    """Return what a page carries in the field `WHO`: the id of who it is shown to, signed."""
    return _signer.sign(str(person.pk))


def typist(request: HttpRequest) -> int | None:
    """Return the id of who filled in the page that was sent; None where it does not say, or was forged."""
    try:
        return int(_signer.unsign(request.POST.get(WHO, "")))
    except signing.BadSignature:
        return None


def typed_fields(request: HttpRequest) -> Sequence[tuple[str, list[str]]]:
    """Return the fields of a POST by name, without those that nobody types."""
    return [(name, values) for name, values in request.POST.lists() if name not in NOT_TYPED]


def keep(request: HttpRequest, *, now: dt.datetime) -> bool:
    """Keep the fields of a POST until its typist has signed in. Whether that was possible."""
    person = typist(request)
    fields = dict(typed_fields(request))
    if person is None or len(json.dumps(fields)) > LARGEST:
        return False
    others = [page for page in _pages(request) if page["path"] != request.path or page["person"] != person]
    page = {
        "path": request.path,
        "address": request.get_full_path(),
        "person": person,
        "at": now.isoformat(),
        "fields": fields,
        "files": bool(request.FILES),
    }
    request.session[_KEY] = [*others, page][-MOST_PAGES:]
    return True


def kept(request: HttpRequest, *, now: dt.datetime) -> Typed | None:
    """Return what this person typed into this page before their sign-in ran out."""
    for page in _pages(request):
        at = dt.datetime.fromisoformat(page["at"])
        if page["path"] == request.path and page["person"] == request.user.pk and now - at <= KEPT_FOR:
            fields = QueryDict(mutable=True)
            for name, values in page["fields"].items():
                fields.setlist(name, values)
            return Typed(fields=fields, at=at, files=page["files"], address=page["address"])
    return None


def put_back(request: HttpRequest, *shown: forms.BaseForm, now: dt.datetime) -> Typed | None:
    """Put into the forms of a page what this person typed into them before their sign-in ran out.

    The versions that they saw come back with it, so that what others changed since is not overwritten. A
    form that was just sent has what was typed already.
    """
    typed = kept(request, now=now)
    if typed is None or typed.address != request.get_full_path() or any(form.is_bound for form in shown):
        return None
    for form in shown:
        for name, field in form.fields.items():
            sent_as = form.add_prefix(name)
            if not field.widget.value_omitted_from_data(typed.fields, {}, sent_as):
                form.initial[name] = field.widget.value_from_datadict(typed.fields, {}, sent_as)
    return typed


def forget(request: HttpRequest, *, part: str = "") -> None:
    """Let go of what was kept of this page; not of a form whose field `part` is not among what was sent."""

    def stays(page: dict[str, Any]) -> bool:
        of_another_form = set(page["fields"].get(part, ())).isdisjoint(request.POST.getlist(part))
        return page["path"] != request.path or (bool(part) and of_another_form)

    _leave(request, [page for page in _pages(request) if stays(page)])


def forget_others(request: HttpRequest, person: "User") -> None:
    """Let go of what anybody but `person` typed: they have signed in on the same computer."""
    _leave(request, [page for page in _pages(request) if page["person"] == person.pk])


def _pages(request: HttpRequest) -> list[dict[str, Any]]:
    pages: list[dict[str, Any]] = request.session.get(_KEY, [])
    return pages


def _leave(request: HttpRequest, pages: list[dict[str, Any]]) -> None:
    if pages == _pages(request):
        return
    if pages:
        request.session[_KEY] = pages
    else:
        del request.session[_KEY]
