"""The change from last year as one types is what the server prints; and a figure's history beside it."""

import random
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, ViewportSize, expect

from portal.formatting import NO_FIGURE, format_answer
from reports.demonstration.stages import Stage
from submissions.checks.finding import Answer
from submissions.models import Figure, FigureChange
from submissions.presentation import change_text
from tests.browser.conftest import NewContext
from tests.browser.world import DESK, PHONE, World, overflow

SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"
CODE = "courses"
# Now and last year, with what comes out: halves go away from zero, and nothing is ever −0.
TABLE = [
    ("119", "100", "+19\u00a0%"),
    ("100", "100", "0\u00a0%"),
    ("100.4", "100", "0\u00a0%"),
    ("99.6", "100", "0\u00a0%"),
    ("100.5", "100", "+1\u00a0%"),
    ("99.5", "100", "−1\u00a0%"),
    ("102.5", "100", "+3\u00a0%"),
    ("97.5", "100", "−3\u00a0%"),
    ("0", "100", "−100\u00a0%"),
    ("12400000", "1240000", "+900\u00a0%"),
    ("1", "3", "−67\u00a0%"),
    ("2", "3", "−33\u00a0%"),
    ("1000.01", "0.01", "+10.000.000\u00a0%"),
    ("999999999999.99", "0.01", "+9.999.999.999.999.800\u00a0%"),
    ("0.01", "999999999999.99", "−100\u00a0%"),
    ("999999999999.99", "999999999999.98", "0\u00a0%"),
    ("-5", "-10", "−50\u00a0%"),
    ("5", "-10", "−150\u00a0%"),
    ("-15", "-10", "+50\u00a0%"),
    ("5", "0", "–"),
    ("0", "0", "–"),
]


@pytest.fixture(scope="module")
def reckoner(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    for name in ("numbers.js", "change.js"):
        page.add_script_tag(path=SCRIPTS / name)
    yield page
    page.close()


def by_script(page: Page, pairs: list[tuple[Decimal, Decimal]]) -> list[str]:
    amounts = [[str(int(value * 100)) for value in pair] for pair in pairs]
    texts: list[str] = page.evaluate(
        "pairs => pairs.map(([now, before]) => Klyngetal.change(BigInt(now), BigInt(before)))", amounts
    )
    return texts


def by_server(now: Decimal, before: Decimal) -> str:
    return change_text(Answer(code=CODE, value=now), Answer(code=CODE, value=before))


def test_the_table_comes_out_the_same_on_both_sides(reckoner: Page) -> None:
    pairs = [(Decimal(now), Decimal(before)) for now, before, _ in TABLE]
    expected = [text for _, _, text in TABLE]
    assert by_script(reckoner, pairs) == expected
    assert [by_server(*pair) for pair in pairs] == expected


def test_two_thousand_pairs_come_out_the_same_on_both_sides(reckoner: Page) -> None:
    chance = random.Random(2018)  # noqa: S311 the same pairs in every run
    pairs = []
    for _ in range(1000):
        before = Decimal(chance.randrange(1, 10 ** chance.randint(1, 14))) / 100
        # And one that lies on a half, or a hundredth beside it.
        half = before * (2 * chance.randrange(0, 400) + 1) / 200
        near = half.quantize(Decimal("0.01")) + Decimal(chance.randint(-1, 1)) / 100
        pairs += [(Decimal(chance.randrange(10 ** chance.randint(1, 14))) / 100, before), (near, before)]
    pairs = [(now, before) for now, before in pairs if now < 10**12]
    assert len(pairs) > 1900
    assert by_script(reckoner, pairs) == [by_server(*pair) for pair in pairs]


def test_without_a_number_on_either_side_there_is_a_dash(reckoner: Page) -> None:
    for call in ("change(null, 100n)", "change(100n, null)", "change(null, null)"):
        assert reckoner.evaluate(f"Klyngetal.{call}") == NO_FIGURE


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_the_change_follows_what_is_typed(
    world: World, new_context: NewContext, screen: ViewportSize
) -> None:
    slug = world.cluster(Stage.WITH_ERRORS, 1)
    context = new_context()
    world.sign_in_quietly(context, f"redaktion@{slug}.example.dk")
    page = context.new_page()
    page.set_viewport_size(screen)
    page.goto(world.path(slug, "financing"))
    field, change = page.locator("#id_funding_state"), page.locator('[data-change-of="funding_state"]')
    total = page.locator('[data-change-of="funding_total"]')
    before = Decimal(change.get_attribute("data-compared") or "0") / 100
    saved, saved_total = field.input_value(), total.text_content()
    now = (before * 2).quantize(Decimal("0.01"))
    field.fill(format_answer(now))
    expect(change).to_have_text("+100 %")
    expect(total).not_to_have_text(saved_total or "")
    field.fill("12o")
    expect(change).to_have_text(NO_FIGURE)
    field.fill("0")
    expect(change).to_have_text("−100 %")
    page.locator("#id_funding_state-absence").select_option("not_measured")
    expect(change).to_have_text(NO_FIGURE)
    page.locator("#id_funding_state-absence").select_option("")
    field.fill(saved)
    field.blur()
    expect(page.locator("#row-funding_state")).to_have_attribute("data-save-state", "saved")
    # And it is what the server prints of what is saved.
    typed = change.text_content()
    page.reload()
    expect(change).to_have_text(typed or "")
    assert overflow(page) == 0


def test_a_history_opens_beside_the_figure_and_an_earlier_answer_comes_back(
    world: World, new_context: NewContext
) -> None:
    slug = world.cluster(Stage.WITH_ERRORS, 1)
    context = new_context()
    world.sign_in_quietly(context, f"redaktion@{slug}.example.dk")
    page = context.new_page()
    page.goto(world.path(slug, "competence"))
    row, field = page.locator(f"#row-{CODE}"), page.locator(f"#id_{CODE}")
    first = field.input_value()
    field.fill("4711")
    field.blur()
    expect(row).to_have_attribute("data-save-state", "saved")
    row.locator(f'[data-history="{CODE}"]').click()
    opened = page.locator(f"#history-{CODE} section")
    expect(opened).to_be_focused()
    newest = opened.locator(".change").first
    expect(newest).to_contain_text("4.711")
    newest.get_by_role("button").click()
    expect(field).to_have_value(first)
    expect(opened.locator(".change").first).to_contain_text(re.compile(r"4\.711\s*→"))
    figure = Figure.objects.get(submission=world.submission(slug), indicator__code=CODE)
    assert format_answer(figure.value or Decimal(0)) == first
    last = FigureChange.objects.filter(submission=figure.submission, indicator=figure.indicator).last()
    assert last is not None
    assert last.old_value == Decimal(4711)
    opened.get_by_role("button", name=re.compile("Luk|Close")).click()
    expect(page.locator(f"#history-{CODE} > *")).to_have_count(0)
    expect(row.locator(f'[data-history="{CODE}"]')).to_be_focused()


def test_without_script_the_way_back_is_a_page(world: World, new_context: NewContext) -> None:
    slug = world.cluster(Stage.WITH_ERRORS, 1)
    context = new_context(java_script_enabled=False)
    world.sign_in_quietly(context, f"redaktion@{slug}.example.dk")
    page = context.new_page()
    page.goto(world.path(slug, "competence"))
    first = page.locator("#id_newsletters").input_value()
    page.locator("#id_newsletters").fill("4712")
    page.locator("button[name=stay]:visible").last.click()
    page.locator('[data-history="newsletters"]').click()
    expect(page).to_have_url(re.compile("/historik/newsletters/$"))
    newest = page.locator(".change").first
    expect(newest).to_contain_text("4.712")
    newest.get_by_role("button").click()
    expect(page.locator(".change").first).to_contain_text(re.compile(r"4\.712\s*→"))
    page.goto(world.path(slug, "competence"))
    expect(page.locator("#id_newsletters")).to_have_value(first)
