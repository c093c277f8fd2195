"""How to get to the pages of rounds and deadlines in a state that one can meet them in."""

from playwright.sync_api import Page, Response

from reports.demonstration.load import OPEN_YEAR
from reports.demonstration.stages import Stage
from tests.browser.visits import answer_to
from tests.browser.world import World


def created_twice(page: Page, world: World) -> Response:
    """Create a round of a year that has one."""
    page.goto("/runder/ny/")
    page.locator("#id_year").fill(str(OPEN_YEAR))
    return answer_to(page.locator("main form button.button-primary"))


def another_year(page: Page, world: World) -> Response:
    """Create a round of a year that is not the next one, and be asked whether it is right."""
    page.goto("/runder/ny/")
    page.locator("#id_year").fill(str(OPEN_YEAR + 5))
    return answer_to(page.locator("main form button.button-primary"))


def deadline_first(page: Page, world: World) -> Response:
    """Put the deadline before the opening."""
    page.goto(f"/runder/{OPEN_YEAR}/datoer/")
    page.locator("#id_deadline").fill("2018-01-01T12:00")
    return answer_to(page.locator("main form button.button-primary"))


def extended_into_the_past(page: Page, world: World) -> Response:
    """Give a cluster a deadline that has passed."""
    page.goto(f"/gennemgang/{OPEN_YEAR}/{world.cluster(Stage.HALF_FILLED)}/forlaeng/")
    page.locator("#id_until").fill("2018-01-01T12:00")
    page.locator("#id_reason").fill("Sygdom i sekretariatet")
    return answer_to(page.locator("main form button.button-primary"))
