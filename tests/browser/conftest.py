"""What the browser tests stand on: the demonstration, loaded and served once for all of them.

pytest-django's own `live_server` empties the database after each test, and the demonstration takes some
ten seconds to load. So it is served from here, and the tests share it: each that changes something takes
a cluster of its own. They ask for no `db` and so come last of all, when nobody empties the database.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import dj_database_url
import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.test.utils import setup_databases, teardown_databases
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from reports.demonstration.load import OPEN_YEAR
from reports.demonstration.stages import Stage, stages_of
from submissions.models import Submission
from tests.browser.world import DESK, World

PATIENCE = 15_000  # milliseconds for whatever a page should do; a busy machine takes some
# Chromium logs these for what is refused on purpose; the page that says so is what is looked at.
REFUSALS = frozenset({403, 404, 409, 410, 422, 429})

NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def _database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Stand on the database of the tests, whatever tests are run.

    pytest-django makes it only where a test asks for it through a fixture of pytest-django's own, which
    none here does. Otherwise this would be the database that people work in.
    """
    real = dj_database_url.parse(settings.DATABASE_URL)["NAME"]
    made = None
    with django_db_blocker.unblock():
        if connection.settings_dict["NAME"] == real:
            made = setup_databases(verbosity=0, interactive=False, aliases={DEFAULT_DB_ALIAS: None})
    assert connection.settings_dict["NAME"] != real
    yield
    with django_db_blocker.unblock():
        close_every_connection()
        if made:
            teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def _loaded(
    _database: None, django_db_blocker: DjangoDbBlocker, browser_type_launch_args: dict[str, Any]
) -> Iterator[None]:
    """Load the demonstration, and leave an empty database."""
    with django_db_blocker.unblock():
        call_command("demo", stdout=StringIO())
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="session")
def _server(_loaded: None) -> Iterator[LiveServer]:
    """Serve it, as a demonstration."""
    before = settings.DEMONSTRATION, settings.CONTACT_EMAIL
    settings.DEMONSTRATION, settings.CONTACT_EMAIL = True, "klyngetal@example.dk"
    server = LiveServer("localhost")
    yield server
    server.stop()
    settings.DEMONSTRATION, settings.CONTACT_EMAIL = before


def close_every_connection() -> None:
    """End all sessions with the test database: PostgreSQL drops none that someone is in.

    The server's threads leave some behind, and so does Playwright's event loop, in which Django keeps
    connections apart from those outside it. So this asks from another database, by the driver alone.
    """
    connections.close_all()
    if connection.vendor != "postgresql":
        return
    there = connection.settings_dict
    with psycopg.connect(
        host=there["HOST"],
        port=there["PORT"] or None,
        user=there["USER"],
        password=there["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    ) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [there["NAME"]]
        )


@pytest.fixture
def world(_server: LiveServer, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The demonstration, with its database open to the test."""
    with django_db_blocker.unblock():
        slugs = Submission.objects.filter(round__year=OPEN_YEAR).values_list("cluster__slug", flat=True)
        clusters: dict[Stage, list[str]] = {}
        for slug, stage in sorted(stages_of(slugs).items()):
            clusters.setdefault(stage, []).append(slug)
        yield World(base=_server.url, clusters=clusters)


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], world: World) -> dict[str, Any]:
    """Start every context at the portal, on a laptop, without movement."""
    return {**browser_context_args, "base_url": world.base, "viewport": DESK, "reduced_motion": "reduce"}


@dataclass
class Complaints:
    """What a browser complains about: script errors, violated policies, and what did not load."""

    heard: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Hear what a page says from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(error.stack or str(error)))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # The last is what htmx says of a request without an answer, which a test has cut off on purpose.
        loading = message.text.startswith(("Failed to load resource", "htmx:sendError", "htmx:afterRequest"))
        if message.type in {"error", "warning"} and not loading:
            self.heard.append(f"{message.type}: {message.text}")

    def _response(self, response: Response) -> None:
        asked = response.request.is_navigation_request() or response.request.method == "POST"
        refused = response.status in REFUSALS and asked
        if not response.ok and not refused and not 300 <= response.status < 400:
            self.heard.append(f"{response.status} {response.url}")


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """What any page of the test complained about; at the end there must be nothing."""
    complaints = Complaints()
    yield complaints
    assert complaints.heard == []


@pytest.fixture
def new_context(new_context: NewContext, complaints: Complaints) -> NewContext:
    """Listen to every page of every person."""

    def make(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.on("page", complaints.listen)
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        return context

    return make
