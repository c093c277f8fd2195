"""What is refused to who is signed in stands in the log: once an hour, and nothing of what is not refused."""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import AuditEntry, User
from submissions.audit.rows import Wanted, load_register, read_page
from tests import builders
from tests.accounts.inviting import client_of
from tests.builders import NOW
from tests.submissions.conftest import Cast, cast

__all__ = ["cast"]
pytestmark = pytest.mark.django_db


def denials(user: User) -> list[tuple[str, str | None, int | None, str]]:
    found = AuditEntry.objects.filter(action="access-denied", user=user).order_by("pk")
    return [
        (one.subject, one.cluster.slug if one.cluster else None, one.year, one.detail["method"])
        for one in found.select_related("cluster")
    ]


def test_a_page_that_is_forbidden_is_written_down_once_an_hour(
    cast: Cast, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    client = client_of(cast.editor)
    for _ in range(3):
        assert client.get(reverse("people-clusters")).status_code == HTTPStatus.FORBIDDEN
        assert client.post(reverse("recall", args=["vindklyngen", 2018])).status_code == HTTPStatus.FORBIDDEN
    assert denials(cast.editor) == [
        ("people-clusters", None, None, "GET"),
        ("recall", "vindklyngen", 2018, "POST"),
    ]
    time_machine.move_to(NOW + dt.timedelta(minutes=61), tick=False)
    client_of(cast.editor).get(reverse("people-clusters"))
    assert len(denials(cast.editor)) == 3


def test_another_clusters_page_is_written_down_though_it_reads_as_not_there(cast: Cast) -> None:
    client = client_of(cast.stranger)
    answer = client.get(reverse("submission", args=["vindklyngen", 2018]))
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert denials(cast.stranger) == [("submission", "vindklyngen", 2018, "GET")]
    page = read_page(Wanted(what="access-denied"), load_register(), 1)
    assert [(one.who, one.cluster) for one in page.rows] == [(str(cast.stranger), "Vindklyngen")]


def test_what_is_not_there_for_anybody_is_no_refusal(cast: Cast) -> None:
    for user, address in (
        (cast.stranger, reverse("submission", args=["ingen-klynge", 2018])),
        (cast.editor, reverse("submission", args=["vindklyngen", 1999])),
        (cast.reviewer, reverse("review", args=[2018, "ingen-klynge"])),
        (cast.editor, "/findes-ikke/"),
    ):
        assert client_of(user).get(address).status_code == HTTPStatus.NOT_FOUND
        assert denials(user) == []
    Client().get(reverse("people-clusters"))
    assert not AuditEntry.objects.filter(action="access-denied").exists()


def test_a_page_that_is_let_through_costs_no_query_more(
    cast: Cast, count_queries: Callable[[Callable[[], object]], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(builders.administrator())
    client.get(reverse("people-clusters"))
    with_it = count_queries(lambda: client.get(reverse("people-clusters")))
    monkeypatch.setattr("accounts.middleware.record_denial", None)
    assert count_queries(lambda: client.get(reverse("people-clusters"))) == with_it


def test_that_a_network_tries_too_often_is_written_down_once_without_which() -> None:
    for number in range(14):
        sent = {"login": f"gaet-{number}@example.dk", "password": "forkert"}
        Client().post(reverse("account_login"), sent, REMOTE_ADDR="203.0.113.7")
    entry = AuditEntry.objects.get(action="sign-ins-slowed")
    assert (entry.user, entry.about, entry.subject, entry.detail) == (None, None, "", {})
