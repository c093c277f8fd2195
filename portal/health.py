"""Whether the service lives, and whether it is ready: for load balancers and containers."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)

SERVICE_UNAVAILABLE = 503
REDIS_TIMEOUT = 2  # seconds; a probe is asked every few, and must not pile up


class NotReadyError(Exception):
    """Something that the service rests on is not there. The message is safe to show to anyone."""


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Say that the process answers. It asks nothing of anything else."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether requests can be served: database, migrations, and Redis where it is used.

    What is wrong in detail is logged; the answer, which anyone can read, names only the part.
    """
    parts: dict[str, Callable[[], None]] = {"database": check_database, "migrations": check_migrations}
    if settings.REDIS_URL:
        parts["redis"] = check_redis
    found: dict[str, str] = {}
    for name, check in parts.items():
        try:
            check()
        except NotReadyError as error:
            found[name] = str(error)
        else:
            found[name] = "ok"
    is_ready = all(word == "ok" for word in found.values())
    answer: dict[str, Any] = {"status": "ok" if is_ready else "not ready", **found}
    return JsonResponse(answer, status=200 if is_ready else SERVICE_UNAVAILABLE)


def check_database() -> None:
    """Ask the database anything.

    Raises:
        NotReadyError: it does not answer.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        logger.exception("The database does not answer.")
        raise NotReadyError("does not answer") from error


def check_migrations() -> None:
    """Compare the migrations that were applied with those of the code.

    Raises:
        NotReadyError: some are not applied.
    """
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise NotReadyError("cannot be read") from error
    if missing:
        raise NotReadyError(f"{len(missing)} not applied")


def check_redis() -> None:
    """Ping Redis.

    Raises:
        NotReadyError: it does not answer.
    """
    import redis  # noqa: PLC0415 not needed where there is no Redis

    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=REDIS_TIMEOUT, socket_connect_timeout=REDIS_TIMEOUT
        ) as server:
            server.ping()
    except redis.RedisError as error:
        logger.exception("Redis does not answer.")
        raise NotReadyError("does not answer") from error
