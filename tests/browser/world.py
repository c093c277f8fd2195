"""The demonstration as the browser tests find it: served, and who of it to be."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.translation import gettext, override
from playwright.sync_api import BrowserContext, Page, ViewportSize

from reports.demonstration.load import OPEN_YEAR
from reports.demonstration.people import PASSWORD
from reports.demonstration.stages import Stage
from submissions.models import Submission
from tests.browser.hands import Hands, Mouse

DESK: ViewportSize = {"width": 1280, "height": 860}  # pixels: a laptop
PHONE: ViewportSize = {"width": 390, "height": 844}  # pixels: a common phone


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A portal that answers at `base`, with the clusters of the open round by how far they have come."""

    base: str
    clusters: Mapping[Stage, list[str]]

    def cluster(self, stage: Stage, number: int = 0) -> str:
        """Return the slug of a cluster. Tests that change one take a number of their own."""
        return self.clusters[stage][number]

    def submission(self, slug: str) -> Submission:
        """Return a cluster's submission of the open round as it is now."""
        return Submission.objects.select_related("round", "cluster").get(
            cluster__slug=slug, round__year=OPEN_YEAR
        )

    def path(self, slug: str, section: str = "", year: int = OPEN_YEAR) -> str:
        """Return where a cluster fills in."""
        return f"/indberetninger/{slug}/{year}/" + (f"{section}/" if section else "")

    def sign_in_quietly(self, context: BrowserContext, email: str) -> None:
        """Sign in without the form, which has its own tests."""
        client = Client()
        client.force_login(get_user_model().objects.get(email=email))
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.base}])


def danish(message: str) -> str:
    """Return what stands on the screen for an English message."""
    with override("da"):
        return gettext(message)


def sign_in(page: Page, email: str, password: str = PASSWORD, *, hands: Hands | None = None) -> None:
    """Sign in through the form, as a person does."""
    hands = hands or Mouse()
    page.goto("/konto/login/")
    hands.write(page.locator("input[name=login]"), email)
    hands.write(page.locator("input[name=password]"), password)
    hands.press(page.locator("main").get_by_role("button", name=danish("Log in"), exact=True))
    page.wait_for_url("**/")


def overflow(page: Page) -> int:
    """Return by how many pixels the page itself can be scrolled sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
