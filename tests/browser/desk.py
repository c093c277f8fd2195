"""A cluster of a test's own in the open round, with someone at its form."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from reports.demonstration.load import OPEN_YEAR
from submissions.models import Round, Submission
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer, save_figures
from tests import builders
from tests.browser.world import World
from tests.erase import erase

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
# What Excel lays on the clipboard, laid on it and pasted into a field.
PASTE = """([selector, plain, html]) => {
    const field = document.querySelector(selector);
    field.focus();
    field.select();
    const data = new DataTransfer();
    data.setData("text/plain", plain);
    if (html) data.setData("text/html", html);
    return field.dispatchEvent(
        new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@dataclass
class Desk:
    """An open submission of nobody else's, with two people."""

    world: World
    submission: Submission
    editor: User
    colleague: User

    def open(self, context: BrowserContext, section: str) -> Page:
        """Open a section of the form as the editor."""
        self.world.sign_in_quietly(context, self.editor.email)
        page = context.new_page()
        page.goto(self.path(section))
        return page

    def path(self, section: str) -> str:
        """Return where a section is filled in."""
        return self.world.path(self.submission.cluster.slug, section)

    def save(self, **values: Decimal | int | str) -> None:
        """Save figures as the colleague, over what stands."""
        versions = dict(self.submission.figures.values_list("indicator__code", "version"))
        save_figures(
            submission_id=self.submission.pk,
            user=self.colleague,
            now=timezone.now(),
            figures=[
                FigureAnswer(code=code, value=Decimal(value), version=versions.get(code, 0))
                for code, value in values.items()
            ],
        )

    def save_country(self, country: str, **counts: int) -> None:
        """Save counts of a country by type as the colleague, over what stands."""
        rows = self.submission.collaborations.filter(country=country)
        versions = dict(rows.values_list("type", "version"))
        save_figures(
            submission_id=self.submission.pk,
            user=self.colleague,
            now=timezone.now(),
            collaborations=[
                CollaborationAnswer(country=country, type=type_, count=count, version=versions.get(type_, 0))
                for type_, count in counts.items()
            ],
        )

    def values(self) -> Mapping[str, Decimal | None]:
        """Return what stands saved, by code."""
        return dict(self.submission.figures.values_list("indicator__code", "value"))

    def counts(self) -> Mapping[tuple[str, str], int]:
        """Return the collaborations that stand saved, by country and type."""
        rows = self.submission.collaborations.filter(count__gt=0)
        return {(row.country, row.type): row.count for row in rows}


@contextmanager
def own_desk(world: World) -> Iterator[Desk]:
    """Make a cluster with a submission in the open round, and leave nothing of it."""
    of = builders.cluster()
    desk = Desk(
        world=world,
        submission=builders.submission(of, round=Round.objects.get(year=OPEN_YEAR)),
        editor=builders.editor(of),
        colleague=builders.signatory(of),
    )
    try:
        yield desk
    finally:
        leave_nothing(desk.submission)


def leave_nothing(submission: Submission) -> None:
    """Delete it all. A page that was closed may still have a save on its way, which comes in between.

    What is deleted is fetched anew each time: a deleted instance has no key left, and PostgreSQL may still
    refuse at the end of the transaction.
    """
    for left in range(20, -1, -1):
        try:
            with transaction.atomic():
                one = Submission.objects.select_related("cluster").get(pk=submission.pk)
                erase(one.changes.all(), one.events.all(), one.cluster.audit_entries.all())
                # Answers hold the comment that they answer.
                erase(one.comments.filter(thread__isnull=False), one.comments.all())
                for rows in (one.figures, one.collaborations):
                    rows.all().delete()
                of = one.cluster
                one.delete()
                of.memberships.all().delete()
                of.invitations.all().delete()
                of.delete()
        except (IntegrityError, ProtectedError):
            if not left:
                raise
            time.sleep(0.2)
        else:
            return


def all_saved(page: Page) -> None:
    """Wait until the page has nothing left to save."""
    for _ in range(150):
        if page.evaluate("Klyngetal.unsavedUnits().length") == 0:
            return
        page.wait_for_timeout(100)
    expect(page.locator("[data-save-state=unsaved]")).to_have_count(0)


def violations(page: Page) -> list[str]:
    """Return what axe finds in the state that the page is in."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate("async () => (await axe.run(document)).violations")
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
