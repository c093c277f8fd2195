"""Every page in every state: accessible, valid, quiet, and never wider than the screen."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.browser.places import PLACES, Place
from tests.browser.world import DESK, PHONE, World, overflow

MODULES = Path(settings.BASE_DIR) / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
VALIDATOR = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
# Every rule that axe has on by itself, best practices too, and the size of what one hits with a finger.
RULES = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"], "elementRef": False}
AUDIT = "async rules => (await axe.run(document, rules)).violations"
UNFOLD = "document.querySelectorAll('main details').forEach(details => { details.open = true })"

# The HTML of each page as it was sent, kept for the validator.
seen: dict[str, str] = {}


def violations(page: Page) -> list[str]:
    """Return what axe finds, a line for each rule with the places where it is broken."""
    found: list[dict[str, Any]] = page.evaluate(AUDIT, RULES)
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:160]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page_is_accessible_and_fits_the_screen(place: Place, page: Page, world: World):
    seen[place.name] = place.visit(page, world)
    # Set in by the debugger, to which the page's policy does not apply.
    page.evaluate(AXE.read_text())
    for screen in (DESK, PHONE):
        page.set_viewport_size(screen)
        page.evaluate(UNFOLD)
        assert overflow(page) == 0, screen
        assert violations(page) == [], screen


def test_the_html_of_every_page_is_valid(page: Page, world: World, tmp_path: Path):
    if not shutil.which("java"):
        pytest.skip("the validator needs Java")
    for place in PLACES:
        html = seen.get(place.name) or place.visit(page, world)
        (tmp_path / f"{place.name}.html").write_text(html)
        page.context.clear_cookies()
    done = subprocess.run(
        ["java", "-jar", str(VALIDATOR), "--format", "json", "--stdout", "--exit-zero-always", str(tmp_path)],
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
