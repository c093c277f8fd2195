"""How to get to a page in a state that one can meet it in."""

from collections.abc import Callable
from decimal import Decimal
from urllib.parse import urlsplit

from django.utils import timezone
from playwright.sync_api import FilePayload, Locator, Page, Response

from accounts.models import ClusterRole, Membership, User
from accounts.services.password_link import password_link
from reports.demonstration.load import ACCOUNT_YEAR, OPEN_YEAR
from reports.demonstration.people import ADMINISTRATOR, REVIEWERS, editor_email, signatory_email
from reports.demonstration.stages import Stage
from submissions.models import CaseStory, SubmissionStatus
from submissions.services.recall import recall
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer, save_figures
from submissions.services.submit import submit
from tests.browser.world import World, danish

Who = Callable[[World], str]
# Goes to a page and returns the answer that brought it.
Go = Callable[[Page, World], Response]

REVIEWER = REVIEWERS[0]
BOARD = f"/gennemgang/{OPEN_YEAR}/"


def nobody(world: World) -> str:
    """Return no e-mail: someone who is not signed in."""
    return ""


def reviewer(world: World) -> str:
    """Return the e-mail of someone who sees all submissions."""
    return REVIEWER


def administrator(world: World) -> str:
    """Return the e-mail of someone who edits the limits of the checks."""
    return ADMINISTRATOR


def editor_of(stage: Stage, number: int = 0) -> Who:
    """Return who fills in for a cluster."""
    return lambda world: editor_email(world.cluster(stage, number))


def signatory_of(stage: Stage, number: int = 0) -> Who:
    """Return who sends for a cluster."""
    return lambda world: signatory_email(world.cluster(stage, number))


def arrived(response: Response | None) -> Response:
    """Return the answer, which there must be."""
    assert response is not None
    return response


def answer_to(click: Locator) -> Response:
    """Click, and return the page that follows."""
    with click.page.expect_navigation() as navigation:
        click.click()
    return arrived(navigation.value)


def at(path: str) -> Go:
    """Go straight to an address."""
    return lambda page, world: arrived(page.goto(path))


def form_of(stage: Stage, section: str = "", number: int = 0) -> Go:
    """Go to a cluster's overview, or a section of it."""
    return lambda page, world: arrived(page.goto(world.path(world.cluster(stage, number), section)))


def review_of(stage: Stage) -> Go:
    """Go to what a reviewer sees of a cluster."""
    return lambda page, world: arrived(page.goto(f"{BOARD}{world.cluster(stage)}/"))


def of_last_year(page: Page, world: World) -> Response:
    """Go to a section that can no longer be changed."""
    return arrived(page.goto(world.path(world.cluster(Stage.SENT), "internationalisation", ACCOUNT_YEAR)))


def wrong_password(page: Page, world: World) -> Response:
    """Try to sign in with a password that is not one's own."""
    page.goto("/konto/login/")
    page.locator("input[name=login]").fill("ingen@example.dk")
    page.locator("input[name=password]").fill("gættet")
    return answer_to(page.locator("main").get_by_role("button", name=danish("Log in"), exact=True))


def link_asked_for(page: Page, world: World) -> Response:
    """Ask for a new password."""
    page.goto("/konto/password/reset/")
    page.locator("input[name=email]").fill("ingen@example.dk")
    return answer_to(page.get_by_role("button", name=danish("Send me a link")))


def new_password(page: Page, world: World) -> Response:
    """Follow the link to choose a password."""
    email = signatory_email(world.cluster(Stage.APPROVED))
    link = urlsplit(password_link(user=User.objects.get(email=email)))
    return arrived(page.goto(link.path))


def letters_typed(page: Page, world: World) -> Response:
    """Save letters where a number belongs, and a country without a count."""
    page.goto(world.path(world.cluster(Stage.HALF_FILLED), "internationalisation"))
    page.locator("#id_international_total").fill("12o")
    page.locator("#id_find-country").fill("Atlantis")
    return answer_to(page.get_by_role("button", name=danish("Save"), exact=True))


def collided(page: Page, world: World) -> Response:
    """Save over what a colleague saved meanwhile: a figure, and the count of a country."""
    slug = world.cluster(Stage.HALF_FILLED, 1)
    one = world.submission(slug)
    colleague = User.objects.get(email=signatory_email(slug))

    def save(figure: int, count: int) -> None:
        """Save as the colleague, over what stands."""
        of_code = one.figures.filter(indicator__code="international_total").first()
        of_country = one.collaborations.filter(country="FO", type="b2b").first()
        save_figures(
            submission_id=one.pk,
            user=colleague,
            now=timezone.now(),
            figures=[
                FigureAnswer(
                    code="international_total",
                    value=Decimal(figure),
                    version=of_code.version if of_code else 0,
                )
            ],
            collaborations=[
                CollaborationAnswer(
                    country="FO", type="b2b", count=count, version=of_country.version if of_country else 0
                )
            ],
        )

    save(1200, 3)
    page.goto(world.path(slug, "internationalisation"))
    save(1300, 4)
    page.locator("#id_international_total").fill("1240")
    page.locator("[name=country-FO-b2b]").fill("5")
    return answer_to(page.get_by_role("button", name=danish("Save"), exact=True))


def closed_meanwhile(page: Page, world: World) -> Response:
    """Save a form that a colleague has sent meanwhile."""
    slug = world.cluster(Stage.SENT, 1)
    one = world.submission(slug)
    colleague = User.objects.get(email=signatory_email(slug))
    recall(submission_id=one.pk, user=colleague, now=timezone.now())
    page.goto(world.path(slug, "competence"))
    submit(submission_id=one.pk, user=colleague, now=timezone.now())
    page.locator("#id_courses").fill("1.234")
    return answer_to(page.get_by_role("button", name=danish("Save"), exact=True))


def field_of(page: Page, world: World, slug: str, code: str = "courses") -> tuple[Response, Locator]:
    """Go to a section on courses, and return the field of one of its figures."""
    response = arrived(page.goto(world.path(slug, "competence")))
    return response, page.locator(f"#id_{code}")


def typed_in(field: Locator, text: str, state: str) -> None:
    """Type in a field as a person does, go on, and wait for what becomes of it."""
    field.fill(text)
    field.press("Tab")
    field.page.locator(f"[data-save-state={state}]").first.wait_for()


def saved_by_itself(page: Page, world: World) -> Response:
    """Type a figure, which saves by itself."""
    response, field = field_of(page, world, world.cluster(Stage.HALF_FILLED))
    typed_in(field, "1.234", "saved")
    return response


def misread_by_itself(page: Page, world: World) -> Response:
    """Type letters, which are refused by themselves."""
    response, field = field_of(page, world, world.cluster(Stage.HALF_FILLED))
    typed_in(field, "12o", "unsaved")
    return response


def without_answer(page: Page, world: World) -> Response:
    """Type a figure while the line is down."""
    response, field = field_of(page, world, world.cluster(Stage.HALF_FILLED))
    page.route("**/felt/**", lambda route: route.abort())
    typed_in(field, "1.235", "unsaved")
    return response


def collided_by_itself(page: Page, world: World) -> Response:
    """Type a figure that a colleague saves meanwhile."""
    slug = world.cluster(Stage.HALF_FILLED)
    response, field = field_of(page, world, slug, "press_releases")
    one = world.submission(slug)
    before = one.figures.filter(indicator__code="press_releases").first()
    answer = FigureAnswer(code="press_releases", value=Decimal(77), version=before.version if before else 0)
    colleague = User.objects.get(email=signatory_email(slug))
    save_figures(submission_id=one.pk, user=colleague, now=timezone.now(), figures=[answer])
    typed_in(field, "88", "unsaved")
    return response


def history_open(page: Page, world: World) -> Response:
    """Open beside a figure what was changed in it."""
    response = arrived(page.goto(world.path(world.cluster(Stage.HALF_FILLED), "financing")))
    row = page.locator("#row-funding_state")
    row.get_by_role("link", name=danish("History")).click()
    page.locator("#history-funding_state *").first.wait_for()
    return response


def pasted(page: Page, world: World) -> Response:
    """Paste a column of a spreadsheet, and look at what would become of it."""
    response, field = field_of(page, world, world.cluster(Stage.HALF_FILLED))
    field.evaluate(PASTE, "12\n1.234\n12o\n\n7\n8\n9")
    page.locator("dialog#paste[open]").wait_for()
    return response


PASTE = """(field, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    field.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
}"""


def switch_open(page: Page, world: World) -> Response:
    """Unfold the clusters that one works for."""
    slug = world.cluster(Stage.EXTENDED)
    person, other = User.objects.get(email=editor_email(slug)), world.submission(world.cluster(Stage.SENT))
    Membership.objects.get_or_create(
        user=person, cluster=other.cluster, defaults={"role": ClusterRole.EDITOR}
    )
    response = arrived(page.goto(world.path(slug)))
    switch = page.locator(".cluster-switch summary:visible")
    if switch.count():
        switch.click()
    return response


def country_found(page: Page, world: World) -> Response:
    """Find a country and add its row, and look for another."""
    response = arrived(page.goto(world.path(world.cluster(Stage.HALF_FILLED), "internationalisation")))
    field = page.locator("#id_find-country")
    field.fill("Malta")
    page.locator("#country-found button").first.wait_for()
    field.press("Enter")
    page.locator("#country-MT").wait_for()
    field.fill("ra")
    return response


def to_warning(page: Page, world: World) -> Response:
    """Follow a warning to its own page."""
    page.goto(world.path(world.cluster(Stage.WITH_WARNINGS), "indsend"))
    return answer_to(page.locator("main a[href*='/kontrol/']").first)


def explained(page: Page, world: World) -> Response:
    """Explain a warning on its own page, and see it explained."""
    page.goto(world.path(world.cluster(Stage.WITH_WARNINGS, 1), "indsend"))
    links = page.locator("main a[href*='/kontrol/']")
    if not links.count():
        return arrived(page.reload())
    answer_to(links.first)
    page.locator("main details[open] textarea[name$='-explanation']").first.fill("Faktureret i december.")
    return answer_to(page.locator("main").get_by_role("button", name=danish("Save"), exact=True))


def stopped(page: Page, world: World) -> Response:
    """Be shown what looks odd in a section, on the way out of it."""
    page.goto(world.path(world.cluster(Stage.WITH_WARNINGS), "financing"))
    return answer_to(page.get_by_role("button", name=danish("Save and go on"), exact=True))


def limits_of_the_first(page: Page, world: World) -> Response:
    """Go to the limits of the first check that has any."""
    page.goto(f"{BOARD}kontroller/")
    return answer_to(page.locator("main .check-list a").first)


def of_case(path: str = "") -> Go:
    """Go to a story that is told in the open round."""

    def go(page: Page, world: World) -> Response:
        story = a_story()
        return arrived(page.goto(world.path(story.submission.cluster.slug, f"historier/{story.pk}{path}")))

    return go


def a_story() -> CaseStory:
    """Return the first story that can be changed, the same in each test."""
    told = CaseStory.objects.filter(
        submission__round__year=OPEN_YEAR, submission__status=SubmissionStatus.DRAFT
    )
    return told.select_related("submission__cluster").order_by("pk")[0]


def teller(world: World) -> str:
    """Return the e-mail of someone who tells it."""
    return editor_email(a_story().submission.cluster.slug)


def photo_refused(page: Page, world: World) -> Response:
    """Tell a story with a text in place of a photo."""
    page.goto(world.path(world.cluster(Stage.HALF_FILLED), "historier/ny"))
    photo = FilePayload(name="foto.jpg", mimeType="image/jpeg", buffer=b"Ikke et foto")
    page.locator("input[type=file]").set_input_files(photo)
    return answer_to(page.locator("main form button.button-primary[type=submit]").first)


def on_paper(go: Go) -> Go:
    """Go somewhere, and look at it as it is printed."""

    def printed(page: Page, world: World) -> Response:
        response = go(page, world)
        page.emulate_media(media="print")
        return response

    return printed
