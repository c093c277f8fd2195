"""How to get to comments in a state that one can meet them in."""

from playwright.sync_api import Locator, Page, Response

from reports.demonstration.stages import Stage
from submissions.models import LONGEST_COMMENT
from tests.browser.visits import BOARD, answer_to, arrived
from tests.browser.world import World

ASKED_ABOUT = "applications_eu"  # of the first that was sent back; the demonstration has a thread about it


def block(page: Page, code: str = ASKED_ABOUT) -> Locator:
    """Return all that is said about a figure."""
    return page.locator(f"#comments-figure-{code}")


def answering(page: Page, world: World) -> Response:
    """Go to the page of a thread, where one answers."""
    page.goto(world.path(world.cluster(Stage.RETURNED), "kommentarer"))
    path = block(page).locator(".thread__ways a").first.get_attribute("href")
    return arrived(page.goto(str(path)))


def too_long(page: Page, world: World) -> Response:
    """Send a comment that is too long."""
    page.goto(world.path(world.cluster(Stage.HALF_FILLED), "kommentarer/tal/courses"))
    page.locator("main textarea").fill("x" * (LONGEST_COMMENT + 1))
    return answer_to(page.locator("main form button.button-primary"))


def open_in_form(page: Page, world: World) -> Response:
    """Unfold a thread in the form, and open the fields for an answer and for another comment."""
    response = arrived(page.goto(world.path(world.cluster(Stage.RETURNED), "matchmaking")))
    return opened(page, response)


def open_in_review(page: Page, world: World) -> Response:
    """Do the same in the review."""
    response = arrived(page.goto(f"{BOARD}{world.cluster(Stage.RETURNED)}/"))
    return opened(page, response)


def opened(page: Page, response: Response) -> Response:
    """Open all that there is to open about a figure."""
    block(page).locator("summary").click()
    block(page).locator(".thread__ways a").first.click()
    block(page).locator("[id^=place-thread] textarea").wait_for()
    block(page).locator(".comment-link").click()
    page.locator(f"#place-figure-{ASKED_ABOUT} textarea").wait_for()
    return response
