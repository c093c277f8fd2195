"""Every spelling of a number, typed in the form as it stands on the screen and sent with its button."""

import re
from collections.abc import Sequence
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from portal.formatting import format_answer
from reports.demonstration.people import editor_email
from reports.demonstration.stages import Stage
from tests.browser.conftest import NewContext
from tests.browser.test_journey import button, figures_of
from tests.browser.visits import answer_to
from tests.browser.world import World
from tests.submissions.spellings import SPELLINGS, Spelling

# By the decimals that a figure may have: the section, and the fields in it that ask for nothing else.
MONEY = (
    "funding_state funding_regions funding_municipalities funding_knowledge funding_companies funding_eu "
    "funding_other funding_in_kind fees_companies fees_knowledge fees_ministries fees_regions "
    "fees_municipalities fees_other"
)
COUNTS = (
    "matchmaking applications_eu applications_state applications_regions applications_other granted_eu "
    "granted_state granted_regions granted_other"
)
FIELDS = {2: ("financing", MONEY.split()), 0: ("matchmaking", COUNTS.split())}


TOLD = re.compile("»")  # any message names what was typed


def typed_and_sent(page: Page, batch: Sequence[tuple[str, Spelling]]) -> int:
    """Type a spelling in each field, send, and return the status of the answer."""
    for code, spelling in batch:
        page.locator(f"#id_{code}").fill(spelling.typed)
        page.locator(f"#id_{code}-absence").select_option("")
    return answer_to(button(page, "Save")).status


@pytest.mark.parametrize("decimals", FIELDS)
def test_every_spelling_is_read_or_refused_on_the_page(decimals: int, new_context: NewContext, world: World):
    page = new_context(java_script_enabled=False).new_page()
    submission = world.submission(world.cluster(Stage.HALF_FILLED, 4))
    section, codes = FIELDS[decimals]
    world.sign_in_quietly(page.context, editor_email(submission.cluster.slug))
    page.goto(world.path(submission.cluster.slug, section))
    # No field of a browser holds these; through the form class they are tried all the same.
    spellings = [
        each for each in SPELLINGS if each.decimals == decimals and not set("\n\0") & set(each.typed)
    ]
    stands: dict[str, Decimal | None] = dict.fromkeys(codes)
    for start in range(0, len(spellings), len(codes)):
        batch = list(zip(codes, spellings[start:], strict=False))
        refused = any(spelling.problem for _, spelling in batch)
        assert typed_and_sent(page, batch) == (422 if refused else 200)
        for code, spelling in batch:
            stands[code] = stands[code] if spelling.problem else spelling.becomes
            expect_answer(page, code, spelling)
        saved = figures_of(submission)
        assert {code: saved.get(code) for code, _ in batch} == {code: stands[code] for code, _ in batch}


def expect_answer(page: Page, code: str, spelling: Spelling) -> None:
    """Expect the value as one would type it, or what was typed and what is wrong with it."""
    field, error = page.locator(f"#id_{code}"), page.locator(f"#id_{code}_error")
    if spelling.problem:
        expect(field).to_have_value(spelling.typed)
        expect(error).to_contain_text(spelling.suggestion or TOLD)
    else:
        becomes = spelling.becomes
        expect(field).to_have_value("" if becomes is None else format_answer(becomes))
        expect(error).to_have_count(0)
