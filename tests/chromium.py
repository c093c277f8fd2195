"""Find the Chromium that browser tests run in. Run as a program it prints where, or fails."""

import functools
import os
import shutil
import sys
from pathlib import Path

# The first is the same browser without windows, and a quarter faster.
NAMES = (
    *("chromium-headless-shell", "chromium"),
    *("chromium-browser", "google-chrome", "google-chrome-stable"),
)
# The last six keep it from calling home.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@functools.cache
def find_chromium() -> str | None:
    """Return the path of a Chromium: CHROMIUM, the machine's own, or the one that Playwright brought."""
    named = os.environ.get("CHROMIUM")
    if named is not None:
        return named if Path(named).is_file() else None
    for name in NAMES:
        if found := shutil.which(name):
            return found
    return brought_by_playwright()


def brought_by_playwright() -> str | None:
    """Return the newest Chromium in Playwright's cache."""
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    if sys.platform == "darwin" and "PLAYWRIGHT_BROWSERS_PATH" not in os.environ:
        cache = Path.home() / "Library" / "Caches" / "ms-playwright"
    found = [
        path
        for pattern in (
            "chromium-*/chrome-linux*/chrome",
            "chromium_headless_shell-*/chrome-*/*headless*shell",
            "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
        )
        for path in sorted(cache.glob(pattern))
    ]
    return str(found[-1]) if found else None


if __name__ == "__main__":
    path = find_chromium()
    if path is None:
        sys.exit(1)
    print(path)
