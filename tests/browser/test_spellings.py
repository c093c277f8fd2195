"""Every spelling of a number, typed in the form as it stands on the screen and sent with its button."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from portal.formatting import format_answer
from portal.notation import SPACE, NumberProblem
from reports.demonstration.people import editor_email
from reports.demonstration.stages import Stage
from submissions.models import CollaborationType
from tests.browser.conftest import NewContext
from tests.browser.test_journey import button, figures_of
from tests.browser.visits import answer_to
from tests.browser.world import World
from tests.submissions.spellings import SPELLINGS, Kind, Spelling

# By what a figure counts: the section, and the fields in it that ask for nothing else.
MONEY = (
    "funding_state funding_regions funding_municipalities funding_knowledge funding_companies funding_eu "
    "funding_other funding_in_kind fees_companies fees_knowledge fees_ministries fees_regions "
    "fees_municipalities fees_other"
)
COUNTS = (
    "matchmaking applications_eu applications_state applications_regions applications_other granted_eu "
    "granted_state granted_regions granted_other"
)
FIELDS = {
    Kind.MONEY: ("financing", MONEY.split()),
    Kind.COUNT: ("matchmaking", COUNTS.split()),
    Kind.FTE: ("secretariat", ["fte"]),
}
COUNTRIES = ("CY", "EE", "IS", "LU", "LV", "MT")

TOLD = re.compile("»")  # any message names what was typed


def spellings_of(kind: Kind) -> list[Spelling]:
    """Return those of a kind that a field of a browser holds; through the form class all are tried."""
    return [each for each in SPELLINGS if each.kind is kind and not set("\n\0") & set(each.typed)]


def read_without_script(spelling: Spelling) -> Spelling:
    """Return it as it is read where a browser may have joined two lines: a space is no mark of thousands."""
    if not re.search(rf"[0-9]{SPACE}[0-9]", spelling.typed):
        return spelling
    return replace(spelling, becomes=None, problem=spelling.problem or NumberProblem.SPACED, suggestion="")


def typed_and_sent(page: Page, batch: Sequence[tuple[str, Spelling]]) -> int:
    """Type a spelling in each field, send, and return the status of the answer."""
    for code, spelling in batch:
        page.locator(f"#id_{code}").fill(spelling.typed)
        page.locator(f"#id_{code}-absence").select_option("")
    return answer_to(button(page, "Save")).status


@pytest.mark.parametrize("kind", FIELDS)
def test_every_spelling_is_read_or_refused_on_the_page(kind: Kind, new_context: NewContext, world: World):
    page = new_context(java_script_enabled=False).new_page()
    submission = world.submission(world.cluster(Stage.HALF_FILLED, 4))
    section, codes = FIELDS[kind]
    world.sign_in_quietly(page.context, editor_email(submission.cluster.slug))
    page.goto(world.path(submission.cluster.slug, section))
    spellings = [read_without_script(each) for each in spellings_of(kind)]
    saved = figures_of(submission)
    stands: dict[str, Decimal | None] = {code: saved.get(code) for code in codes}
    for start in range(0, len(spellings), len(codes)):
        batch = list(zip(codes, spellings[start:], strict=False))
        refused = any(spelling.problem for _, spelling in batch)
        assert typed_and_sent(page, batch) == (422 if refused else 200)
        for code, spelling in batch:
            stands[code] = stands[code] if spelling.problem else spelling.becomes
            expect_answer(page, code, spelling)
        saved = figures_of(submission)
        assert {code: saved.get(code) for code, _ in batch} == {code: stands[code] for code, _ in batch}


def test_every_spelling_of_a_count_by_country_is_read_or_refused_on_the_page(
    new_context: NewContext, world: World
):
    page = new_context(java_script_enabled=False).new_page()
    submission = world.submission(world.cluster(Stage.HALF_FILLED, 4))
    world.sign_in_quietly(page.context, editor_email(submission.cluster.slug))
    page.goto(world.path(submission.cluster.slug, "internationalisation") + f"?land={'-'.join(COUNTRIES)}")
    for country in COUNTRIES:
        # So that no row is empty where a 0 is tried.
        page.locator(f"#id_country-{country}-b2b").fill("1")
    assert answer_to(button(page, "Save")).status == 200
    stands = dict.fromkeys(COUNTRIES, Decimal(0))
    spellings = spellings_of(Kind.COUNTRY)
    for start in range(0, len(spellings), len(COUNTRIES)):
        batch = list(zip(COUNTRIES, spellings[start:], strict=False))
        for country, spelling in batch:
            page.locator(f"#id_country-{country}-cluster").fill(spelling.typed)
        refused = any(spelling.problem for _, spelling in batch)
        assert answer_to(button(page, "Save")).status == (422 if refused else 200)
        for country, spelling in batch:
            stands[country] = stands[country] if spelling.becomes is None else spelling.becomes
            expect_count(page, country, spelling)
        rows = submission.collaborations.filter(country__in=COUNTRIES, type=CollaborationType.CLUSTER)
        assert stands == dict.fromkeys(COUNTRIES, 0) | {row.country: row.count for row in rows}


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


def expect_count(page: Page, country: str, spelling: Spelling) -> None:
    """Expect the count of clusters as one would type it, or what was typed and what is wrong with it."""
    field = page.locator(f"#id_country-{country}-cluster")
    notes = page.locator(f"#country-{country}-notes")
    if spelling.problem:
        expect(field).to_have_value(spelling.typed)
        expect(notes).to_contain_text(spelling.suggestion or re.compile("»|er for mange"))
    else:
        # A blank and a 0 are the same.
        expect(field).to_have_value(format_answer(spelling.becomes) if spelling.becomes else "")
        expect(notes).to_be_empty()
