"""Change or delete rows that are only ever added: for tests that clear up, or rewrite the past.

The portal itself has no such way. On PostgreSQL it takes a superuser, as whom the tests run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet


@contextmanager
def triggers_asleep() -> Iterator[None]:
    """Let the database's triggers sleep. Those that hold references together sleep too."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")


def erase(*rows: QuerySet[Any]) -> None:
    """Delete the rows, in this order."""
    with triggers_asleep():
        for some in rows:
            QuerySet.delete(some)


def rewrite(rows: QuerySet[Any], **values: Any) -> None:
    """Change the rows."""
    with triggers_asleep():
        QuerySet.update(rows, **values)
