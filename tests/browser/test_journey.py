"""The whole way of a submission: begun, typed, corrected, explained, checked, sent, and a receipt of it."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import Locator, Page, ViewportSize, expect

from portal.formatting import format_answer, format_number
from reports.demonstration.load import OPEN_YEAR
from reports.demonstration.people import signatory_email
from reports.demonstration.stages import Stage
from reports.models import Basis, NationalTotal
from submissions.dossier import load_dossier
from submissions.models import Mail, MailKind, Submission, SubmissionStatus
from tests.browser.conftest import NewContext
from tests.browser.hands import Hands, Keyboard, Mouse
from tests.browser.visits import REVIEWER, answer_to
from tests.browser.world import DESK, PHONE, World, danish, sign_in

pytestmark = pytest.mark.shared

EXPLANATION = "Faktureret i december."
# Fees are a part of the financing from companies, and so are more than all of it.
PART, WHOLE = "fees_companies", "funding_companies"
MOST_WARNINGS = 12


def button(page: Page, words: str) -> Locator:
    """Return the button of the page itself, not of its frame."""
    return page.locator("main").get_by_role("button", name=danish(words), exact=True)


def go_to(page: Page, hands: Hands, words: str) -> None:
    """Go to a place of the navigation: on a phone it is folded into a menu."""
    menu = page.locator("summary", has_text=danish("Menu"))
    if menu.is_visible():
        hands.press(menu)
    link = page.get_by_role("link", name=danish(words), exact=True).locator("visible=true").first
    with page.expect_navigation():
        hands.press(link)


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


def answers_for(submission: Submission) -> dict[str, Decimal]:
    """Return what to answer: a little more than last year, so that only one pair looks odd; none abroad."""
    dossier = load_dossier(submission)
    answers = {}
    for question in dossier.questions:
        if not question.indicator.computed:
            before = dossier.previous.get(question.code)
            value = before.value if before else None
            # Rounded down and one more: what was within another figure stays within it.
            answers[question.code] = value * 103 // 100 + 1 if value else Decimal(0)
        elif question.indicator.sums_one_type:
            answers[question.code] = Decimal(0)
    answers[PART] = answers[WHOLE] + Decimal("1000.5")
    return answers


def fill_in(page: Page, hands: Hands, answers: Mapping[str, Decimal]) -> None:
    """Fill in the section on the screen, and go on to the next."""
    rows = page.locator("[data-figure][data-autosave]")
    codes = rows.evaluate_all("rows => rows.map(row => row.dataset.figure)")
    assert codes
    for code in codes:
        if code.startswith("collaborations_"):
            hands.choose(page.locator(f"#id_{code}"), danish("None"))
        else:
            hands.write(page.locator(f"#id_{code}"), format_answer(answers[code]))
    with page.expect_navigation():
        hands.press(page.locator("main .form-actions button").first)
    # What looks odd is shown before one leaves it; one may leave it all the same, until one sends.
    if PART in codes:
        expect(page.locator(f"#findings-{PART}")).to_contain_text(format_answer(answers[PART]))
        with page.expect_navigation():
            hands.press(page.get_by_role("link", name=danish("Go on anyway"), exact=True))


def begin(page: Page, hands: Hands, overview: str) -> None:
    """Find the submission of the year, and begin with its first section."""
    go_to(page, hands, "Submissions")
    with page.expect_navigation():
        hands.press(page.locator(f"main a[href='{overview}']").first)
    with page.expect_navigation():
        hands.press(page.locator("main").get_by_role("link", name=danish("Begin"), exact=True))


def slip_and_correct(page: Page, hands: Hands, *, scripted: bool) -> None:
    """Type a letter for a digit, be told, and write what one is told."""
    field, error = page.locator("#id_fte"), page.locator("#id_fte_error")
    hands.write(field, "1o")
    if scripted:
        # Nothing is pressed: the figure saves by itself when one goes on.
        page.keyboard.press("Tab")
    else:
        assert answer_to(button(page, "Save")).status == 422
    expect(error).to_contain_text("»1o«")
    expect(error).to_contain_text("10.")
    expect(field).to_have_value("1o")


def explain(page: Page, hands: Hands) -> None:
    """Follow each warning to its own page, explain it, and come back, until nothing is left."""
    explained = 0
    while (links := page.locator("main .findings a[href*='/kontrol/']")).count():
        assert explained < MOST_WARNINGS
        with page.expect_navigation():
            hands.press(links.first)
        hands.write(page.locator("main details[open] textarea[name$='-explanation']").first, EXPLANATION)
        with page.expect_navigation():
            hands.press(button(page, "Save"))
        with page.expect_navigation():
            hands.press(page.get_by_role("link", name=danish("Back to check and send")))
        explained += 1
    assert explained
    expect(page.locator("#obstacles")).to_have_text(danish("Ready to send"))


def send(page: Page, hands: Hands, submission: Submission, folder: Path) -> None:
    """Send, and take the receipt: on the screen, as a file, and by mail."""
    with page.expect_navigation():
        hands.press(button(page, "Send the figures"))
    submission.refresh_from_db()
    assert submission.status == SubmissionStatus.SUBMITTED
    main = page.locator("main")
    expect(main).to_contain_text(submission.cluster.name)
    expect(main).to_contain_text(submission.content_hash)
    expect(main).to_contain_text(EXPLANATION)
    with page.expect_download() as download:
        hands.press(main.locator("a[href*='.pdf']").first)
    saved = folder / "kvittering.pdf"
    download.value.save_as(saved)
    assert saved.read_bytes().startswith(b"%PDF-")
    email = signatory_email(submission.cluster.slug)
    written = Mail.objects.get(submission=submission, kind=MailKind.RECEIPT, address=email)
    assert submission.content_hash in written.text
    assert [email] in [sent.to for sent in mail.outbox]


def hand_in(page: Page, hands: Hands, submission: Submission, *, scripted: bool, folder: Path) -> None:
    """Go the whole way, from the first page to the receipt."""
    answers = answers_for(submission)
    begin(page, hands, f"/indberetninger/{submission.cluster.slug}/{OPEN_YEAR}/")
    slip_and_correct(page, hands, scripted=scripted)
    for _ in submission.round.sections.all():
        fill_in(page, hands, answers)
    assert figures_of(submission) == answers
    with page.expect_navigation():
        hands.press(page.locator("main a[href$='/indsend/']").first)
    expect(page.locator("main .findings").first).to_contain_text(format_answer(answers[PART]))
    explain(page, hands)
    send(page, hands, submission, folder)


def review_and_approve(page: Page, name: str, total: str) -> None:
    """Find it on the board, take it into review, read it, approve it."""
    go_to(page, Mouse(), "Review")
    page.get_by_role("link", name=name, exact=True).click()
    answer_to(button(page, "Take into review"))
    expect(page.get_by_role("row", name="Finansiering fra staten")).to_contain_text(total)
    expect(page.locator("main")).to_contain_text(EXPLANATION)
    answer_to(button(page, "Approve"))
    done = danish("The submission is approved.")
    expect(page.locator("main [role=status]").first).to_contain_text(done)


@pytest.mark.parametrize(("number", "screen"), [(1, DESK), (2, PHONE)], ids=["laptop", "phone"])
def test_a_submission_goes_from_the_first_figure_to_the_totals(
    number: int, screen: ViewportSize, page: Page, new_context: NewContext, world: World, tmp_path: Path
):
    page.set_viewport_size(screen)
    submission = world.submission(world.cluster(Stage.NOT_BEGUN, number))
    slug, before = submission.cluster.slug, total_of("funding_state")
    sign_in(page, signatory_email(slug))
    hand_in(page, Mouse(), submission, scripted=True, folder=tmp_path)
    answered = answers_for(submission)["funding_state"]
    assert total_of("funding_state") == before + answered

    # Cluster Excellence Denmark approves it.
    reviewing = new_context().new_page()
    reviewing.set_viewport_size(screen)
    sign_in(reviewing, REVIEWER)
    review_and_approve(reviewing, submission.cluster.name, format_number(answered, 0))
    approved = world.submission(slug)
    assert (approved.status, str(approved.approved_by)) == (SubmissionStatus.APPROVED, "Bo Friis")

    # The secretariat sees that, and can change nothing any more.
    page.goto(world.path(slug, "financing"))
    expect(page.locator("main input:not([type=hidden])")).to_have_count(0)
    expect(page.locator("#row-funding_state")).to_contain_text(format_answer(answered))


def test_a_submission_is_filled_in_and_sent_with_the_keyboard_alone(page: Page, world: World, tmp_path: Path):
    submission, keyboard = world.submission(world.cluster(Stage.NOT_BEGUN, 3)), Keyboard(page)
    page.goto("/konto/login/")
    # The first stop leads past the frame.
    page.keyboard.press("Tab")
    expect(page.locator(".skipnav")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()
    sign_in(page, signatory_email(submission.cluster.slug), hands=keyboard)
    hand_in(page, keyboard, submission, scripted=True, folder=tmp_path)
    assert keyboard.complaints == []


def test_without_javascript_one_fills_in_and_sends(new_context: NewContext, world: World, tmp_path: Path):
    page = new_context(java_script_enabled=False).new_page()
    submission = world.submission(world.cluster(Stage.NOT_BEGUN, 4))
    sign_in(page, signatory_email(submission.cluster.slug))
    hand_in(page, Mouse(), submission, scripted=False, folder=tmp_path)
    # And takes it back to go on.
    page.goto(world.path(submission.cluster.slug))
    page.locator("main a[href$='/traek-tilbage/']").first.click()
    answer_to(button(page, "Recall the figures"))
    assert world.submission(submission.cluster.slug).status == SubmissionStatus.DRAFT
