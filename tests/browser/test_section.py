"""A section on the screen: keys, countries, and two people in it at once."""

from decimal import Decimal

from playwright.sync_api import Page, expect

from reports.demonstration.people import editor_email, signatory_email
from reports.demonstration.stages import Stage
from tests.browser.conftest import Complaints, NewContext
from tests.browser.test_journey import button, figures_of
from tests.browser.visits import answer_to
from tests.browser.world import PHONE, World, danish, overflow

TWO_LINES = 70  # pixels; a summary of one line is 48, with its frame 50
FOUND = "findings-companies_sme"


def test_enter_saves_a_number_and_goes_on_to_the_next(page: Page, world: World):
    slug = world.cluster(Stage.HALF_FILLED, 2)
    world.sign_in_quietly(page.context, editor_email(slug))
    page.goto(world.path(slug, "participation"))
    page.locator("#id_companies_total").fill("95")
    page.keyboard.press("Enter")
    expect(page.locator("#id_companies_sme")).to_be_focused()
    expect(page.locator("#row-companies_total")).to_have_attribute("data-save-state", "saved")
    assert figures_of(world.submission(slug))["companies_total"] == Decimal(95)


def test_a_country_is_added_by_its_name_and_saves_by_itself(page: Page, world: World):
    slug = world.cluster(Stage.HALF_FILLED, 2)
    world.sign_in_quietly(page.context, editor_email(slug))
    page.goto(world.path(slug, "internationalisation"))
    page.locator("#id_find-country").fill("Sverige")
    page.locator("#country-found button").first.wait_for()
    page.keyboard.press("Enter")
    count = page.locator("[name=country-SE-cluster]")
    expect(count).to_be_focused()
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    expect(page.locator("#country-SE")).to_have_attribute("data-save-state", "saved")
    row = world.submission(slug).collaborations.get(country="SE", type="cluster")
    assert row.count == 4


def test_two_people_save_the_same_section_and_nothing_is_lost(
    page: Page, new_context: NewContext, world: World
):
    slug = world.cluster(Stage.HALF_FILLED, 3)
    submission, other = world.submission(slug), new_context().new_page()
    world.sign_in_quietly(page.context, editor_email(slug))
    world.sign_in_quietly(other.context, signatory_email(slug))
    for each in (page, other):
        each.goto(world.path(slug, "competence"))

    other.locator("#id_courses").fill("1.300")
    other.locator("#id_press_releases").fill("4")
    answer_to(button(other, "Save"))
    page.locator("#id_courses").fill("1.240")
    page.locator("#id_newsletters").fill("7")
    assert answer_to(button(page, "Save")).status == 409

    # Both values stand on the page, and by whom the other is; what did not collide is saved, of both.
    row = page.locator("#row-courses")
    expect(row.locator("#id_courses")).to_have_value("1.240")
    expect(row.locator("#conflict-courses")).to_contain_text("1.300")
    expect(row.locator("#conflict-courses")).to_contain_text("1.240")
    expect(row.locator("#conflict-courses")).to_contain_text("Sekretariatsleder")
    expect(page.locator("#id_press_releases")).to_have_value("4")
    assert figures_of(submission).items() >= {
        ("courses", Decimal(1300)),
        ("newsletters", Decimal(7)),
        ("press_releases", Decimal(4)),
    }

    # Saved again the choice holds, and the other's value stays in the history.
    assert answer_to(button(page, "Save")).ok
    assert figures_of(submission)["courses"] == Decimal(1240)
    changes = submission.changes.filter(indicator__code="courses").values_list("user__email", "new_value")
    assert list(changes)[-2:] == [
        (signatory_email(slug), Decimal(1300)),
        (editor_email(slug), Decimal(1240)),
    ]


def test_a_warning_of_the_saved_figure_waits_while_the_field_holds_a_refused_one(page: Page, world: World):
    slug = world.cluster(Stage.HALF_FILLED, 4)
    world.sign_in_quietly(page.context, editor_email(slug))
    page.goto(world.path(slug, "participation"))
    total, small, warning = (
        page.locator(f"#{id_}") for id_ in ("id_companies_total", "id_companies_sme", FOUND)
    )
    total.fill("10")
    small.fill("12")
    expect(page.locator("#row-companies_sme")).to_have_attribute("data-save-state", "saved")
    small.blur()
    expect(warning).to_contain_text("12")
    small.fill("abc")
    small.blur()
    expect(page.locator("#errors-companies_sme")).to_contain_text("abc")
    expect(warning).to_be_empty()
    # Nor does it come back with what is saved elsewhere.
    total.fill("9")
    total.blur()
    expect(page.locator("#row-companies_total")).to_have_attribute("data-save-state", "saved")
    expect(page.locator("#findings-companies_total")).to_contain_text("9")
    expect(warning).to_be_empty()
    # The saved figure typed anew is spoken of again.
    small.fill("12")
    small.blur()
    expect(warning).to_contain_text("9")
    expect(page.locator("#errors-companies_sme")).to_be_empty()


def test_a_save_without_an_answer_is_tried_again_by_its_button(
    page: Page, world: World, complaints: Complaints
):
    slug = world.cluster(Stage.HALF_FILLED, 2)
    world.sign_in_quietly(page.context, editor_email(slug))
    page.goto(world.path(slug, "participation"))
    page.clock.install()  # so that it is not tried again by itself
    row = page.locator("#row-knowledge_institutions")
    page.route("**/felt/**", lambda route: route.abort())
    row.locator("input[type=text]").fill("17")
    page.clock.run_for(1_000)
    expect(row).to_have_attribute("data-save-state", "unsaved")
    before = figures_of(world.submission(slug)).get("knowledge_institutions")
    assert before != Decimal(17)
    # Still down: it is said again, and the button is there again.
    again = row.get_by_role("button", name=danish("Try again"))
    again.click()
    expect(again).to_be_visible()
    page.unroute("**/felt/**")
    again.click()
    expect(row).to_have_attribute("data-save-state", "saved")
    expect(again).to_have_count(0)
    assert figures_of(world.submission(slug))["knowledge_institutions"] == Decimal(17)
    complaints.heard[:] = [line for line in complaints.heard if "felt" not in line]


def test_on_a_phone_the_steps_are_one_line_above_the_form(page: Page, world: World):
    slug = world.cluster(Stage.HALF_FILLED, 2)
    world.sign_in_quietly(page.context, editor_email(slug))
    page.set_viewport_size(PHONE)
    page.goto(world.path(slug, "participation"))
    steps, heading = page.locator("#steps-narrow"), page.locator("h1")
    expect(page.locator("#steps-wide")).to_be_hidden()
    expect(steps.get_by_role("list")).to_be_hidden()
    line = steps.bounding_box()
    assert line
    assert line["height"] < TWO_LINES
    top = heading.bounding_box()
    assert top
    expect(heading).to_be_in_viewport()
    # It opens over the form's own place, and closes again to one line.
    steps.locator("summary").click()
    expect(steps.get_by_role("list")).to_be_visible()
    steps.locator("summary").click()
    expect(steps.get_by_role("list")).to_be_hidden()
    assert heading.bounding_box() == top
    # An answer of a save brings the steps anew, and pushes nothing down.
    page.locator("#id_companies_total").fill("96")
    page.locator("#id_companies_total").blur()
    expect(page.locator("#row-companies_total")).to_have_attribute("data-save-state", "saved")
    assert steps.bounding_box() == line
    assert overflow(page) == 0
