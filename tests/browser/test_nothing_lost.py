"""What was typed comes back: after a sign-in that ran out, a closed tab, a lost connection, a closed form."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect

from reports.demonstration.load import OPEN_YEAR
from submissions.models import CaseCategory, Round, Submission, SubmissionStatus
from submissions.services.save_figures import CollaborationAnswer, save_figures
from tests import builders
from tests.browser.conftest import Complaints, NewContext
from tests.browser.desk import leave_nothing
from tests.browser.secretariat import (
    Secretariat,
    answers_to_dialogs,
    cut_off,
    log_in,
    sign_out_on_the_server,
    wait_for,
    wait_for_all,
)
from tests.browser.world import World, danish

FIELD = "**/felt/**"  # where a figure saves by itself
SAVED = "saved"


@pytest.fixture
def secretariat(world: World) -> Iterator[Secretariat]:
    of = builders.cluster()
    one = Secretariat(
        world=world,
        cluster=of,
        submission=builders.submission(of, round=Round.objects.get(year=OPEN_YEAR)),
        editor=builders.editor(of),
        leader=builders.signatory(of),
    )
    yield one
    leave_nothing(one.submission)


@pytest.fixture(autouse=True)
def _refused_saves(complaints: Complaints) -> Iterator[None]:
    """Take out what the browser rightly says of a save that was refused or cut off."""
    yield
    complaints.heard[:] = [
        line
        for line in complaints.heard
        if not line.startswith(("401 ", "409 ", "error: htmx:afterRequest", "error: htmx:sendError"))
    ]


def test_the_session_runs_out_while_one_types(context: BrowserContext, secretariat: Secretariat):
    page = secretariat.open(context)
    asked = answers_to_dialogs(page)
    sign_out_on_the_server(context)
    page.locator("#id_courses").fill("1.240")
    page.locator("#id_courses").blur()
    wait_for(page, "courses", "unsaved")
    page.locator("#row-courses .save-state a").click()
    log_in(page, secretariat.editor)

    assert page.url.endswith(secretariat.path())
    expect(page.locator("#id_courses")).to_have_value("1.240")
    expect(page.locator(".typed-back")).to_contain_text("1.240")
    wait_for(page, "courses", SAVED)
    assert secretariat.saved("courses") == Decimal(1240)
    assert asked == []


def test_a_closed_tab_comes_back_and_can_be_undone(context: BrowserContext, secretariat: Secretariat):
    secretariat.save("courses", 12)
    page = secretariat.open(context)
    cut_off(page)
    page.locator("#id_courses").fill("14")
    page.locator("#id_newsletters-absence").select_option("not_measured")
    wait_for(page, "newsletters", "unsaved")
    page.close()

    again = context.new_page()
    again.goto(secretariat.path())
    expect(again.locator("#id_courses")).to_have_value("14")
    expect(again.locator("#id_newsletters-absence")).to_have_value("not_measured")
    wait_for(again, "courses", SAVED)
    assert secretariat.saved("courses") == Decimal(14)

    again.locator(".typed-back [data-undo]").click()
    expect(again.locator("#id_courses")).to_have_value("12")
    wait_for(again, "courses", SAVED)
    wait_for_all(again)
    assert secretariat.saved("courses") == Decimal(12)
    # What is saved is kept no longer.
    assert again.evaluate("Object.keys(localStorage).filter(key => key.includes('typed')).length") == 0


def test_without_a_connection_one_types_on_and_all_is_saved_afterwards(
    context: BrowserContext, secretariat: Secretariat
):
    page = secretariat.open(context)
    context.set_offline(True)
    page.locator("#id_courses").fill("15")
    page.locator("#id_courses").blur()
    expect(page.locator(".typed-offline")).to_be_visible()
    wait_for(page, "courses", "unsaved")
    context.set_offline(False)
    wait_for(page, "courses", SAVED)
    expect(page.locator(".typed-offline")).to_have_count(0)
    assert secretariat.saved("courses") == Decimal(15)


def test_leaving_warns_of_what_is_not_saved_and_of_nothing_else(
    context: BrowserContext, secretariat: Secretariat
):
    page = secretariat.open(context)
    asked = answers_to_dialogs(page)
    page.locator("#id_courses").fill("16")
    page.locator("#id_courses").blur()
    wait_for(page, "courses", SAVED)
    page.goto(secretariat.path("outcomes"))
    assert asked == []

    page.goto(secretariat.path())
    cut_off(page)
    page.locator("#id_courses").fill("17")
    page.goto(secretariat.path("outcomes"))
    assert [dialog.type for dialog in asked] == ["beforeunload"]


def test_saving_with_the_button_warns_of_nothing_and_keeps_nothing(
    context: BrowserContext, secretariat: Secretariat
):
    page = secretariat.open(context)
    asked = answers_to_dialogs(page)
    cut_off(page)
    page.locator("#id_courses").fill("18")
    with page.expect_navigation():
        page.get_by_role("button", name=danish("Save and go on")).click()
    assert asked == []
    # A colleague changes it. Coming back, one is not asked about what was saved long ago.
    secretariat.save("courses", 19, version=1)
    page.goto(secretariat.path())
    expect(page.locator("#id_courses")).to_have_value("19")
    expect(page.locator(".typed-choose, .typed-back")).to_have_count(0)


@pytest.mark.parametrize("mine", [True, False])
def test_what_a_colleague_changed_meanwhile_is_there_to_choose_from(
    context: BrowserContext, secretariat: Secretariat, mine: bool
):
    secretariat.save("courses", 12)
    page = secretariat.open(context)
    cut_off(page)
    page.locator("#id_courses").fill("14")
    page.close()
    secretariat.save("courses", 13, version=1)

    again = context.new_page()
    again.goto(secretariat.path())
    choice = again.locator("#row-courses .typed-choose")
    expect(choice.locator("[data-theirs]")).to_have_text("13")
    expect(choice.locator("[data-mine]")).to_have_text("14")
    expect(again.locator("#id_courses")).to_have_value("13")
    choice.locator("[data-take-mine]" if mine else "[data-take-theirs]").click()
    expect(choice).to_have_count(0)
    if mine:
        wait_for(again, "courses", SAVED)
    again.goto(secretariat.path())
    expect(again.locator("#id_courses")).to_have_value("14" if mine else "13")
    expect(again.locator(".typed-choose")).to_have_count(0)


def test_nobody_else_on_the_computer_sees_it_and_logging_out_removes_it(
    context: BrowserContext, secretariat: Secretariat
):
    page = secretariat.open(context)
    # The server takes nothing. A route would not do: it falls away while the page closes.
    sign_out_on_the_server(context)
    page.locator("#id_courses-explanation").evaluate("field => { field.closest('details').open = true }")
    page.locator("#id_courses-explanation").fill("Det siger jeg kun til mig selv")
    page.close()

    other = secretariat.open(context, secretariat.leader)
    expect(other.locator("#id_courses-explanation")).to_have_value("")
    assert "Det siger jeg" not in other.locator("body").inner_html()
    other.close()

    context.route(FIELD, lambda route: route.abort())
    mine = secretariat.open(context)
    expect(mine.locator("#id_courses-explanation")).to_have_value("Det siger jeg kun til mig selv")
    asked = answers_to_dialogs(mine)
    with mine.expect_navigation():
        mine.locator(".portal-user [data-log-out] button").click()
    assert [dialog.type for dialog in asked] == ["confirm"]
    assert mine.evaluate("JSON.stringify(localStorage)") == "{}"


def test_a_stale_tab_of_a_form_that_was_sent_shows_all_that_was_typed(
    context: BrowserContext, secretariat: Secretariat
):
    page = secretariat.open(context)
    page.locator("#id_courses").fill("20")
    page.locator("#id_courses").blur()
    wait_for(page, "courses", SAVED)
    Submission.objects.filter(pk=secretariat.submission.pk).update(status=SubmissionStatus.SUBMITTED)
    page.locator("#id_newsletters").fill("21")
    page.locator("#id_press_releases-absence").select_option("not_measured")
    wait_for(page, "press_releases", "unsaved")
    expect(page.locator("#row-press_releases .save-state")).to_contain_text(danish("Not saved."))
    asked = answers_to_dialogs(page)
    page.reload()
    assert [dialog.type for dialog in asked] == ["beforeunload"]
    expect(page.locator(".typed-copy")).to_contain_text("21")
    expect(page.locator(".typed-copy")).to_contain_text(danish("Not measured"))
    expect(page.locator(".typed-copy")).not_to_contain_text("not_measured")
    page.locator(".typed-copy [data-throw-away]").click()
    page.reload()
    expect(page.locator(".typed-copy")).to_have_count(0)
    assert secretariat.saved("newsletters") is None


def test_a_stale_tab_of_a_story_shows_each_thing_once_and_in_words(
    context: BrowserContext, secretariat: Secretariat
):
    page = secretariat.open(context, section="historier/ny")
    page.locator("#id_title").fill("Et skib")
    page.locator("label[for=id_category_1]").click()
    page.locator("#id_body").fill("Værftet byggede det om.")
    chosen = page.locator("#id_category_1").input_value()
    Submission.objects.filter(pk=secretariat.submission.pk).update(status=SubmissionStatus.SUBMITTED)
    with page.expect_navigation():
        page.get_by_role("button", name=danish("Save the story")).click()
    for said in ("Et skib", danish(str(CaseCategory(chosen).label)), "Værftet byggede det om."):
        expect(page.get_by_text(str(said), exact=True)).to_have_count(1)
    expect(page.locator("main")).not_to_contain_text(chosen)
    expect(page.locator(".typed-copy")).to_have_count(0)


def test_without_javascript_a_form_sent_to_be_saved_is_refused_with_all_that_was_typed(
    new_context: NewContext, secretariat: Secretariat
):
    context = new_context(java_script_enabled=False)
    page = secretariat.open(context, section="internationalisation", address="?land=DE")
    Submission.objects.filter(pk=secretariat.submission.pk).update(status=SubmissionStatus.SUBMITTED)
    page.locator("#id_international_total").fill("33")
    page.locator("#row-international_total summary", has_text=danish("Explanation")).click()
    page.locator("#id_international_total-explanation").fill("Vi talte <b>to gange</b>")
    page.locator("[name=country-DE-b2b]").fill("7")
    page.get_by_role("button", name=danish("Save"), exact=True).click()
    for text in ("33", "Vi talte <b>to gange</b>", "Tyskland", "7"):
        expect(page.locator("main table")).to_contain_text(text)


def test_without_javascript_what_was_typed_comes_back_after_signing_in_again(
    new_context: NewContext, secretariat: Secretariat
):
    context = new_context(java_script_enabled=False)
    page = secretariat.open(context, section="internationalisation", address="?land=DE")
    sign_out_on_the_server(context)
    page.locator("#id_international_total").fill("33")
    page.locator("[name=country-DE-b2b]").fill("7")
    page.get_by_role("button", name=danish("Save"), exact=True).click()
    log_in(page, secretariat.editor)

    expect(page.locator(".put-back")).to_be_visible()
    expect(page.locator("#id_international_total")).to_have_value("33")
    expect(page.locator("[name=country-DE-b2b]")).to_have_value("7")
    assert secretariat.saved("international_total") is None
    page.get_by_role("button", name=danish("Save"), exact=True).click()
    expect(page.locator("[name=country-DE-b2b]")).to_have_value("7")
    expect(page.locator(".put-back")).to_have_count(0)
    assert secretariat.saved("international_total") == Decimal(33)


def test_the_button_pressed_after_the_session_ran_out_brings_it_back_unsaved(
    context: BrowserContext, secretariat: Secretariat
):
    page = secretariat.open(context)
    asked = answers_to_dialogs(page)
    page.route(FIELD, lambda route: route.abort())
    page.locator("#id_courses").fill("22")
    sign_out_on_the_server(context)
    page.get_by_role("button", name=danish("Save"), exact=True).click()
    log_in(page, secretariat.editor)
    expect(page.locator(".put-back")).to_contain_text("kurser")
    expect(page.locator("#id_courses")).to_have_value("22")
    assert asked == []
    with page.expect_navigation():
        page.get_by_role("button", name=danish("Save"), exact=True).click()
    expect(page.locator("#id_courses")).to_have_value("22")
    assert secretariat.saved("courses") == Decimal(22)
    assert asked == []


@pytest.mark.parametrize("scripts", [True, False])
def test_signing_in_again_in_another_tab_costs_nothing(
    new_context: NewContext, secretariat: Secretariat, scripts: bool
):
    context = new_context(java_script_enabled=scripts)
    page = secretariat.open(context)
    sign_out_on_the_server(context)
    other = context.new_page()
    other.goto("/konto/login/")
    log_in(other, secretariat.editor)

    page.locator("#id_courses").fill("23")
    page.locator("#id_courses").blur()
    if scripts:
        wait_for(page, "courses", SAVED)
    page.get_by_role("button", name=danish("Save"), exact=True).click()
    if not scripts:
        # The token of the page is that of before: nothing is saved, and nothing is lost.
        expect(page.locator(".put-back")).to_be_visible()
        expect(page.locator("#id_courses")).to_have_value("23")
        page.get_by_role("button", name=danish("Save"), exact=True).click()
    expect(page.locator("main [role=status]").first).to_be_attached()
    expect(page.locator("#id_courses")).to_have_value("23")
    assert secretariat.saved("courses") == Decimal(23)


def test_a_country_that_was_typed_comes_back(context: BrowserContext, secretariat: Secretariat):
    save_figures(
        submission_id=secretariat.submission.pk,
        user=secretariat.leader,
        now=timezone.now(),
        collaborations=[CollaborationAnswer(country="DE", type="b2b", count=3)],
    )
    page = secretariat.open(context, section="internationalisation")
    page.goto(secretariat.path("internationalisation") + "?land=SE")
    cut_off(page)
    # One that is there, and one that was just added.
    page.locator("[name=country-DE-b2b]").fill("5")
    page.locator("[name=country-SE-cluster]").fill("6")
    page.close()
    again = context.new_page()
    again.goto(secretariat.path("internationalisation"))
    expect(again.locator("[name=country-DE-b2b]")).to_have_value("5")
    expect(again.locator("[name=country-SE-cluster]")).to_have_value("6")
    wait_for_all(again)
    again.goto(secretariat.path("internationalisation"))
    expect(again.locator("[name=country-SE-cluster]")).to_have_value("6")
    expect(again.locator(".typed-back")).to_have_count(0)
