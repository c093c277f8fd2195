"""What a reviewer or an administrator types outlives a closed tab, and goes where one says so."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from reports.demonstration.load import OPEN_YEAR
from reports.demonstration.people import ADMINISTRATOR, signatory_email
from submissions.models import Correction
from submissions.services.answer_correction import LONGEST_REASON, withdraw_correction
from submissions.services.correct import correct
from submissions.services.write_figures import FigureAnswer
from tests.browser.secretariat import answers_to_dialogs
from tests.browser.visits import answer_to
from tests.browser.visits_corrections import corrected, of_corrected
from tests.browser.world import World

TYPED = "Det, jeg skrev"
DOUBTED = "courses"
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


@pytest.fixture
def doubted(world: World) -> Iterator[Correction]:
    """Return a correction beside the one that the demonstration has of the same cluster."""
    submission = world.submission(corrected())
    assert submission.reviewer is not None
    figure = submission.figures.get(indicator__code=DOUBTED)
    outcome = correct(
        submission_id=submission.pk,
        user=submission.reviewer,
        now=timezone.now(),
        answer=FigureAnswer(code=DOUBTED, value=(figure.value or 0) + Decimal(1), version=figure.version),
        given_by="Anna Holm",
        tell=False,
    )
    assert outcome.correction is not None
    yield outcome.correction
    if Correction.objects.filter(pk=outcome.correction.pk, confirmed=None).exists():
        withdraw_correction(
            submission_id=submission.pk,
            user=submission.reviewer,
            now=timezone.now(),
            correction_id=outcome.correction.pk,
        )


@pytest.fixture
def answering(world: World, context: BrowserContext, doubted: Correction) -> Page:
    """Return the page on which both are answered."""
    world.sign_in_quietly(context, signatory_email(corrected()))
    page = context.new_page()
    of_corrected("rettelser/")(page, world)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    return page


def reason(page: Page, correction: Correction) -> Locator:
    return page.locator(f"[name=reason-{correction.pk}]")


@pytest.mark.parametrize("answer", ["decline", "confirm"])
def test_answering_one_correction_keeps_what_is_written_of_another(
    answering: Page, doubted: Correction, answer: str
):
    asked = answers_to_dialogs(answering)
    other = Correction.objects.exclude(pk=doubted.pk).get(confirmed=None)
    reason(answering, other).fill(TYPED)
    if answer == "decline":
        reason(answering, doubted).fill("Det var 20")
    with answering.expect_navigation():
        answering.locator(f"section[aria-labelledby=correction-{doubted.pk}] button[name={answer}]").click()
    expect(reason(answering, doubted)).to_have_count(0)
    expect(reason(answering, other)).to_have_value(TYPED)
    assert asked == []


def test_a_reason_that_was_refused_comes_back_as_what_one_wrote(
    world: World, answering: Page, doubted: Correction
):
    long = "x" * (LONGEST_REASON + 1)
    reason(answering, doubted).evaluate("field => field.removeAttribute('maxlength')")
    reason(answering, doubted).fill(long)
    assert answer_to(answering.locator(f"form:has([name=reason-{doubted.pk}]) button")).status == 422
    of_corrected("rettelser/")(answering, world)
    expect(answering.locator(".typed-back")).to_be_visible()
    expect(answering.locator(".typed-choose")).to_have_count(0)
    expect(reason(answering, doubted)).to_have_value(long)
