"""How a person works a page: with mouse or finger, or with the keyboard alone."""

from typing import Any, Protocol

import pytest
from playwright.sync_api import Locator, Page

MOST_STOPS = 160  # of the Tab key on one page, before one gives up
SETTLING = 400  # milliseconds that a page may take to show what has the focus

# What stands out at the place of the keyboard: an outline or a shadow, for boxes that of their label. And
# whether one sees it: not under a bar that sticks, not outside the window, not without size.
STOP = """() => {
    const here = document.activeElement;
    if (here === document.body) return null;
    const label = here.labels && here.labels[0];
    const styles = [getComputedStyle(here)];
    if (label) styles.push(getComputedStyle(label), getComputedStyle(label, '::before'));
    const marked = styles.some(style =>
        (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none');
    const box = [here, label].filter(Boolean).map(one => one.getBoundingClientRect())
        .find(one => one.width > 1 && one.height > 1);
    if (!box) return {name: here.outerHTML.slice(0, 120), marked, seen: false, top: 0, left: 0, form: false};
    const at = document.elementFromPoint(
        Math.max(box.left + Math.min(box.width / 2, 20), 1), Math.max(box.top + box.height / 2, 1));
    return {
        name: here.outerHTML.slice(0, 120),
        marked,
        seen: Boolean(at) && (here.contains(at) || at.contains(here) || Boolean(label && label.contains(at))),
        top: box.top + scrollY,
        left: box.left,
        form: Boolean(here.closest('main form')),
    };
}"""


class Hands(Protocol):
    """What the hands of a person do."""

    def write(self, field: Locator, text: str) -> None:
        """Write in a field, in place of what stands there."""

    def choose(self, field: Locator, label: str) -> None:
        """Choose from a list."""

    def press(self, control: Locator) -> None:
        """Press a link, a button or the summary of a fold."""


class Mouse:
    """A hand on the mouse, or a finger."""

    def write(self, field: Locator, text: str) -> None:
        """Write in a field, in place of what stands there."""
        field.fill(text)
        field.blur()

    def choose(self, field: Locator, label: str) -> None:
        """Choose from a list."""
        field.select_option(label=label)

    def press(self, control: Locator) -> None:
        """Press a link, a button or the summary of a fold."""
        control.click()


class Keyboard:
    """Two hands on the keyboard: Tab, typing, Enter and Space. At each stop one has to see where one is."""

    def __init__(self, page: Page) -> None:
        """Sit down before a page."""
        self.page = page
        self.complaints: list[str] = []

    def write(self, field: Locator, text: str) -> None:
        """Write in a field, in place of what stands there."""
        self.reach(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text) if text else self.page.keyboard.press("Delete")

    def choose(self, field: Locator, label: str) -> None:
        """Choose from a list."""
        self.reach(field)
        self.page.keyboard.type(label)

    def press(self, control: Locator) -> None:
        """Press a link, a button or the summary of a fold."""
        self.reach(control)
        self.page.keyboard.press("Enter")

    def reach(self, goal: Locator) -> None:
        """Press Tab until the focus is there."""
        before: dict[str, Any] | None = None
        for _ in range(MOST_STOPS):
            if goal.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(STOP)
            if stop and not stop["seen"]:
                # What had the focus before may still be on its way out.
                self.page.wait_for_timeout(SETTLING)
                stop = self.page.evaluate(STOP)
            if stop:
                self._look(stop, before)
            before = stop
        pytest.fail(f"{goal} is not reached with Tab")

    def _look(self, stop: dict[str, Any], before: dict[str, Any] | None) -> None:
        if not stop["marked"]:
            self._complain("one does not see that it has the focus", stop)
        if not stop["seen"]:
            self._complain("it has the focus and cannot be seen", stop)
        # Down the form, and along a line from the left to the right.
        if before and before["form"] and stop["form"]:
            up = stop["top"] < before["top"] - 4 and stop["left"] <= before["left"]
            if up:
                self._complain("the focus jumps back up", stop)

    def _complain(self, what: str, stop: dict[str, Any]) -> None:
        complaint = f"{what}: {stop['name']}"
        if complaint not in self.complaints:
            self.complaints.append(complaint)
