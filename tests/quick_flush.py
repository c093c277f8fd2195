"""Empty the database quickly after a test whose transactions were real.

Django truncates every table on PostgreSQL, which takes the best part of a second for tables that hold a few
rows, and writes afterwards what the models are called and what may be done with them, which never changes.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.management import create_contenttypes
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate

OF_MODELS = frozenset({"django_content_type", "auth_permission"})


def flush_quickly(connection: BaseDatabaseWrapper) -> None:
    """Have `flush` delete rows over `connection`, but for what `migrate` writes of the models."""
    ops = connection.ops
    as_django_does = ops.sql_flush

    def sql_flush(style: Any, tables: Sequence[str], **more: Any) -> list[str]:
        emptied = [table for table in tables if table not in OF_MODELS]
        if connection.vendor != "postgresql":
            return list(as_django_does(style, emptied, **more))
        # Neither rows that are only ever added nor references stand in the way. The tests run as a superuser.
        rows = [f"DELETE FROM {ops.quote_name(table)}" for table in emptied]  # noqa: S608 tables of models
        return ["SET LOCAL session_replication_role = replica", *rows]

    ops.sql_flush = sql_flush  # type: ignore[method-assign] # of this one connection, which the tests empty
    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
