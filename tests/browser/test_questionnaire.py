"""An administrator makes a small questionnaire: adds, moves, rewords and previews, by mouse and keyboard."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import AuditEntry
from reports.demonstration.people import ADMINISTRATOR
from submissions.models import Indicator, Question, Round, RoundStatus, Section
from tests.browser.conftest import NewContext
from tests.browser.desk import violations
from tests.browser.world import PHONE, World, danish, overflow
from tests.erase import erase

YEAR = 2030
SKEMA = f"/runder/{YEAR}/skema/"
CODES = ["browser_boats", "browser_bridges"]


@pytest.fixture
def planned(world: World) -> Iterator[Round]:
    """A round that nobody is asked about, with nothing in it; it is gone afterwards."""
    day, now = dt.timedelta(days=1), timezone.now()
    round_ = Round.objects.create(
        year=YEAR,
        status=RoundStatus.PLANNED,
        opens=now + day,
        deadline=now + 2 * day,
        last_edit=now + 3 * day,
    )
    yield round_
    erase(AuditEntry.objects.filter(year=YEAR))
    Question.objects.filter(round=round_).update(subset_of=None, part_of=None)
    Question.objects.filter(round=round_).delete()
    Section.objects.filter(round=round_).delete()
    Indicator.objects.filter(code__in=CODES).delete()
    round_.delete()


def press(page: Page, words: str) -> None:
    """Press a button or follow a link by its Danish words, and wait for the page that follows."""
    button = page.get_by_role("button", name=danish(words), exact=True)
    ways = button.or_(page.get_by_role("link", name=danish(words), exact=True))
    with page.expect_navigation():
        ways.first.click()


def add_section(page: Page, title: str) -> None:
    page.goto(SKEMA)
    press(page, "Add a section")
    page.locator("#id_title_da").fill(title)
    page.locator("#id_title_en").fill(f"{title} (en)")
    press(page, "Save the section")


def add_question(page: Page, code: str, label: str) -> None:
    page.goto(SKEMA)
    press(page, "Add a question")
    page.locator("#id_code").fill(code)
    page.locator("#id_label_da").fill(label)
    page.locator("#id_label_en").fill(f"{label} (en)")
    page.locator("#id_definition_da").fill("Tæl dem, der er i brug.")
    page.locator("#id_definition_en").fill("Count those in use.")
    press(page, "Save the question")


def listed(page: Page) -> Locator:
    return page.locator(".question-list code")


@pytest.mark.parametrize("scripted", [True, False])
def test_a_questionnaire_is_made_moved_reworded_and_previewed(
    new_context: NewContext, world: World, planned: Round, *, scripted: bool
):
    context = new_context(java_script_enabled=scripted)
    world.sign_in_quietly(context, ADMINISTRATOR)
    page = context.new_page()
    page.goto(SKEMA)
    expect(page.locator(".empty")).to_be_visible()
    add_section(page, "Havne")
    for code, label in zip(CODES, ("Både", "Broer"), strict=True):
        add_question(page, code, label)
    expect(listed(page)).to_have_text(CODES)

    # By the keyboard: the button that was pressed has the focus again, or the other where it is of no use.
    down = page.locator(f"button[name=down][value='question:{CODES[0]}']")
    down.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(listed(page)).to_have_text(CODES[::-1])
    up = page.locator(f"button[name=up][value='question:{CODES[0]}']")
    expect(up).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(listed(page)).to_have_text(CODES)

    press(page, "Både")
    page.locator("#id_label_da").fill("Både i havn")
    press(page, "Save the question")
    expect(page.get_by_role("link", name="Både i havn", exact=True)).to_be_visible()

    press(page, "See the form as a secretariat does")
    expect(page.locator("h1")).to_have_text("Havne")
    expect(page.locator(f"#id_{CODES[0]}")).to_be_editable()
    page.locator(f"#id_{CODES[0]}").fill("12")
    page.keyboard.press("Enter")
    expect(page.locator(f"#id_{CODES[0]}")).to_have_value("12")
    page.locator(".preview-bar").get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Havne (en)")
    expect(page.locator("html")).to_have_attribute("lang", "en")

    page.goto(f"{SKEMA}spoergsmaal/{CODES[1]}/udgaar/")
    press(page, "Take out the question")
    expect(page.locator(".question-page").locator("code")).to_have_text([CODES[0]])
    page.locator(f"a[href$='?indikator={CODES[1]}']").click()
    expect(page.locator("#id_label_da")).to_have_value("Broer")
    press(page, "Save the question")
    expect(listed(page)).to_have_text(CODES)


def test_a_questionnaire_on_a_phone_fits_and_is_accessible(
    new_context: NewContext, world: World, planned: Round
):
    context = new_context()
    world.sign_in_quietly(context, ADMINISTRATOR)
    page = context.new_page()
    page.set_viewport_size(PHONE)
    add_section(page, "Havne")
    add_question(page, CODES[0], "Både" + "x" * 190)
    for way in ("", f"spoergsmaal/{CODES[0]}/", f"spoergsmaal/{CODES[0]}/udgaar/", "forhaandsvisning/"):
        page.goto(SKEMA + way)
        assert overflow(page) == 0, way
        assert violations(page) == [], way
