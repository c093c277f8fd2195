"""Comments as people meet them: in the form and in the review, with JavaScript and without."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from reports.demonstration.load import OPEN_YEAR
from reports.demonstration.people import REVIEWERS
from submissions.models import Comment
from submissions.services.comment import reply, start
from tests.browser.conftest import Complaints, NewContext
from tests.browser.desk import Desk, all_saved, own_desk
from tests.browser.secretariat import answers_to_dialogs, log_in, sign_out_on_the_server
from tests.browser.visits_comments import block
from tests.browser.world import PHONE, World, danish, overflow

TEXT = "Er kurset i marts talt med?"


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    with own_desk(world) as desk:
        yield desk


@pytest.fixture(autouse=True)
def _refused(complaints: Complaints) -> Iterator[None]:
    """Take out what the browser rightly says of what was refused on purpose."""
    yield
    complaints.heard[:] = [line for line in complaints.heard if not line.startswith("401 ")]


def reviewer() -> User:
    return User.objects.get(email=REVIEWERS[0])


def asked(desk: Desk, text: str = TEXT) -> Comment:
    """Have a reviewer ask about the courses."""
    return start(
        submission_id=desk.submission.pk, user=reviewer(), now=timezone.now(), text=text, figure="courses"
    )


def texts(desk: Desk) -> list[str]:
    return list(desk.submission.comments.order_by("pk").values_list("text", flat=True))


def write(page: Page, text: str) -> None:
    """Open the field below the courses, and write in it."""
    block(page, "courses").locator(".comment-link").click()
    page.locator("#place-figure-courses textarea").fill(text)


def send(page: Page, place: str = "figure-courses") -> None:
    page.locator(f"#place-{place} .button").click()


def test_a_comment_in_the_form_while_a_figure_is_typed(context: BrowserContext, desk: Desk):
    page = desk.open(context, "competence")
    page.locator("#id_courses").fill("12")
    write(page, TEXT)
    send(page)
    expect(block(page, "courses").locator(".comment__text")).to_have_text(TEXT)
    # What was just said has the focus, so that it is read out.
    expect(block(page, "courses").locator(".thread")).to_be_focused()
    all_saved(page)
    page.locator("#id_courses").fill("13")
    all_saved(page)
    # A save renews what belongs to the row, and the threads are no part of it.
    expect(block(page, "courses").locator(".comment__text")).to_have_text(TEXT)
    assert texts(desk) == [TEXT]
    assert desk.values()["courses"] == 13


def test_a_row_that_a_colleague_saved_meanwhile_is_renewed_without_its_threads(
    context: BrowserContext, desk: Desk
):
    asked(desk)
    page = desk.open(context, "competence")
    desk.save(courses=7)
    page.locator("#id_newsletters").fill("3")
    page.locator("#id_newsletters").blur()
    expect(page.locator("#id_courses")).to_have_value("7")
    block(page, "courses").locator("summary").click()
    expect(block(page, "courses").locator(".comment__text")).to_have_text(TEXT)


def test_an_answer_keeps_what_is_half_written_beside_it(context: BrowserContext, desk: Desk):
    thread = asked(desk)
    page = desk.open(context, "competence")
    block(page, "courses").locator("summary").click()
    write(page, "Noget helt andet")
    page.locator(f"#thread-{thread.pk} .thread__ways a").click()
    page.locator(f"#place-thread-{thread.pk} textarea").fill("Ja, det er.")
    send(page, f"thread-{thread.pk}")
    expect(page.locator(f"#thread-{thread.pk} .comment--reply")).to_contain_text("Ja, det er.")
    expect(page.locator("#place-figure-courses textarea")).to_have_value("Noget helt andet")
    assert texts(desk) == [TEXT, "Ja, det er."]


def test_resolving_and_opening_again_in_place(context: BrowserContext, desk: Desk):
    thread = asked(desk)
    page = desk.open(context, "competence")
    block(page, "courses").locator("summary").click()
    page.locator(f"#thread-{thread.pk} .thread__ways button").click()
    expect(page.locator(f"#thread-{thread.pk}.thread--resolved .thread__state")).to_be_visible()
    page.locator(f"#thread-{thread.pk} .thread__ways button").click()
    expect(page.locator(f"#thread-{thread.pk}.thread--resolved")).to_have_count(0)


def test_an_answer_that_came_meanwhile_is_shown_before_one_resolves(context: BrowserContext, desk: Desk):
    thread = asked(desk)
    page = desk.open(context, "competence")
    block(page, "courses").locator("summary").click()
    reply(
        submission_id=desk.submission.pk,
        thread_id=thread.pk,
        user=reviewer(),
        now=timezone.now(),
        text="Vent lidt!",
    )
    page.locator(f"#thread-{thread.pk} .thread__ways button").click()
    expect(block(page, "courses").locator("[role=alert]")).to_be_visible()
    expect(page.locator(f"#thread-{thread.pk}")).to_contain_text("Vent lidt!")
    thread.refresh_from_db()
    assert thread.resolved_at is None


def test_too_much_is_told_and_stays_in_the_field(context: BrowserContext, desk: Desk):
    page = desk.open(context, "competence")
    write(page, "x" * 6000)
    send(page)
    expect(page.locator("#place-figure-courses .form-error-message")).to_contain_text("6.000")
    field = page.locator("#place-figure-courses textarea")
    expect(field).to_have_value("x" * 6000)
    expect(field).to_be_focused()
    field.fill(TEXT)
    send(page)
    expect(block(page, "courses").locator(".comment__text")).to_have_text(TEXT)


def test_the_sign_in_runs_out_while_one_writes(context: BrowserContext, desk: Desk):
    page = desk.open(context, "competence")
    dialogs = answers_to_dialogs(page)
    write(page, TEXT)
    sign_out_on_the_server(context)
    send(page)
    page.locator("#place-figure-courses .comment-state a").click()
    log_in(page, desk.editor)
    expect(page.locator("#place-figure-courses textarea")).to_have_value(TEXT)
    send(page)
    expect(block(page, "courses").locator(".comment__text")).to_have_text(TEXT)
    assert dialogs == []
    # It is sent, so nothing of it is kept.
    page.reload()
    expect(page.locator("#place-figure-courses textarea")).to_have_count(0)
    expect(page.locator(".typed-copy")).to_have_count(0)


def test_without_a_connection_it_says_so_and_keeps_what_is_written(context: BrowserContext, desk: Desk):
    page = desk.open(context, "competence")
    write(page, TEXT)
    page.route("**/kommentarer/**", lambda route: route.abort())
    send(page)
    expect(page.locator("#place-figure-courses .comment-state")).not_to_be_empty()
    expect(page.locator("#place-figure-courses textarea")).to_have_value(TEXT)
    page.unroute("**/kommentarer/**")
    send(page)
    expect(block(page, "courses").locator(".comment__text")).to_have_text(TEXT)


def test_the_field_closes_again(context: BrowserContext, desk: Desk):
    page = desk.open(context, "competence")
    write(page, "")
    page.keyboard.press("Escape")
    expect(page.locator("#place-figure-courses textarea")).to_have_count(0)
    expect(block(page, "courses").locator(".comment-link")).to_be_focused()
    write(page, TEXT)
    page.keyboard.press("Control+Enter")
    expect(block(page, "courses").locator(".comment__text")).to_have_text(TEXT)


def test_in_the_review_one_comments_on_a_figure_and_a_section(
    context: BrowserContext, desk: Desk, world: World
):
    world.sign_in_quietly(context, REVIEWERS[0])
    page = context.new_page()
    page.goto(f"/gennemgang/{OPEN_YEAR}/{desk.submission.cluster.slug}/")
    write(page, TEXT)
    send(page)
    expect(block(page, "courses").locator(".comment__text")).to_have_text(TEXT)
    page.locator("#comments-section-competence .comment-link").click()
    page.locator("#place-section-competence textarea").fill("Godt afsnit")
    send(page, "section-competence")
    expect(page.locator("#comments-section-competence .comment__text")).to_have_text("Godt afsnit")
    page.set_viewport_size(PHONE)
    assert overflow(page) == 0
    assert texts(desk) == [TEXT, "Godt afsnit"]


def test_a_link_to_a_thread_leads_to_it(context: BrowserContext, desk: Desk, world: World):
    thread = asked(desk)
    world.sign_in_quietly(context, desk.editor.email)
    page = context.new_page()
    page.goto(world.path(desk.submission.cluster.slug, "kommentarer") + f"#thread-{thread.pk}")
    expect(page.locator(f"#thread-{thread.pk}")).to_be_in_viewport()
    expect(page.locator(f"#thread-{thread.pk} .comment__text")).to_be_visible()


def test_without_javascript_one_comments_answers_and_resolves(new_context: NewContext, desk: Desk):
    context = new_context(java_script_enabled=False)
    page = desk.open(context, "competence")
    block(page, "courses").locator(".comment-link").click()
    page.locator("main textarea").fill(TEXT)
    page.locator("main form button.button-primary").click()
    block(page, "courses").locator("summary").click()
    expect(block(page, "courses").locator(".comment__text")).to_have_text(TEXT)
    # What needs a script is not shown.
    expect(block(page, "courses").locator(".thread__ways button")).to_be_hidden()
    block(page, "courses").locator(".thread__ways a").click()
    page.locator("main textarea").fill("")
    page.locator("main form button.button-primary").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator("main textarea").fill("Nej.")
    page.locator("main form button.button-primary").click()
    expect(page.locator(".comment--reply")).to_contain_text("Nej.")
    page.locator(".thread__ways a").click()
    page.get_by_role("button", name=danish("Resolve without an answer")).click()
    # The address names the thread, and the browser unfolds it.
    expect(page.locator(".thread--resolved .thread__state")).to_be_visible()
    assert texts(desk) == [TEXT, "Nej."]


def test_without_javascript_what_was_written_comes_back_after_signing_in_again(
    new_context: NewContext, desk: Desk
):
    context = new_context(java_script_enabled=False)
    page = desk.open(context, "kommentarer/tal/courses")
    page.locator("main textarea").fill(TEXT)
    sign_out_on_the_server(context)
    page.locator("main form button.button-primary").click()
    log_in(page, desk.editor)
    expect(page.locator(".put-back")).to_be_visible()
    expect(page.locator("main textarea")).to_have_value(TEXT)
    page.locator("main form button.button-primary").click()
    assert texts(desk) == [TEXT]
