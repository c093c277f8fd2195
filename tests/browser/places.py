"""Every page, in every state that one can meet it in, each with how to get there."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from django.utils import timezone
from playwright.sync_api import Locator, Page, Response

from accounts.models import User
from accounts.services.password_link import password_link
from reports.demonstration.load import ACCOUNT_YEAR, OPEN_YEAR
from reports.demonstration.people import REVIEWERS, editor_email, signatory_email
from reports.demonstration.stages import Stage
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
    return answer_to(page.locator("main").get_by_role("button", name=danish("Log in")))


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
    page.locator("select[name=country-new-0-country]").select_option("DE")
    return answer_to(page.get_by_role("button", name=danish("Save"), exact=True))


def sent_too_early(page: Page, world: World) -> Response:
    """Send figures that have errors."""
    page.goto(world.path(world.cluster(Stage.WITH_ERRORS)))
    return answer_to(page.get_by_role("button", name=danish("Send the figures")))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page in a state.

    Attributes:
        who: who looks, by e-mail.
        status: what it answers with.
    """

    name: str
    go: Go
    who: Who = nobody
    status: int = 200

    def visit(self, page: Page, world: World) -> str:
        """Go there as who looks, and return the HTML as it was sent."""
        if email := self.who(world):
            world.sign_in_quietly(page.context, email)
        response = self.go(page, world)
        assert response.status == self.status
        return response.text()


HALF, SENT, EMPTY = Stage.HALF_FILLED, Stage.SENT, Stage.NOT_BEGUN
ERRORS, WARNINGS = Stage.WITH_ERRORS, Stage.WITH_WARNINGS

PLACES = (
    # For everyone
    Place(name="home", go=at("/")),
    Place(name="account", go=at(f"/regnskab/{ACCOUNT_YEAR}/")),
    Place(name="not-found", go=at("/regnskab/1999/"), status=404),
    # Signing in
    Place(name="login", go=at("/konto/login/")),
    Place(name="login-wrong", go=wrong_password),
    Place(name="password-reset", go=at("/konto/password/reset/")),
    Place(name="password-reset-done", go=link_asked_for),
    Place(name="password-new", go=new_password),
    Place(name="password-change", go=at("/konto/password/change/"), who=editor_of(HALF)),
    Place(name="logout", go=at("/konto/logout/"), who=editor_of(HALF)),
    # Filling in
    Place(name="list", go=at("/indberetninger/"), who=editor_of(HALF)),
    Place(name="list-empty", go=at("/indberetninger/"), who=reviewer),
    Place(name="overview-empty", go=form_of(EMPTY), who=signatory_of(EMPTY)),
    Place(name="overview", go=form_of(HALF), who=editor_of(HALF)),
    Place(name="overview-errors", go=sent_too_early, who=signatory_of(ERRORS), status=422),
    Place(name="overview-warning", go=form_of(WARNINGS), who=signatory_of(WARNINGS)),
    Place(name="overview-sent", go=form_of(SENT), who=signatory_of(SENT)),
    Place(name="overview-returned", go=form_of(Stage.RETURNED), who=signatory_of(Stage.RETURNED)),
    Place(name="overview-approved", go=form_of(Stage.APPROVED), who=signatory_of(Stage.APPROVED)),
    Place(name="section-empty", go=form_of(EMPTY, "financing"), who=editor_of(EMPTY)),
    Place(name="section-countries-empty", go=form_of(EMPTY, "internationalisation"), who=editor_of(EMPTY)),
    Place(name="section-filled", go=form_of(ERRORS, "internationalisation"), who=editor_of(ERRORS)),
    Place(name="section-letters", go=letters_typed, who=editor_of(HALF), status=422),
    Place(name="section-error", go=form_of(ERRORS, "participation"), who=editor_of(ERRORS)),
    Place(name="section-warning", go=form_of(WARNINGS, "financing"), who=editor_of(WARNINGS)),
    Place(name="section-conflict", go=collided, who=editor_of(HALF, 1), status=409),
    Place(name="section-read-only", go=form_of(SENT, "financing"), who=editor_of(SENT)),
    Place(name="section-last-year", go=of_last_year, who=editor_of(SENT)),
    Place(
        name="section-returned",
        go=form_of(Stage.RETURNED, "matchmaking"),
        who=editor_of(Stage.RETURNED),
    ),
    Place(name="section-refused", go=closed_meanwhile, who=editor_of(SENT, 1), status=409),
    # Reviewing
    Place(name="board", go=at(BOARD), who=reviewer),
    Place(name="board-refused", go=at(BOARD), who=editor_of(HALF), status=403),
    Place(name="review-sent", go=review_of(SENT), who=reviewer),
    Place(name="review-in-review", go=review_of(Stage.IN_REVIEW), who=reviewer),
    Place(name="review-explained", go=review_of(Stage.EXPLAINED), who=reviewer),
    Place(name="review-empty", go=review_of(EMPTY), who=reviewer),
)
