"""How to get to the pages of a questionnaire in a state that one can meet them in."""

from django.db.models import F
from playwright.sync_api import Page, Response

from reports.demonstration.load import OPEN_YEAR
from submissions.models import Round
from tests.browser.visits import answer_to, arrived
from tests.browser.world import World, danish

SKEMA = f"/runder/{OPEN_YEAR}/skema/"
EU = f"{SKEMA}spoergsmaal/funding_eu/"


def redefined(page: Page, world: World) -> Response:
    """Write another definition than last year's, of a question that has been answered."""
    page.goto(EU)
    page.locator("#id_definition_da").fill("Tæl kun tilskud fra Horisont med.")
    return answer_to(page.get_by_role("button", name=danish("Save the question"), exact=True))


def without_english(page: Page, world: World) -> Response:
    """Save a question without its English words."""
    page.goto(EU)
    page.locator("#id_label_en").fill("")
    page.locator("#id_help_en").fill("")
    return answer_to(page.get_by_role("button", name=danish("Save the question"), exact=True))


def overtaken(page: Page, world: World) -> Response:
    """Save a question of a round that a colleague has changed meanwhile."""
    page.goto(EU)
    Round.objects.filter(year=OPEN_YEAR).update(version=F("version") + 1)
    page.locator("#id_label_da").fill("Penge fra EU")
    return answer_to(page.get_by_role("button", name=danish("Save the question"), exact=True))


def overtaken_moving(page: Page, world: World) -> Response:
    """Move a question of a round that a colleague has changed meanwhile."""
    page.goto(SKEMA)
    Round.objects.filter(year=OPEN_YEAR).update(version=F("version") + 1)
    return answer_to(page.locator("button[name=down][value='question:courses']"))


def last_check(page: Page, world: World) -> Response:
    """Ask to remove a check."""
    page.goto(f"{SKEMA}kontroller/")
    return answer_to(page.locator("main .question-list a[href$='/fjern/']").last)


def check_of_the_first(page: Page, world: World) -> Response:
    """Go to what the first check says."""
    page.goto(f"{SKEMA}kontroller/")
    return arrived(page.goto(str(page.locator("main .question-list a").first.get_attribute("href"))))
