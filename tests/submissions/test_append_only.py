"""What was done stays as it was written down, whoever asks."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, InternalError, connection, models, transaction
from django.utils import timezone

from accounts.models import AppendOnly, AppendOnlyError, AuditEntry
from accounts.models.audit import SIGN_INS
from accounts.services.record import record
from submissions.models import (
    CheckChange,
    Comment,
    Event,
    FigureChange,
    ReturnedContent,
    SendingRequest,
    SentContent,
)
from submissions.services.ask_to_send import ask_to_send
from submissions.services.change_limits import change_limits
from submissions.services.comment import start
from submissions.services.submit import submit
from tests.builders import NOW
from tests.erase import erase, rewrite
from tests.submissions.conftest import Cast

KEPT: tuple[type[models.Model], ...] = (
    Event,
    FigureChange,
    CheckChange,
    SentContent,
    ReturnedContent,
    SendingRequest,
    AuditEntry,
    Comment,
)
# What of a comment may change: whether its thread is resolved, and that a mail has told of it.
OF_A_COMMENT = {"resolved_at", "resolved_by", "told_at"}


@pytest.fixture
def past(cast: Cast) -> Cast:
    """Leave a row of each kind."""
    cast.answer_all()
    ask_to_send(submission_id=cast.submission.pk, user=cast.editor, now=NOW)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW, tell=False)
    ReturnedContent.objects.create(event=cast.submission.events.get(action="submit"), text="{}")
    check = cast.round.checks.get(code="funding_eu_change")
    change_limits(
        check_id=check.pk,
        user=cast.administrator,
        now=NOW,
        limits={"up": 80, "down": 40, "least": 250_000},
        severity=check.severity,  # type: ignore[arg-type] # a text of the choices
        active=False,
        version=1,
    )
    start(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, text="Hm", figure="courses")
    record("board-exported", user=cast.reviewer, now=NOW)
    return cast


def row_of(model: type[models.Model]) -> models.Model:
    row = model._default_manager.first()
    assert row is not None
    return row


@pytest.mark.parametrize("model", KEPT)
def test_the_models_refuse_every_change(past: Cast, model: type[models.Model]) -> None:
    rows, one = model._default_manager, row_of(model)
    name = next(
        field.name for field in model._meta.concrete_fields if not field.is_relation and field.name != "id"
    )
    ways: tuple[Callable[[], Any], ...] = (
        one.save,
        one.delete,
        lambda: rows.all().delete(),
        lambda: rows.update(**{name: getattr(one, name)}),
        lambda: rows.bulk_update([one], [name]),
    )
    before = list(rows.values())
    for way in ways:
        with pytest.raises(AppendOnlyError):
            way()
    assert list(rows.values()) == before


def test_all_that_are_only_added_are_tried_here() -> None:
    assert set(KEPT) == {model for model in AppendOnly.__subclasses__() if not model._meta.abstract}


@pytest.mark.postgres
@pytest.mark.parametrize("model", KEPT)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET id = id", "DELETE FROM {table}"])
def test_the_database_refuses_every_change_too(past: Cast, model: type[models.Model], statement: str) -> None:
    count = model._default_manager.count()
    assert count
    with (
        pytest.raises((IntegrityError, InternalError), match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table=model._meta.db_table))
    assert model._default_manager.count() == count


def test_tests_can_rewrite_and_erase(past: Cast) -> None:
    rewrite(past.submission.changes.all(), user=past.reviewer)
    assert set(FigureChange.objects.values_list("user", flat=True)) == {past.reviewer.pk}
    erase(AuditEntry.objects.all())
    assert not AuditEntry.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_triggers_go_and_come_back_with_their_migrations() -> None:
    def triggers() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname = 'append_only'")
            return int(cursor.fetchone()[0])

    assert triggers() == len(KEPT)
    call_command("migrate", "submissions", "0008", verbosity=0)
    call_command("migrate", "accounts", "0002", verbosity=0)
    try:
        assert triggers() == 0
    finally:
        call_command("migrate", verbosity=0)
    assert triggers() == len(KEPT)


def test_a_new_row_does_not_take_the_place_of_one_that_is_there(past: Cast) -> None:
    first = past.submission.events.earliest("pk")
    forged = {
        "pk": first.pk,
        "submission": past.submission,
        "action": "forged",
        "from_status": first.from_status,
        "to_status": first.to_status,
        "user": past.editor,
        "at": NOW,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Event(**forged).save()
    with pytest.raises(AppendOnlyError):
        Event.objects.bulk_create(
            [Event(**forged)], update_conflicts=True, unique_fields=["id"], update_fields=["action"]
        )
    with pytest.raises(AppendOnlyError):
        Event.objects.bulk_create([Event(**forged)], None, False, True, ["action"], ["id"])
    assert Event.objects.get(pk=first.pk).action == first.action


def test_of_a_comment_nothing_changes_but_whether_it_is_settled_and_told(past: Cast) -> None:
    one = Comment.objects.get()
    kept = {field.name for field in Comment._meta.concrete_fields} - OF_A_COMMENT
    before = Comment.objects.values().get()
    for name in kept:
        with pytest.raises(AppendOnlyError):
            Comment.objects.update(told_at=NOW, **{name: getattr(one, name)})
        with pytest.raises(AppendOnlyError):
            one.save(update_fields=["told_at", name])
    with pytest.raises(AppendOnlyError):
        one.save(update_fields=[])
    assert Comment.objects.values().get() == before
    assert Comment.objects.update(told_at=NOW) == 1
    one.resolved_at, one.resolved_by = NOW, past.reviewer
    one.save(update_fields=["resolved_at", "resolved_by"])
    after = Comment.objects.get()
    assert (after.told_at, after.resolved_at, after.resolved_by) == (NOW, NOW, past.reviewer)


@pytest.mark.postgres
def test_the_database_refuses_every_other_change_of_a_comment_too(past: Cast) -> None:
    for field in Comment._meta.concrete_fields:
        statement = f"UPDATE submissions_comment SET {field.column} = {field.column}"  # noqa: S608 of the model
        with transaction.atomic(), connection.cursor() as cursor:
            if field.name in OF_A_COMMENT:
                cursor.execute(statement)
            else:
                with (
                    pytest.raises((IntegrityError, InternalError), match="only ever added"),
                    transaction.atomic(),
                ):
                    cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_changes_that_had_one_number_are_numbered_one_by_one(cast: Cast) -> None:
    cast.answer_all()
    first = cast.submission.changes.get(indicator__code="courses")
    call_command("migrate", "submissions", "0010", verbosity=0)
    try:
        again = {name: getattr(first, name) for name in ("submission", "indicator", "user", "at", "version")}
        FigureChange.objects.create(**again, new_value=21)
    finally:
        call_command("migrate", verbosity=0)
    first, second = cast.submission.changes.filter(indicator__code="courses").order_by("pk")
    assert (first.version, second.version) == (1, 2)
    assert second.new_value == 21
    assert cast.submission.figures.get(indicator__code="courses").version == 2
    assert set(
        cast.submission.figures.exclude(indicator__code="courses").values_list("version", flat=True)
    ) == {1}
    with pytest.raises(IntegrityError), transaction.atomic():
        FigureChange.objects.create(**again)


def test_of_a_receipt_the_name_can_go_and_nothing_else_can_change(past: Cast) -> None:
    before = SentContent.objects.values().get()
    for change in ({"sender_name": "En anden"}, {"sender_name": "", "late": True}, {"text": ""}):
        with pytest.raises(AppendOnlyError):
            SentContent.objects.update(**change)
    one = SentContent.objects.get()
    one.sender_name = "En anden"
    with pytest.raises(AppendOnlyError):
        one.save(update_fields=["sender_name"])
    assert SentContent.objects.values().get() == before
    assert SentContent.objects.update(sender_name="") == 1
    assert SentContent.objects.values().get() == {**before, "sender_name": ""}


@pytest.mark.postgres
def test_the_database_lets_nothing_but_the_name_of_a_receipt_go(past: Cast) -> None:
    def refused(statement: str) -> None:
        with (
            pytest.raises((IntegrityError, InternalError), match="only ever added"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    for field in SentContent._meta.concrete_fields:
        if field.name not in SentContent.EMPTYING:
            refused(f"UPDATE submissions_sentcontent SET {field.column} = {field.column}")  # noqa: S608 of the model
    refused("UPDATE submissions_sentcontent SET sender_name = sender_name")
    refused("UPDATE submissions_sentcontent SET sender_name = 'En anden'")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE submissions_sentcontent SET sender_name = ''")
    assert SentContent.objects.get().sender_name == ""


OLD = timezone.now() - dt.timedelta(days=366)
NOT_SO_OLD = timezone.now() - dt.timedelta(days=364)


def test_only_what_is_said_of_logging_in_is_forgotten_and_only_in_time(past: Cast) -> None:
    kept = [
        record("signed-in", user=past.editor, now=NOT_SO_OLD),
        record("person-changed", user=past.administrator, now=OLD),
    ]
    for action in SIGN_INS:
        record(action, user=None, now=OLD)
    entries = AuditEntry.objects.filter(at__gte=OLD)
    assert entries.forget(now=timezone.now()) == len(SIGN_INS)
    assert set(entries) == set(kept)
    for model in set(KEPT) - {AuditEntry}:
        with pytest.raises(AppendOnlyError):
            model._default_manager.all().forget(now=timezone.now())  # type: ignore[attr-defined] # AppendOnly has it


@pytest.mark.postgres
def test_the_database_forgets_the_same_and_no_sooner(past: Cast) -> None:
    """Its trigger and the models say the same slugs and the same time."""
    for action in [*SIGN_INS, "person-changed"]:
        record(action, user=None, now=OLD)
        record(action, user=None, now=NOT_SO_OLD)
    for entry in AuditEntry.objects.all():
        goes = entry.action in SIGN_INS and entry.at == OLD
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("DELETE FROM accounts_auditentry WHERE id = %s", [entry.pk])
        except (IntegrityError, InternalError):
            assert not goes, entry
        else:
            assert goes, entry
