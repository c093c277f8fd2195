"""The two questions that a load balancer asks."""

import json
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from portal import health

NOWHERE = "redis://127.0.0.1:1/0"  # no server listens on port 1


def content(response: Any) -> dict[str, str]:
    answer: dict[str, str] = json.loads(response.content)
    return answer


def test_alive_without_asking_the_database(client: Client):
    # No access to the database is given to this test.
    response = client.get(reverse("live"))
    assert response.status_code == 200
    assert content(response) == {"status": "ok"}


@pytest.mark.django_db
def test_ready_when_all_is_there(client: Client, settings: Settings):
    response = client.get(reverse("ready"))
    assert response.status_code == 200
    assert content(response)["migrations"] == "ok"
    assert ("redis" in content(response)) is bool(settings.REDIS_URL)


@pytest.mark.django_db
def test_not_ready_without_redis_where_it_is_used(rf: RequestFactory, settings: Settings):
    settings.REDIS_URL = NOWHERE
    response = health.ready(rf.get("/health/ready"))
    assert response.status_code == 503
    assert content(response) == {
        "status": "not ready",
        "database": "ok",
        "migrations": "ok",
        "redis": "does not answer",
    }


@pytest.mark.django_db
def test_not_ready_before_the_migrations(rf: RequestFactory):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="reports").delete()
    response = health.ready(rf.get("/health/ready"))
    assert response.status_code == 503
    assert content(response)["migrations"].endswith("not applied")


@pytest.mark.django_db
def test_not_ready_without_the_database_and_no_detail_is_told(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
):
    def refuse() -> None:
        raise DatabaseError("password of klyngetal at db.internal")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = health.ready(rf.get("/health/ready"))
    assert response.status_code == 503
    assert content(response)["database"] == "does not answer"
    assert b"password" not in response.content


def test_answers_are_never_kept(client: Client):
    assert "no-store" in client.get(reverse("live"))["Cache-Control"]


def test_nothing_is_posted(client: Client):
    assert client.post(reverse("live")).status_code == 405
