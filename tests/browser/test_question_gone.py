"""A question that an administrator takes out while a secretariat has the page open."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect

from reports.demonstration.load import OPEN_YEAR
from submissions.models import Indicator, Round, Unit
from submissions.questionnaire.content import QuestionContent
from submissions.services.add_question import NewIndicator, add_question
from submissions.services.retire_question import retire_question
from tests import builders
from tests.browser.conftest import NewContext
from tests.browser.desk import Desk, own_desk
from tests.browser.world import World

LABEL = "Webinarer"


def round_() -> Round:
    return Round.objects.get(year=OPEN_YEAR)


@pytest.fixture
def code(world: World) -> str:
    """Return the code of an indicator that was never asked."""
    return f"webinars_{Indicator.objects.count()}"


@pytest.fixture
def desk(world: World, code: str) -> Iterator[Desk]:
    """Ask one question more, which each test takes out again."""
    content = QuestionContent(section="competence", label_da=LABEL, label_en="Webinars", required=False)
    add_question(
        round_id=round_().pk,
        user=builders.administrator(),
        now=timezone.now(),
        version=round_().version,
        indicator=NewIndicator(code=code, unit=Unit.COUNT),
        content=content,
        confirmed=True,
    )
    with own_desk(world) as desk:
        yield desk


def retire(code: str) -> None:
    retire_question(
        round_id=round_().pk,
        code=code,
        user=builders.administrator(),
        now=timezone.now(),
        version=round_().version,
    )


def test_its_row_says_so_and_the_button_saves_all_else(
    desk: Desk, code: str, context: BrowserContext
) -> None:
    page = desk.open(context, "competence")
    retire(code)
    page.locator(f"#id_{code}").fill("31")
    row = page.locator(f"#row-{code}")
    expect(row.locator(".save-state")).to_contain_text(f"»{LABEL}« er taget ud af indberetningsskemaet")
    expect(page.locator(f"#id_{code}")).to_have_value("31")
    page.locator("#id_courses").fill("7")
    expect(page.locator("#row-courses")).to_have_attribute("data-save-state", "saved")
    with page.expect_navigation():
        page.locator(".form-actions [name=stay]").click()
    expect(page.locator("main .alert-warning").first).to_contain_text("Mindst ét spørgsmål er taget ud")
    expect(page.locator("main table").first).to_contain_text(LABEL)
    expect(page.locator("main table").first).to_contain_text("31")
    assert desk.values() == {"courses": 7}


def test_without_javascript_all_else_is_saved(desk: Desk, code: str, new_context: NewContext) -> None:
    page = desk.open(new_context(java_script_enabled=False), "competence")
    retire(code)
    page.locator(f"#id_{code}").fill("31")
    page.locator("#id_courses").fill("7")
    with page.expect_navigation():
        page.locator(".form-actions [name=stay]").click()
    expect(page.locator("main table").first).to_contain_text("31")
    expect(page.locator("#id_courses")).to_have_value("7")
    assert desk.values() == {"courses": 7}
