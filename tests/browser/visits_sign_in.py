"""How to get to the pages about logging in, as somebody whom no other test is."""

from playwright.sync_api import Page, Response

from accounts.models import User
from tests import builders
from tests.accounts.phone import code_of, with_phone
from tests.browser.visits import Go, answer_to, arrived
from tests.browser.world import World, danish
from tests.builders import PASSWORD


def log_in(page: Page, user: User, way_on: str = "") -> Response:
    """Log in by the form, which makes one trusted for a while."""
    page.goto(f"/konto/login/?next={way_on}")
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    return answer_to(page.locator("main").get_by_role("button", name=danish("Log in"), exact=True))


def logged_in(path: str) -> Go:
    """Go straight to an address, after a login."""
    return lambda page, world: log_in(page, builders.person(name="Vera Prøve"), path)


def asked_for_a_code(page: Page, world: World) -> Response:
    """Log in as somebody who has an app."""
    user = builders.person(name="Vera Prøve")
    with_phone(user)
    return log_in(page, user)


def asked_whether_it_is_oneself(page: Page, world: World) -> Response:
    """Ask for what is shown to nobody who has not just logged in."""
    user = builders.person(name="Vera Prøve")
    world.sign_in_quietly(page.context, user.email)
    return arrived(page.goto("/konto/to-trin/app/"))


def with_codes(path: str) -> Go:
    """Go to an address as somebody who has an app and recovery codes."""

    def go(page: Page, world: World) -> Response:
        user = builders.person(name="Vera Prøve")
        secret = with_phone(user)
        log_in(page, user, path)
        page.locator("input[name=code]").fill(code_of(secret))
        return answer_to(page.locator("main").get_by_role("button", name=danish("Log in"), exact=True))

    return go


def too_often(page: Page, world: World) -> Response:
    """Try to log in more often in a minute than is answered."""
    context = page.context
    page.goto("/konto/login/")
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    sent: dict[str, str | float | bool] = {"csrfmiddlewaretoken": token, "login": "", "password": ""}
    for _ in range(30):
        context.request.post("/konto/login/", form=sent)
    page.locator("input[name=login]").fill("ingen@example.dk")
    page.locator("input[name=password]").fill("x")
    return answer_to(page.locator("main").get_by_role("button", name=danish("Log in"), exact=True))
