"""Saving one figure by itself, as its page asks for it."""

from collections.abc import Mapping
from html import unescape

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from submissions.models import Figure
from tests.submissions.conftest import Cast

HTMX = {"hx-request": "true", "accept-language": "da"}


def url(cast: Cast, code: str = "courses") -> str:
    return reverse("field", args=[cast.cluster.slug, cast.round.year, code])


def client_of(user: User | None = None) -> Client:
    client = Client(headers=HTMX)
    if user is not None:
        client.force_login(user)
    return client


def sent(code: str, number: str = "", version: int = 0, **rest: str) -> dict[str, str]:
    return {code: number, f"{code}-version": str(version)} | {
        f"{code}-{name}": value for name, value in rest.items()
    }


def post(cast: Cast, data: Mapping[str, str], *, user: User | None = None, seen: str = "") -> HttpResponse:
    code = next(iter(data))
    client = client_of(user or cast.editor)
    return client.post(url(cast, code), {**data, "seen": seen})  # type: ignore[return-value] # the response itself


def text(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def courses(cast: Cast) -> Figure:
    return cast.submission.figures.get(indicator__code="courses")
