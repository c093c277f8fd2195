"""Every page in every state: accessible, valid, quiet, and never wider than the screen."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.browser.conftest import NewContext
from tests.browser.places import PLACES, Place
from tests.browser.world import DESK, PHONE, World, overflow
from tests.shares import SHARE, SHARES

MODULES = Path(settings.BASE_DIR) / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
VALIDATOR = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
# Every rule that axe has on by itself, best practices too, and the size of what one hits with a finger.
# A letter stands in a frame in which no script runs, axe's neither.
RULES = {
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "elementRef": False,
    "iframes": False,
}
AUDIT = "async rules => (await axe.run(document, rules)).violations"
UNFOLD = "document.querySelectorAll('main details').forEach(details => { details.open = true })"

LOOKED_AT = PLACES[SHARE - 1 :: SHARES]


def height(page: Page) -> int:
    """Return how tall the page is, in pixels."""
    return int(page.evaluate("document.documentElement.scrollHeight"))


def violations(page: Page) -> list[str]:
    """Return what axe finds, a line for each rule with the places where it is broken."""
    found: list[dict[str, Any]] = page.evaluate(AUDIT, RULES)
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:160]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def keep(html: str, file: Path) -> None:
    """Write a page whole: another worker may be about to read it."""
    part = file.with_suffix(".part")
    part.write_text(html)
    part.replace(file)


@pytest.fixture(scope="session")
def seen(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return where the HTML of each page lies as sent, for the validator; all workers share the folder."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "pages"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.parametrize("place", LOOKED_AT, ids=lambda place: place.name)
def test_a_page_is_accessible_and_fits_the_screen(place: Place, page: Page, world: World, seen: Path):
    html = place.visit(page, world)
    keep(html, seen / f"{place.name}.html")
    # Set in by the debugger, to which the page's policy does not apply.
    page.evaluate(AXE.read_text())
    for screen in (DESK, PHONE):
        page.set_viewport_size(screen)
        page.evaluate(UNFOLD)
        assert overflow(page) == 0, screen
        # All of it at once: a bar that sticks to the foot lies over something wherever one stands.
        page.set_viewport_size({"width": screen["width"], "height": max(screen["height"], height(page))})
        assert violations(page) == [], screen


def test_the_html_of_every_page_is_valid(new_context: NewContext, world: World, seen: Path):
    if not shutil.which("java"):
        pytest.skip("the validator needs Java")
    for place in LOOKED_AT:
        page = seen / f"{place.name}.html"
        if not page.exists():
            # A browser of its own, which remembers nothing of other pages.
            context = new_context()
            keep(place.visit(context.new_page(), world), page)
            context.close()
    done = subprocess.run(
        ["java", "-jar", str(VALIDATOR), "--format", "json", "--stdout", "--exit-zero-always", str(seen)],
        check=True,
        capture_output=True,
        text=True,
    )
    messages = json.loads(done.stdout)["messages"]
    said = {
        f"{Path(message['url']).stem}: {message['message']} {message.get('extract', '')}"
        for message in messages
    }
    assert sorted(said) == []
