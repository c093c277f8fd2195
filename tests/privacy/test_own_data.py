"""What is kept about a person: all of it, theirs alone, without secrets, and as exact as it is kept."""

import json
from http import HTTPStatus
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import AuditEntry, User
from accounts.privacy.parts import MOST_SHOWN, all_parts
from accounts.services.record import record
from submissions.services.comment import start
from submissions.services.submit import submit
from tests import builders
from tests.accounts.inviting import client_of
from tests.accounts.phone import recovery_codes, with_phone
from tests.builders import NOW, PASSWORD
from tests.submissions.conftest import Cast, cast

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
PAGE, FILE = "own-data", "own-data-file"
# Nothing writes these: nobody has a right of Django's own, and the admin changes no record.
NOT_KEPT = {"accounts.User_groups.user", "accounts.User_user_permissions.user", "admin.LogEntry.user"}


def file_of(user: User) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client_of(user).get(reverse(FILE)).content)
    return found


def part(file: dict[str, Any], key: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = next(one["rows"] for one in file["parts"] if one["key"] == key)
    return rows


def test_every_row_that_leads_to_a_person_stands_in_a_part() -> None:
    """A new model that refers to people fails here until its part says what it keeps."""
    leading = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is User
    }
    covered = {path for one in all_parts() for path in one.covers}
    assert leading - NOT_KEPT == covered


def test_each_part_says_what_it_is_and_so_does_each_column(cast: Cast) -> None:
    for one in file_of(cast.editor)["parts"]:
        assert one["title"]
        assert one["description"]
        assert all(one["columns"].values())
        assert all(row.keys() == one["columns"].keys() for row in one["rows"])


def test_the_file_has_what_was_saved_to_the_hundredth_and_every_row(cast: Cast) -> None:
    cast.answer_all()
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW, tell=True)
    saved = cast.submission.changes.filter(user=cast.editor)
    rows = part(file_of(cast.editor), "figures")
    assert len(rows) == saved.count() > MOST_SHOWN
    assert rows[0]["new_value"] == str(saved.order_by("-at", "-pk")[0].new_value)
    assert rows[0]["when"] == "2019-02-08T13:00:00+01:00"
    assert part(file_of(cast.editor), "decisions")[0]["what"] == "edit"
    sent = part(file_of(cast.signatory), "decisions")
    assert (sent[0]["what"], sent[0]["name_on_receipt"]) == ("submit", "signatar@example.dk")
    assert part(file_of(cast.signatory), "mails")[0]["address"] == "signatar@example.dk"


def test_it_is_ones_own_alone(cast: Cast) -> None:
    start(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, text="Til jer", figure="courses")
    record("person-changed", user=cast.administrator, about=cast.editor, now=NOW)
    text = json.dumps(file_of(cast.editor), ensure_ascii=False)
    assert "rediger@example.dk" in text
    for other in (cast.reviewer, cast.administrator, cast.signatory):
        assert other.email not in text
    assert "Til jer" not in text
    assert "Til jer" in json.dumps(file_of(cast.reviewer))


def test_no_secret_is_in_it() -> None:
    user = builders.person(name="Vera Prøve")
    secret = with_phone(user)
    codes = recovery_codes(user)
    client = client_of(user)
    text = client.get(reverse(FILE)).content.decode()
    assert part(json.loads(text), "ways_in")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    for word in (user.password, PASSWORD, secret, session, *codes):
        assert word not in text


def test_sessions_are_told_by_their_end_alone() -> None:
    user = builders.person()
    client_of(builders.person())
    assert len(part(file_of(user), "sessions")) == 1


def test_taking_it_is_written_down_and_asking_for_its_head_is_not() -> None:
    user = builders.person()
    client = client_of(user)
    assert client.head(reverse(FILE)).status_code == HTTPStatus.OK
    assert not AuditEntry.objects.filter(action="own-data-taken").exists()
    response = client.get(reverse(FILE))
    assert response["Content-Type"].startswith("application/json")
    assert "attachment" in response["Content-Disposition"]
    assert AuditEntry.objects.get(action="own-data-taken").about == user


@pytest.mark.parametrize("name", [PAGE, FILE])
def test_nobody_sees_it_without_logging_in(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == HTTPStatus.FOUND


def test_the_page_shows_who_one_is_and_how_much_one_did(cast: Cast) -> None:
    cast.answer_all()
    page = client_of(cast.editor).get(reverse(PAGE)).content.decode()
    assert "Vindklyngen: medarbejder siden" in page
    assert "rediger@example.dk" in page
    assert f"<dd>{cast.submission.changes.count()}</dd>" in page
    assert reverse(FILE) in page


def test_the_page_asks_as_much_for_many_rows_as_for_few(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(cast.editor)
    client.get(reverse(PAGE))
    with django_assert_num_queries(34):
        client.get(reverse(PAGE))
    cast.answer_all()
    for _ in range(30):
        record("signed-in", user=cast.editor, about=cast.editor, now=NOW, kind=["password"])
    with django_assert_num_queries(34):
        page = client.get(reverse(PAGE)).content.decode()
    assert "20 ældre" in page
