"""The whole way of a figure through the pages: typed, corrected, explained, sent, reviewed, added up."""

from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, ViewportSize, expect

from accounts.models import User
from reports.demonstration.load import OPEN_YEAR
from reports.demonstration.people import editor_email, signatory_email
from reports.demonstration.stages import Stage
from reports.models import Basis, NationalTotal
from submissions.models import Figure, Submission, SubmissionStatus
from submissions.services.save_figures import FigureAnswer, save_figures
from tests.browser.conftest import NewContext
from tests.browser.places import REVIEWER, answer_to
from tests.browser.world import DESK, PHONE, World, danish, sign_in

# In kroner. The fees from companies are more than the financing from them, of which they are a part.
FEES = "12.500"
TYPED = {"funding_state": "1234,5", "funding_companies": "10.000", "fees_companies": FEES}
EXPLANATION = "Faktureret i december."


def button(page: Page, words: str) -> Locator:
    """Return the button of the page itself, not of its frame."""
    return page.locator("main").get_by_role("button", name=danish(words), exact=True)


def go_to(page: Page, words: str) -> None:
    """Go to a place of the navigation: on a phone it is folded into a menu."""
    menu = page.locator("summary", has_text=danish("Menu"))
    if menu.is_visible():
        menu.click()
    page.get_by_role("link", name=danish(words), exact=True).locator("visible=true").first.click()


def total_of(code: str) -> Decimal:
    """Return the provisional total of an indicator over the open round."""
    row = NationalTotal.objects.get(
        round__year=OPEN_YEAR, basis=Basis.PROVISIONAL, indicator__code=code, dimension=""
    )
    assert row.total is not None
    return row.total


def figures_of(submission: Submission) -> dict[str, Decimal | None]:
    """Return what is saved, by code."""
    return dict(submission.figures.values_list("indicator__code", "value"))


def answer_the_rest(submission: Submission, user: User) -> None:
    """Answer with 0 all that nobody has answered yet."""
    asked = submission.round.questions.asked().exclude(
        indicator__in=Figure.objects.filter(submission=submission).values("indicator")
    )
    save_figures(
        submission_id=submission.pk,
        user=user,
        now=timezone.now(),
        figures=[FigureAnswer(code=question.code, value=Decimal(0)) for question in asked],
    )


def fill_in_financing(page: Page) -> None:
    """Type letters, be refused, follow the summary to the field, correct it, and save."""
    for code, text in {**TYPED, "funding_eu": "ti mio."}.items():
        page.locator(f"#id_{code}").fill(text)
    assert answer_to(button(page, "Save")).status == 422
    field, summary = page.locator("#id_funding_eu"), page.locator(".error-summary")
    expect(field).to_have_value("ti mio.")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_funding_eu_error")).to_contain_text("ti mio.")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Finansiering fra EU").click()
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("1 000 000")
    assert answer_to(button(page, "Save")).ok


def explain_and_send(page: Page, overview: str) -> None:
    """Be refused for what looks odd, follow the link to it, explain it, and send."""
    page.goto(overview)
    assert answer_to(button(page, "Send the figures")).status == 422
    page.locator(".findings").get_by_role("link", name="Kontingent fra virksomheder").click()
    warned = page.locator("#row-fees_companies")
    expect(warned).to_be_in_viewport()
    expect(warned.locator(".alert-warning")).to_contain_text(FEES)
    warned.get_by_role("textbox", name=danish("Explanation")).fill(EXPLANATION)
    answer_to(button(page, "Save"))
    page.goto(overview)
    assert answer_to(button(page, "Send the figures")).ok
    done = danish("The figures are sent. Cluster Excellence Denmark looks at them now.")
    expect(page.locator("main [role=status]").first).to_contain_text(done)


def review_and_approve(page: Page, name: str) -> None:
    """Find it on the board, take it into review, read it, approve it."""
    go_to(page, "Review")
    page.get_by_role("link", name=name, exact=True).click()
    answer_to(button(page, "Take into review"))
    expect(page.get_by_role("row", name="Finansiering fra staten")).to_contain_text("1.234,5")
    expect(page.locator("main")).to_contain_text(EXPLANATION)
    answer_to(button(page, "Approve"))
    done = danish("The submission is approved.")
    expect(page.locator("main [role=status]").first).to_contain_text(done)


@pytest.mark.parametrize(("number", "screen"), [(1, DESK), (2, PHONE)], ids=["laptop", "phone"])
def test_a_figure_goes_from_the_form_to_the_totals(
    number: int, screen: ViewportSize, page: Page, new_context: NewContext, world: World
):
    page.set_viewport_size(screen)
    submission = world.submission(world.cluster(Stage.NOT_BEGUN, number))
    slug, name = submission.cluster.slug, submission.cluster.name
    before = total_of("funding_state")

    # The leader of a secretariat opens the form of the year.
    sign_in(page, signatory_email(slug))
    go_to(page, "Submissions")
    page.locator(f"main a[href='{world.path(slug)}']").click()
    page.get_by_role("link", name="Finansiering og kontingent").first.click()
    fill_in_financing(page)

    # All is printed back as one writes it in Danish.
    expect(page.locator("main [role=status]")).to_be_visible()
    expect(page.locator("#id_funding_state")).to_have_value("1.234,5")
    expect(page.locator("#id_funding_eu")).to_have_value("1.000.000")
    saved = figures_of(submission)
    assert (saved["funding_state"], saved["funding_eu"]) == (Decimal("1234.5"), Decimal(1_000_000))

    # A colleague answers the rest. What is sent counts.
    answer_the_rest(submission, User.objects.get(email=editor_email(slug)))
    explain_and_send(page, world.path(slug))
    assert world.submission(slug).status == SubmissionStatus.SUBMITTED
    assert total_of("funding_state") == before + Decimal("1234.5")

    # Cluster Excellence Denmark approves it.
    reviewing = new_context().new_page()
    reviewing.set_viewport_size(screen)
    sign_in(reviewing, REVIEWER)
    review_and_approve(reviewing, name)
    approved = world.submission(slug)
    assert (approved.status, str(approved.approved_by)) == (SubmissionStatus.APPROVED, "Bo Friis")
    assert total_of("funding_state") == before + Decimal("1234.5")

    # The secretariat sees that, and can change nothing any more.
    page.goto(world.path(slug, "financing"))
    expect(page.locator("main input:not([type=hidden])")).to_have_count(0)
    expect(page.locator("#row-funding_state")).to_contain_text("1.234,5")


def tab_to(page: Page, locator: Locator) -> None:
    """Press Tab until the focus is there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if locator.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{locator} is not reached with Tab")


def test_a_section_is_filled_in_with_the_keyboard_alone(page: Page, world: World):
    slug = world.cluster(Stage.NOT_BEGUN, 3)
    world.sign_in_quietly(page.context, editor_email(slug))
    page.goto(world.path(slug, "competence"))

    # The first stop leads past the frame.
    page.keyboard.press("Tab")
    expect(page.locator(".skipnav")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()

    tab_to(page, page.locator("#id_courses"))
    page.keyboard.type("12")
    tab_to(page, page.locator("#id_newsletters"))
    page.keyboard.type("1.234")
    # Instead of a number one chooses why there is none.
    tab_to(page, page.locator("#id_media_mentions-absence"))
    page.keyboard.press("End")
    # What counts unfolds with Enter, and so does the room for an explanation.
    tab_to(page, page.locator("#row-media_mentions summary", has_text=danish("Explanation")))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Vi talte ikke.")
    tab_to(page, button(page, "Save and go on"))
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.url.endswith(world.path(slug, "outcomes"))
    saved = {
        figure.indicator.code: figure for figure in world.submission(slug).figures.select_related("indicator")
    }
    assert (saved["courses"].value, saved["newsletters"].value) == (Decimal(12), Decimal(1234))
    assert (saved["media_mentions"].absence, saved["media_mentions"].explanation) == (
        "not_measured",
        "Vi talte ikke.",
    )


def test_enter_in_a_field_saves(page: Page, world: World):
    slug = world.cluster(Stage.NOT_BEGUN, 3)
    world.sign_in_quietly(page.context, editor_email(slug))
    page.goto(world.path(slug, "secretariat"))
    page.locator("#id_fte").fill("9,5")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert figures_of(world.submission(slug))["fte"] == Decimal("9.5")


def test_without_javascript_one_fills_in_and_sends(new_context: NewContext, world: World):
    page = new_context(java_script_enabled=False).new_page()
    slug = world.cluster(Stage.NOT_BEGUN, 4)
    submission, leader = world.submission(slug), signatory_email(slug)
    sign_in(page, leader)
    page.goto(world.path(slug, "internationalisation"))
    page.locator("#id_international_total").fill("1e5")
    # As many countries as there are spare rows; more come with the next page.
    page.locator("[name=country-new-0-country]").select_option("DE")
    page.locator("[name=country-new-0-b2b]").fill("7")
    assert answer_to(button(page, "Save")).status == 422
    expect(page.locator("#id_international_total")).to_have_value("1e5")
    page.locator("#id_international_total").fill("100")
    answer_to(button(page, "Save"))
    expect(page.locator("[name=country-DE-b2b]")).to_have_value("7")
    expect(page.locator("[name^=country-new-][name$=-country]")).to_have_count(3)
    answer_the_rest(submission, User.objects.get(email=leader))
    page.goto(world.path(slug))
    answer_to(button(page, "Send the figures"))
    assert world.submission(slug).status == SubmissionStatus.SUBMITTED
    # And takes it back to go on.
    answer_to(button(page, "Recall the figures"))
    assert world.submission(slug).status == SubmissionStatus.DRAFT


def test_another_country_is_a_click_away(page: Page, world: World):
    slug = world.cluster(Stage.HALF_FILLED, 2)
    world.sign_in_quietly(page.context, editor_email(slug))
    page.goto(world.path(slug, "internationalisation"))
    page.get_by_role("button", name=danish("Add a country")).click()
    fourth = page.locator("[name=country-new-3-country]")
    expect(fourth).to_be_focused()
    fourth.select_option("SE")
    page.locator("[name=country-new-3-cluster]").fill("4")
    answer_to(button(page, "Save"))
    expect(page.locator("[name=country-SE-cluster]")).to_have_value("4")


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
    expect(row.locator(".alert-warning")).to_contain_text("1.300")
    expect(row.locator(".alert-warning")).to_contain_text("1.240")
    expect(row.locator(".alert-warning")).to_contain_text("Sekretariatsleder")
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
