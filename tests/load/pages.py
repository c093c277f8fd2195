"""Pages against a bare view that renders the same template from values that are ready made.

Both go through the same middleware; the bare one needs no sign-in, as its values say who is signed in. It
asks the database nothing: that, and that both give the same page, is checked before anything is timed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.messages.storage.base import BaseStorage
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template import Context, RequestContext, Template
from django.test import Client
from django.test.client import ClientHandler
from django.test.signals import template_rendered
from django.test.utils import (
    CaptureQueriesContext,
    setup_test_environment,
    teardown_test_environment,
)
from django.urls import path as route

from accounts.models import User
from portal.context import Portal
from portal.urls import urlpatterns
from tests.load.measure import Comparison, compare

# What the context processors and the template engine put in by themselves, for each request anew.
NOT_VALUES = frozenset({"True", "False", "None", "block", "csrf_token", "request", "perms"})
PORTAL = (
    *("name", "demonstration", "person", "other_language"),
    *("navigation", "clusters", "cluster", "seal", "seconds_left"),
)
CSRF = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')
SESSION_END = re.compile(r'(data-seconds=")\d+')


class OtherPage(Exception):  # noqa: N818 read as a sentence: "raise OtherPage"
    """The two views did not give the same page, or the bare one was not bare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """What a page was rendered from."""

    template: str
    values: Mapping[str, Any]


def client_of(email: str) -> Client:
    """Return a browser in which a person is signed in."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email=email))
    return client


def capture(client: Client, url: str) -> Captured:
    """Open a page and keep the template and the values that it was rendered from.

    Raises:
        OtherPage: it is no page.
    """
    rendered: list[Captured] = []

    def keep(sender: object, template: Template, context: Context, **_: object) -> None:
        # The first that is given the request is the page; what it includes comes later, charts came before.
        if not rendered and template.name and isinstance(context, RequestContext):
            rendered.append(Captured(template=template.name, values=_concrete_all(context.flatten())))

    with _told_of_templates():
        template_rendered.connect(keep)
        try:
            response = client.get(url)
        finally:
            template_rendered.disconnect(keep)
    if response.status_code != 200 or not rendered:
        raise OtherPage(f"{url}: {response.status_code}")
    return rendered[0]


@contextmanager
def _told_of_templates() -> Iterator[None]:
    """Have Django tell of each template that it renders; pytest has it do so all the time."""
    try:
        setup_test_environment()
    except RuntimeError:  # it was set up before
        yield
        return
    try:
        yield
    finally:
        teardown_test_environment()


def _concrete_all(values: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): _concrete(value) for name, value in values.items() if name not in NOT_VALUES}


def _concrete(value: object) -> object:
    """Return a value that is evaluated on use as one that is there."""
    if isinstance(value, Page):
        ready = Paginator(list(value.paginator.object_list), value.paginator.per_page)
        return ready.page(value.number)
    if isinstance(value, QuerySet | BaseStorage):
        return list(value)
    if isinstance(value, Portal):
        return SimpleNamespace(**{name: getattr(value, name) for name in PORTAL})
    return value


def bare_client(url: str, captured: Captured) -> Client:
    """Return a browser of nobody's, for a portal in which the bare view stands in the page's place."""

    def bare(request: HttpRequest) -> HttpResponse:
        return render(request, captured.template, dict(captured.values))

    routes = ModuleType("routes_with_the_bare_view")
    routes.urlpatterns = [  # type: ignore[attr-defined] # not known to the stubs
        route(url.removeprefix("/").partition("?")[0], login_not_required(bare)),
        *urlpatterns,
    ]

    class Handler(ClientHandler):
        """Resolves by those routes."""

        def get_response(self, request: HttpRequest) -> HttpResponseBase:
            request.urlconf = routes  # type: ignore[assignment] # a module will do
            return super().get_response(request)

    other = Client(SERVER_NAME="localhost")
    other.handler = Handler(enforce_csrf_checks=False)
    return other


def compare_page(
    name: str,
    client: Client,
    url: str,
    *,
    repeats: int,
    target: float | None = None,
    say: Callable[[str], None] = print,
) -> Comparison:
    """Time a page and its bare view.

    Raises:
        OtherPage: they do not give the same page, or the bare one asks the database.
    """
    bare = bare_client(url, capture(client, url))
    # What is evaluated once stays so: after this, all that the template asks for is there.
    page_of(bare, url)
    with CaptureQueriesContext(connection) as queries:
        bare_page = page_of(bare, url)
    if len(queries):
        raise OtherPage(f"{url}: the bare view asks {queries[0]['sql'][:300]}")
    with CaptureQueriesContext(connection) as queries:
        page = page_of(client, url)
    if bare_page != page:
        raise OtherPage(f"{url}: the bare view gives another page")
    return compare(
        f"{name}, {len(queries)} queries",
        lambda: client.get(url),
        lambda: bare.get(url),
        repeats=repeats,
        target=target,
        say=say,
    )


def page_of(client: Client, url: str) -> str:
    """Return a page without what is new in each: its tokens."""
    page = CSRF.sub(r"\1", client.get(url).content.decode())
    return SESSION_END.sub(r"\1", page)
