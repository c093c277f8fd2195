"""What all tests stand on: settings for tests, a browser where there is one, and counted queries."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal.celery import app as celery_app
from tests.chromium import FLAGS, find_chromium
from tests.quick_flush import flush_quickly
from tests.shares import SHARE, SHARES, files_of, tests_of

IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
BROWSER_RERUNS = 1
NO_CHROMIUM = "no Chromium"
BROWSER_FIXTURES = frozenset({"page", "context", "browser", "new_context"})


def run_name() -> str:
    """Return what sets this run, and this worker of it, apart from all others on the machine."""
    return f"klyngetal-test-{os.getpid()}"


def pytest_configure(config: pytest.Config) -> None:
    """Fit the settings to tests, before anything has read them."""
    from django.conf import settings

    fit_for_tests(settings)


def fit_for_tests(settings: LazySettings) -> None:
    """Change what is slow, or shared with others, in `settings`."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        # What tests upload leaves nothing behind.
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        # Straight from where they lie: nothing has to be collected before a test.
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # People of tests have a password alone; what is about second factors switches it on.
    settings.SECOND_FACTOR_REQUIRED = False
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True
    # Jobs run in the test; those that are about the queue itself ask for the fixture `worker`.
    settings.CELERY_TASK_ALWAYS_EAGER = True
    settings.CELERY_TASK_DEFAULT_QUEUE = run_name()
    settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"{run_name()}:"
    if settings.REDIS_URL:
        settings.CACHES["default"]["KEY_PREFIX"] = run_name()
    database = settings.DATABASES["default"]
    # A connection that is kept stands in the way when the database of the tests is dropped.
    database["CONN_MAX_AGE"] = 0
    if database["ENGINE"] == "django.db.backends.sqlite3":
        # A file, not memory: the threads of the live server then have connections of their own.
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        database.setdefault("TEST", {})["NAME"] = str(settings.VAR_DIR / f"{run_name()}.sqlite3")
    else:
        # Nobody needs what a test wrote after a power cut.
        database.setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark whatever opens a page as a browser test, and run these after all others.

    They share one loaded demonstration, which stays in the database while they run. In CI one that fails is
    run once more, and the summary names it: a browser on a busy machine is late now and then, and what is
    wrong with a page is wrong twice.
    """
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
            if IN_CI:
                item.add_marker(pytest.mark.flaky(reruns=BROWSER_RERUNS))
    if left := _left_to_other_runs(items):
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in left])
        items[:] = [item for item in items if item.nodeid not in left]
    items.sort(
        key=lambda item: item.get_closest_marker("browser") is not None or "/browser/" in str(item.path)
    )


def _left_to_other_runs(items: list[pytest.Item]) -> set[str]:
    in_browser = [item for item in items if item.path.parent.name == "browser"]
    files = files_of(SHARE, SHARES, [item.path.name for item in in_browser])
    shared = {item.nodeid for item in items if item.get_closest_marker("shared")}
    left = {item.nodeid for item in in_browser if item.path.name not in files}
    return left | (shared - tests_of(SHARE, SHARES, list(shared)))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what cannot run here, and say why. In CI a missing browser is a failure."""
    from django.conf import settings

    if item.get_closest_marker("browser") and not find_chromium():
        if IN_CI:
            pytest.fail(f"{NO_CHROMIUM} found, and CI does without none", pytrace=False)
        pytest.skip(f"{NO_CHROMIUM} found")
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")
    if item.get_closest_marker("redis") and not settings.REDIS_URL:
        pytest.skip("needs Redis: set REDIS_URL")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say last of all that the browser tests were left out."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput"):
        return
    skipped = reporter.stats.get("skipped", [])
    if any(NO_CHROMIUM in str(report.longrepr) for report in skipped):
        reporter.write_line(f"browser tests skipped: {NO_CHROMIUM}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Launch the Chromium that was found.

    Synchronous Playwright keeps an event loop in this thread, in which Django refuses its ORM. The
    loop never runs a test's own code, so that a test may use both.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    return {**browser_type_launch_args, "executable_path": find_chromium(), "args": list(FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """See pages as a Dane does."""
    return {**browser_context_args, "locale": "da-DK", "timezone_id": "Europe/Copenhagen"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Make the database of the tests, which is emptied often."""
    flush_quickly(connection)


def forget_keys() -> None:
    """Remove what this run wrote to Redis. A cache's own clear() would empty the whole database."""
    from django.conf import settings
    from django.core.cache import cache

    if not settings.REDIS_URL:
        cache.clear()
        return
    import redis

    with redis.Redis.from_url(settings.REDIS_URL) as server:
        keys = list(server.scan_iter(match=f"{run_name()}:*", count=1000))
        if keys:
            server.delete(*keys)


@pytest.fixture(autouse=True)
def _danish() -> None:
    """Begin in Danish: a page that was asked for in English leaves English on in its thread.

    Without the fixture `settings`: it would then be put back last, and what other fixtures do after
    a test would meet the settings that the test had made up.
    """
    from django.conf import settings

    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _own_cache() -> Iterator[None]:
    """Leave nothing in the cache for the next test: rate limits, for one, and what saves are held against."""
    from submissions.background import forget_backgrounds

    yield
    forget_keys()
    forget_backgrounds()


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """Run a real worker on Redis during the test, and queue the jobs to it. Mark the test `redis`."""
    from celery.contrib.testing.worker import start_worker

    celery_app.conf.task_always_eager = False
    try:
        with start_worker(celery_app, perform_ping_check=False, pool="solo", shutdown_timeout=30):
            yield
    finally:
        celery_app.conf.task_always_eager = True


@pytest.fixture
def count_queries(db: None) -> Callable[[Callable[[], object]], int]:
    """Return a counter of database queries, for pages whose number of queries must not grow.

    ::

        few = count_queries(lambda: client.get(url))
        add_reporters(340)
        assert count_queries(lambda: client.get(url)) == few
        with django_assert_num_queries(few): ...
    """

    def count(action: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as queries:
            action()
        return len(queries)

    return count
