"""Take the pictures of README.md from a running demonstration.

    make demo                                     in one terminal
    .venv/bin/python docs/screenshots.py          in another

The logins are those that `make demo` prints: pass others with --reviewer, --editor and --password.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.chromium import FLAGS, find_chromium  # noqa: E402 the path is set first

PICTURES = ROOT / "docs" / "img"
DESK = (1280, 860)  # pixels: a laptop
PHONE = (390, 844)  # pixels: a common phone
COLOURS = 256  # of a picture: enough for the theme with its smooth letters, at half the size


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture: where, who looks, on what screen."""

    name: str
    path: str
    login: str = ""
    size: tuple[int, int] = DESK


def pictures(reviewer: str, editor: str, submission: str, reviewed: str) -> tuple[Picture, ...]:
    """Return all pictures of the README."""
    return (
        Picture(name="home", path="/"),
        Picture(name="account", path="/regnskab/2018/"),
        Picture(name="board", path="/gennemgang/2019/", login=reviewer),
        Picture(name="review", path=reviewed, login=reviewer),
        Picture(name="overview", path=submission, login=editor),
        Picture(name="sending", path=f"{submission}indsend/", login=editor),
        Picture(name="section", path=f"{submission}financing/", login=editor),
        Picture(name="section-phone", path=f"{submission}financing/", login=editor, size=PHONE),
    )


def sign_in(page: Page, base: str, login: str, password: str) -> None:
    """Sign in through the form, as a person does."""
    page.goto(f"{base}/konto/login/")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_load_state("networkidle")


def take(browser: Browser, picture: Picture, base: str, password: str) -> Path:
    """Take one picture and return its file."""
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=1,
        locale="da-DK",
        timezone_id="Europe/Copenhagen",
        reduced_motion="reduce",
    )
    page = context.new_page()
    if picture.login:
        sign_in(page, base, picture.login, password)
    answer = page.goto(f"{base}{picture.path}", wait_until="networkidle")
    if answer is None or not answer.ok:
        raise SystemExit(f"{picture.path}: {answer.status if answer else 'no answer'}")
    target = PICTURES / f"{picture.name}.png"
    page.screenshot(path=target)
    context.close()
    with Image.open(target) as taken:
        taken.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE).save(target, optimize=True)
    return target


def main() -> None:
    """Take every picture."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--base", default="http://localhost:8000")
    parser.add_argument("--reviewer", default="bo@example.dk")
    parser.add_argument("--editor", default="redaktion@smartlog.example.dk")
    parser.add_argument("--password", default="klyngetal-2018")
    parser.add_argument("--submission", default="/indberetninger/smartlog/2019/", help="the editor's own")
    parser.add_argument("--reviewed", default="/gennemgang/2019/damrc/", help="one that is in review")
    options = parser.parse_args()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        for picture in pictures(options.reviewer, options.editor, options.submission, options.reviewed):
            print(take(browser, picture, options.base, options.password).relative_to(ROOT))


if __name__ == "__main__":
    main()
