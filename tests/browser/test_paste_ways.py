"""The ways in which several lines come to a figure, and what happens to the page while they are shown."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route, expect

from accounts.models import User
from reports.demonstration.people import editor_email, signatory_email
from reports.demonstration.stages import Stage
from submissions.services.recall import recall
from submissions.services.submit import submit
from tests.browser.conftest import NewContext
from tests.browser.desk import Desk, all_saved, own_desk
from tests.browser.pasting import becomes, done, paste, take, values
from tests.browser.test_journey import button
from tests.browser.visits import answer_to
from tests.browser.world import World, danish

COURSES = "#id_courses"


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    with own_desk(world) as desk:
        yield desk


def note(page: Page, text: str) -> None:
    """Write something on the page from which it can be copied and dragged."""
    page.evaluate(
        "text => { document.querySelector('h1').after(Object.assign("
        "  document.createElement('textarea'), {id: 'note', value: text})); }",
        text,
    )
    page.locator("#note").focus()
    page.keyboard.press("Control+A")


def copy_into(page: Page, text: str, field: str) -> None:
    """Paste as a person does, with the keys and the clipboard of the browser."""
    note(page, text)
    page.keyboard.press("Control+C")
    page.locator(field).focus()
    page.keyboard.press("Control+V")


def drag_into(page: Page, text: str, field: str) -> None:
    """Drag a text with the mouse, and drop it."""
    note(page, text)
    page.locator(field).scroll_into_view_if_needed()
    start, end = page.locator("#note").bounding_box(), page.locator(field).bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 8, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + 10, steps=8)
    page.mouse.up()


def type_into(page: Page, text: str, field: str) -> None:
    """Insert a text as the keyboard of a phone does."""
    page.locator(field).focus()
    page.keyboard.insert_text(text)


Way = Callable[[Page, str, str], None]
WAYS: list[Way] = [copy_into, drag_into, type_into]


@pytest.mark.parametrize("way", WAYS)
def test_several_lines_are_shown_before_they_are_taken(desk: Desk, context: BrowserContext, way: Way):
    """The browser would join them with a space, and 12 and 345 would be 12.345."""
    page = desk.open(context, "competence")
    way(page, "12\n345", COURSES)
    expect(page.locator("#paste")).to_be_visible()
    assert values(page, "courses") == [""]
    assert becomes(page) == ["12", "345"]
    take(page)
    all_saved(page)
    assert [desk.values()[code] for code in ("courses", "course_companies")] == [12, 345]


@pytest.mark.parametrize("way", WAYS)
def test_a_cell_of_several_lines_is_refused_with_the_reason(desk: Desk, context: BrowserContext, way: Way):
    page = desk.open(context, "competence")
    way(page, '"12\n345"', COURSES)
    assert becomes(page) == ["»12 345« er flere linjer i én celle"]
    expect(page.locator("#paste [data-take]")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(page.locator("#paste")).to_be_hidden()
    assert values(page, "courses", "course_companies") == ["", ""]


@pytest.mark.parametrize("way", WAYS)
def test_one_value_comes_as_ever(desk: Desk, context: BrowserContext, way: Way):
    page = desk.open(context, "competence")
    way(page, "1.240", COURSES)
    expect(page.locator(COURSES)).to_have_value("1.240")
    expect(page.locator("#paste")).to_be_hidden()


def test_a_number_with_spaces_that_is_typed_is_read(desk: Desk, context: BrowserContext):
    page = desk.open(context, "competence")
    page.locator(COURSES).press_sequentially("12 345")
    page.locator(COURSES).blur()
    expect(page.locator("#row-courses")).to_have_attribute("data-save-state", "saved")
    assert desk.values()["courses"] == 12_345
    page.locator(COURSES).fill("12 346")
    assert answer_to(button(page, "Save")).status == 200
    assert desk.values()["courses"] == 12_346


@pytest.mark.parametrize("section", ["competence", "internationalisation"])
def test_without_our_script_lines_that_the_browser_joins_are_refused(
    desk: Desk, new_context: NewContext, section: str
):
    desk.save_country("SE", cluster=2)
    page = desk.open(new_context(java_script_enabled=False), section)
    field = COURSES if section == "competence" else "#id_country-SE-cluster"
    # There is a field of several lines on the page to copy from.
    page.locator("main details summary").get_by_text(danish("Explanation")).first.click()
    page.locator("textarea").first.fill("12\n345")
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+C")
    page.locator(field).fill("")
    page.keyboard.press("Control+V")
    expect(page.locator(field)).to_have_value("12 345")
    assert answer_to(button(page, "Save")).status == 422
    expect(page.locator("main")).to_contain_text("»12 345« har et mellemrum")
    assert "courses" not in desk.values()
    assert desk.counts() == {("SE", "cluster"): 2}


def held(page: Page, code: str) -> list[Route]:
    """Hold what the page saves of a figure, until it is let go."""
    routes: list[Route] = []

    def hold(route: Route) -> None:
        routes.append(route)

    page.route(f"**/felt/{code}/", hold)
    page.locator(f"#id_{code}").fill("5")
    page.locator(f"#id_{code}").blur()
    while not routes:
        page.wait_for_timeout(50)
    return routes


def test_what_a_colleague_saves_while_it_is_shown_is_not_lost_and_not_put_over(
    desk: Desk, context: BrowserContext
):
    page = desk.open(context, "competence")
    (saving,) = held(page, "newsletters")
    paste(page, COURSES, "1\n2\n")
    desk.save(course_companies=9)
    saving.continue_()
    expect(page.locator("#row-newsletters")).to_have_attribute("data-save-state", "saved")
    take(page)
    assert done(page) == "2 tal er sat ind."
    expect(page.locator("#row-courses")).to_have_attribute("data-save-state", "saved")
    # What is pasted meets what the colleague has saved: both stand there, and nothing is decided.
    expect(page.locator("#conflict-course_companies")).to_contain_text("9")
    assert values(page, "courses", "course_companies") == ["1", "2"]
    assert [desk.values()[code] for code in ("courses", "course_companies")] == [1, 9]


def test_a_field_that_is_swapped_or_changed_is_looked_up_again_and_named(desk: Desk, context: BrowserContext):
    page = desk.open(context, "competence")
    paste(page, COURSES, "1\n2\n")
    page.evaluate(
        "() => {"
        "  const row = document.getElementById('row-courses');"
        "  row.replaceWith(row.cloneNode(true));"
        "  document.getElementById('id_course_companies').value = '9';"
        "}"
    )
    take(page)
    label = page.locator("label[for=id_course_companies]").first.inner_text().split(",")[0]
    assert done(page).startswith("1 tal er sat ind. Ikke sat ind, fordi feltet er ændret")
    assert label in done(page)
    assert values(page, "courses", "course_companies") == ["1", "9"]


def test_a_form_that_was_sent_meanwhile_takes_nothing(page: Page, world: World):
    slug = world.cluster(Stage.SENT, 2)
    one, signatory = world.submission(slug), User.objects.get(email=signatory_email(slug))
    recall(submission_id=one.pk, user=signatory, now=timezone.now())
    world.sign_in_quietly(page.context, editor_email(slug))
    page.goto(world.path(slug, "competence"))
    before = values(page, "courses", "course_companies")
    (saving,) = held(page, "newsletters")
    paste(page, COURSES, "1\n2\n")
    submit(submission_id=one.pk, user=signatory, now=timezone.now())
    saving.continue_()
    expect(page.locator("#row-newsletters")).to_have_attribute("data-save-state", "unsaved")
    page.locator("#paste [data-take]").click()
    expect(page.locator("[data-done]")).to_contain_text("Ikke sat ind, fordi feltet er ændret eller lukket")
    expect(page.locator("[data-undo-paste]")).to_be_hidden()
    # Nor does it show what it would not take.
    copy_into(page, "12\n345", COURSES)
    expect(page.locator("#paste")).to_be_hidden()
    assert values(page, "courses", "course_companies") == before
