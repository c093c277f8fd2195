"""Pasting from a spreadsheet, and what is shown of it."""

from playwright.sync_api import Page, expect

from tests.browser.desk import PASTE


def paste(page: Page, field: str, plain: str, html: str = "") -> None:
    page.evaluate(PASTE, [field, plain, html])


def take(page: Page) -> None:
    """Take what is shown, and wait until it stands in its fields.

    A dialog is hidden at once, but says that it was closed a moment later.
    """
    page.locator("#paste [data-take]").click()
    expect(page.locator("[data-undo-paste]")).to_be_visible()


def becomes(page: Page) -> list[str]:
    """Return the last column of what is shown."""
    return [text.strip() for text in page.locator("#paste tbody td:last-child").all_inner_texts()]


def values(page: Page, *codes: str) -> list[str]:
    return [page.locator(f"#id_{code}").input_value() for code in codes]


def summary(page: Page) -> str:
    """Return what is said above the fields that are shown."""
    return page.locator("#paste [data-summary]").inner_text()


def done(page: Page) -> str:
    """Return what is said once it is taken."""
    return page.locator("[data-done]").inner_text()
