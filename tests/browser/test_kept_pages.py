"""What a reviewer or an administrator types outlives a closed tab, and goes where one says so."""

import pytest
from playwright.sync_api import BrowserContext, expect

from reports.demonstration.load import OPEN_YEAR
from reports.demonstration.people import ADMINISTRATOR
from tests.browser.world import World

TYPED = "Det, jeg skrev"
ROUND = f"/runder/{OPEN_YEAR}/skema"


@pytest.fixture
def administering(world: World, context: BrowserContext) -> BrowserContext:
    world.sign_in_quietly(context, ADMINISTRATOR)
    return context


def test_a_closed_tab_loses_nothing(administering: BrowserContext):
    page = administering.new_page()
    page.goto("/mails/tekster/reminder/da/")
    page.locator("#id_body").fill(TYPED)
    page.close()
    page = administering.new_page()
    page.goto("/mails/tekster/reminder/da/")
    expect(page.locator("#id_body")).to_have_value(TYPED)
    expect(page.locator("#typed-places")).to_contain_text(page.locator("label[for=id_body]").inner_text())


def test_going_back_without_saving_keeps_nothing(administering: BrowserContext):
    page = administering.new_page()
    page.goto(f"{ROUND}/afsnit/nyt/")
    page.locator("#id_title_da").fill(TYPED)
    page.locator("[data-throws-away]").click()
    page.wait_for_url(f"**{ROUND}/")
    page.goto(f"{ROUND}/afsnit/nyt/")
    expect(page.locator("#id_title_da")).to_have_value("")


def test_each_rule_has_a_form_of_its_own(administering: BrowserContext):
    page = administering.new_page()
    page.goto(f"{ROUND}/kontroller/ny/?regel=subset")
    page.locator("#id_message_da").fill(TYPED)
    page.close()
    page = administering.new_page()
    page.goto(f"{ROUND}/kontroller/ny/?regel=range")
    expect(page.locator("#id_message_da")).not_to_have_value(TYPED)
    page.goto(f"{ROUND}/kontroller/ny/?regel=subset")
    expect(page.locator("#id_message_da")).to_have_value(TYPED)
