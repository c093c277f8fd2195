"""The script counts a story as the server does, and says what it has to say once, after a pause."""

from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from submissions.views.case_texts import length_of

SCRIPT = Path(settings.BASE_DIR) / "static" / "js" / "count.js"
FORM = """<textarea id="body"></textarea>
<p data-count-of="body" data-fewest-words="3" data-most-words="5" data-most-characters="60">
<span data-count-now data-words="{w} words, {c} characters."
  data-short="More." data-long="Less." data-over="{o} over."></span><span data-count-said></span></p>"""
PIECES = st.sampled_from(
    [
        "ord",
        " ",
        "  ",
        "\n",
        "\n\n",
        "æøå",
        "1,5",
        "–",
        "…",
        "!",
        "**",
        "- ",
        "😀",
        "e\u0301",
        "_",
        "½",
        "\u00a0",
        "\t",
    ]
)


@pytest.fixture
def counting(page: Page) -> Page:
    page.set_content(FORM)
    page.add_script_tag(path=SCRIPT)
    return page


def shown(page: Page) -> str:
    return page.locator("[data-count-now]").inner_text()


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_the_script_counts_as_the_server_does(counting: Page, text: str):
    counting.fill("#body", text)
    length = length_of(text)
    assert shown(counting).startswith(f"{length.words} words, {length.characters} characters.")


@pytest.mark.parametrize(
    ("text", "note"),
    [("", ""), ("et to", "More."), ("et to tre", ""), ("a b c d e f", "Less."), ("x" * 61, "1 over.")],
)
def test_it_says_what_would_be_better(counting: Page, text: str, note: str):
    counting.fill("#body", text)
    assert shown(counting).partition("characters.")[2].strip() == note


def test_it_is_said_aloud_once_after_a_pause(counting: Page):
    said = counting.locator("[data-count-said]")
    counting.locator("#body").press_sequentially("et to")
    assert said.inner_text() == ""
    counting.wait_for_timeout(1700)
    assert said.inner_text() == "2 words, 5 characters. More."
    counting.locator("#body").press_sequentially(" og")
    counting.wait_for_timeout(1700)
    assert said.inner_text() == "3 words, 8 characters."
    counting.locator("#body").press_sequentially(" ny")
    counting.wait_for_timeout(1700)
    assert said.inner_text() == "3 words, 8 characters."
