"""How to get to the pages of a review in a state that one can meet them in."""

from decimal import Decimal

from django.utils import timezone
from playwright.sync_api import Page, Response

from accounts.models import User
from reports.demonstration.people import signatory_email
from reports.demonstration.stages import Stage
from submissions.models import SubmissionStatus
from submissions.services.release import release
from submissions.services.save_figures import FigureAnswer, save_figures
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from tests.browser.visits import BOARD, Go, answer_to, arrived
from tests.browser.world import World


def attention_of(stage: Stage) -> Go:
    """Go to what needs a look of a cluster, from a list that is filtered."""
    query = "?status=submitted&show=attention"
    return lambda page, world: arrived(page.goto(f"{BOARD}{world.cluster(stage)}/{query}"))


def keys_open(page: Page, world: World) -> Response:
    """Open the keyboard shortcuts."""
    response = arrived(page.goto(f"{BOARD}{world.cluster(Stage.SENT)}/"))
    page.keyboard.press("?")
    return response


def row_focused(page: Page, world: World) -> Response:
    """Stand on a figure."""
    response = arrived(page.goto(f"{BOARD}{world.cluster(Stage.SENT)}/"))
    for _ in range(3):
        page.keyboard.press("j")
    return response


def deciding(stage: Stage, page_name: str) -> Go:
    """Go to a page that asks before a decision."""
    return lambda page, world: arrived(page.goto(f"{BOARD}{world.cluster(stage)}/{page_name}/"))


def without_reason(page: Page, world: World) -> Response:
    """Choose a question and send back, without saying why."""
    page.goto(f"{BOARD}{world.cluster(Stage.IN_REVIEW)}/send-tilbage/")
    page.locator("label[for=id_question-courses]").click()
    return answer_to(page.locator("main form button.button-primary"))


def of_other_content(page: Page, world: World) -> Response:
    """Send back what is not what the page showed."""
    page.goto(f"{BOARD}{world.cluster(Stage.IN_REVIEW)}/send-tilbage/")
    page.locator("#id_reason").fill("Tallet for kurser er dobbelt så højt som i fjor.")
    page.locator("input[name=content_hash]").evaluate("field => { field.value = '0'.repeat(64); }")
    return answer_to(page.locator("main form button.button-primary"))


def slower(page: Page, world: World) -> Response:
    """Send back what a colleague gave back meanwhile, who then takes it again."""
    one = world.submission(world.cluster(Stage.IN_REVIEW, 1))
    colleague = one.reviewer
    assert colleague is not None
    page.goto(f"{BOARD}{one.cluster.slug}/send-tilbage/")
    page.locator("#id_reason").fill("Tallet for kurser er dobbelt så højt som i fjor.")
    release(submission_id=one.pk, user=colleague, now=timezone.now())
    response = answer_to(page.locator("main form button.button-primary"))
    take_into_review(submission_id=one.pk, user=colleague, now=timezone.now())
    return response


def came_back(page: Page, world: World) -> Response:
    """Look at what came back after it was sent back."""
    one = world.submission(world.cluster(Stage.RETURNED, 1))
    if one.status == SubmissionStatus.RETURNED:
        colleague = User.objects.get(email=signatory_email(one.cluster.slug))
        code = one.open_questions[0]
        stored = one.figures.get(indicator__code=code)
        answer = FigureAnswer(
            code=code,
            value=(stored.value or Decimal(0)) + 1,
            version=stored.version,
            explanation="Vi har talt efter.",
        )
        save_figures(submission_id=one.pk, user=colleague, now=timezone.now(), figures=[answer])
        submit(submission_id=one.pk, user=colleague, now=timezone.now(), tell=False)
    return arrived(page.goto(f"{BOARD}{one.cluster.slug}/"))


def filter_open(page: Page, world: World) -> Response:
    """Open the board's filter, with something chosen in it."""
    response = arrived(page.goto(f"{BOARD}?status=draft&status=submitted&kind=cluster&sort=-size"))
    page.locator(".board-filter summary").click()
    return response


def first_mail(page: Page, world: World) -> Response:
    """Open the newest mail."""
    page.goto("/mails/")
    return answer_to(page.locator(".mail-table tbody th a").first)


def mail_given_up(page: Page, world: World) -> Response:
    """Open a mail that could not be sent."""
    page.goto("/mails/?state=given-up")
    return answer_to(page.locator(".mail-table tbody th a").first)


def unknown_place(page: Page, world: World) -> Response:
    """Write a place that the mail does not know."""
    page.goto("/mails/tekster/reminder/da/")
    page.locator("#id_body").fill("Kære {{ klynge }}")
    return answer_to(page.locator("form .button-primary[type=submit]").last)


def mail_previewed(page: Page, world: World) -> Response:
    """Look at what one writes before saving it."""
    page.goto("/mails/tekster/reminder/en/")
    return answer_to(page.locator("button[name=preview]"))
