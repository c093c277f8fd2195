"""A secretariat that types, and what happens to it."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from accounts.models import Cluster, User
from submissions.models import Figure, Submission
from submissions.services.save_figures import FigureAnswer, save_figures
from tests import builders
from tests.browser.world import World, danish


@dataclass
class Secretariat:
    """A cluster of this test's own in the open round, with two people."""

    world: World
    cluster: Cluster
    submission: Submission
    editor: User
    leader: User

    def path(self, section: str = "competence") -> str:
        return self.world.path(self.cluster.slug, section)

    def open(
        self,
        context: BrowserContext,
        user: User | None = None,
        section: str = "competence",
        address: str = "",
    ) -> Page:
        """Open a section as one of them."""
        self.world.sign_in_quietly(context, (user or self.editor).email)
        page = context.new_page()
        page.goto(self.path(section) + address)
        return page

    def save(self, code: str, value: int, version: int = 0) -> None:
        """Save a figure as the leader."""
        answer = FigureAnswer(code=code, value=Decimal(value), version=version)
        save_figures(submission_id=self.submission.pk, user=self.leader, now=timezone.now(), figures=[answer])

    def saved(self, code: str) -> Decimal | None:
        """Return what stands."""
        return (
            Figure.objects.filter(submission=self.submission, indicator__code=code)
            .values_list("value", flat=True)
            .first()
        )


def cut_off(page: Page) -> None:
    """Let no save of the page get out, to its very end: a route falls away while a page closes."""
    page.evaluate(
        "XMLHttpRequest.prototype.send = function () {"
        " setTimeout(() => this.dispatchEvent(new ProgressEvent('error'))) }"
    )


def wait_for(page: Page, code: str, name: str) -> None:
    """Wait until a row says how it is saved."""
    expect(page.locator(f"#row-{code}")).to_have_attribute("data-save-state", name)


def wait_for_all(page: Page) -> None:
    """Wait until nothing on the page is left to save. Playwright waits by eval, which a page refuses."""
    for _ in range(100):
        if page.evaluate("Klyngetal.unsavedUnits().length") == 0:
            return
        page.wait_for_timeout(100)
    pytest.fail("something is not saved")


def sign_out_on_the_server(context: BrowserContext) -> None:
    """Let the session run out."""
    keys = [one["value"] for one in context.cookies() if one.get("name") == settings.SESSION_COOKIE_NAME]
    Session.objects.filter(session_key__in=keys).delete()


def log_in(page: Page, user: User) -> None:
    """Fill in the page that asks who one is."""
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(builders.PASSWORD)
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=danish("Log in"), exact=True).click()


def answers_to_dialogs(page: Page, *, accept: bool = True) -> list[Dialog]:
    """Answer whatever the browser asks, and return what it asked."""
    asked: list[Dialog] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog)
        if accept:
            dialog.accept()
        else:
            dialog.dismiss()

    page.on("dialog", answer)
    return asked
