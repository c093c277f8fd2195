"""Sums while one types: the same as the server's, for whatever is typed."""

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation
from playwright.sync_api import BrowserContext, expect

from portal.formatting import format_answer
from submissions.answers import assemble
from submissions.dossier import Dossier, load_dossier
from submissions.models import Absence, Figure
from submissions.sums import section_sums
from tests.browser.conftest import NewContext
from tests.browser.desk import Desk, all_saved, own_desk
from tests.browser.world import PHONE, World, overflow

ROUNDS = 60  # of random figures
# Types into all fields at once, without leaving one of them, so that nothing of it is saved.
TYPE = """(typed) => {
    for (const [id, value] of Object.entries(typed)) document.getElementById(id).value = value;
    document.dispatchEvent(new Event("klyngetal:rows"));
}"""
READ = """() => {
    const text = (place) => place && !place.hidden ? place.textContent.trim() : "";
    const totals = {};
    for (const line of document.querySelectorAll(".sum")) {
        const [sum, missing] = ["[data-sum]", "[data-missing]"].map((name) => text(line.querySelector(name)));
        totals[line.dataset.total] = [sum, missing];
    }
    const tops = {};
    for (const line of document.querySelectorAll("#sums .sums__line[data-total]")) {
        const shares = document.querySelector(`[data-shares="${line.dataset.total}"]`);
        tops[line.dataset.total] = [
            text(line.querySelector("[data-sum]")),
            text(line.querySelector("[data-missing]")),
            text(line.querySelector("[data-per-fte]")),
            Array.from(shares.querySelectorAll("[data-share]"), text),
            Array.from(shares.querySelectorAll("[data-mark]"), (mark) =>
                [parseFloat(mark.getAttribute("x")), parseFloat(mark.getAttribute("width"))]),
        ];
    }
    return {totals, tops};
}"""


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    with own_desk(world) as desk:
        yield desk


def shown_by_server(dossier: Dossier) -> dict[str, object]:
    section = next(one for one in dossier.sections if one.code == "financing")
    with translation.override("da"):
        sums = section_sums(dossier, section)
        return {
            "totals": {one.code: [one.shown, one.missing] for one in sums.sums},
            "tops": {
                one.code: [
                    one.shown,
                    one.missing,
                    one.per_fte,
                    [part.share for part in one.parts],
                    [[part.left, part.percent] for part in one.parts],
                ]
                for one in sums.tops
            },
        }


def drawn(chance: random.Random) -> Decimal | str | None:
    """Draw a figure, an absence, or nothing."""
    kind = chance.random()
    if kind < 0.1:
        return None
    if kind < 0.2:
        return chance.choice([Absence.NOT_APPLICABLE, Absence.NOT_MEASURED]).value
    if kind < 0.35:
        return Decimal(chance.choice([0, 1, 1, 2, 3]))
    return Decimal(chance.randrange(10 ** chance.randint(1, 13))) / 100


@pytest.mark.parametrize("fte", ["7.25", ""])
def test_the_script_adds_up_as_the_server_does(desk: Desk, context: BrowserContext, fte: str):
    if fte:
        desk.save(fte=fte)
    page = desk.open(context, "financing")
    dossier = load_dossier(desk.submission)
    asked = [
        one for one in dossier.questions if one.section.code == "financing" and not one.indicator.computed
    ]
    chance = random.Random(2018)  # noqa: S311 the same figures each time
    for _ in range(ROUNDS):
        figures, typed = dict(dossier.figures), {}
        for question in asked:
            value = drawn(chance)
            absence = value if isinstance(value, str) else ""
            number = None if absence else value
            typed[f"id_{question.code}"] = format_answer(number) if isinstance(number, Decimal) else ""
            typed[f"id_{question.code}-absence"] = absence
            figures[question.indicator_id] = Figure(
                indicator_id=question.indicator_id,
                value=number if isinstance(number, Decimal) else None,
                absence=absence,
            )
        page.evaluate(TYPE, typed)
        records = replace(dossier.records, answers=assemble(dossier.questions, figures, ()))
        assert page.evaluate(READ) == shown_by_server(replace(dossier, records=records))


def test_the_sum_runs_as_one_types_and_says_what_it_is_without(desk: Desk, context: BrowserContext):
    desk.save(fte=10, funding_state=1_000_000)
    page = desk.open(context, "financing")
    line = page.locator("#sums [data-total=funding_total]")
    page.locator("#id_funding_eu").press_sequentially("500.000,5")
    expect(line.locator("[data-sum]")).to_have_text("1.500.000,50\u00a0kr.")
    expect(line.locator("[data-per-fte]")).to_contain_text("150.000\u00a0kr.")
    # What cannot be read is left out, and said: never taken for another number.
    page.locator("#id_funding_eu").press_sequentially("o")
    expect(line.locator("[data-sum]")).to_have_text("1.000.000\u00a0kr.")
    expect(line.locator("[data-missing]")).to_be_visible()
    # In kind is outside the total.
    page.locator("#id_funding_in_kind").fill("77")
    expect(line.locator("[data-sum]")).to_have_text("1.000.000\u00a0kr.")
    page.locator("#id_funding_eu").fill("500000")
    all_saved(page)
    # The saved sums came back with the answer and say the same.
    expect(line.locator("[data-sum]")).to_have_text("1.500.000\u00a0kr.")
    page.reload()
    expect(line.locator("[data-sum]")).to_have_text("1.500.000\u00a0kr.")


def test_a_colleagues_part_is_in_the_sum_with_ones_next_save(desk: Desk, context: BrowserContext):
    desk.save(funding_state=100)
    page = desk.open(context, "financing")
    desk.save(funding_knowledge=40)
    page.locator("#id_funding_eu").fill("2")
    all_saved(page)
    expect(page.locator("#sum-funding_total [data-sum]")).to_have_text("142\u00a0kr.")


def test_a_screen_reader_hears_the_sum_once_a_figure_is_finished(desk: Desk, context: BrowserContext):
    page = desk.open(context, "financing")
    said = page.locator("[data-sums-status]")
    page.locator("#id_funding_state").press_sequentially("1000")
    expect(said).to_be_empty()
    page.keyboard.press("Tab")
    expect(said).to_contain_text("1.000\u00a0kr.")


def test_the_running_line_never_hides_the_field_that_has_the_focus(desk: Desk, context: BrowserContext):
    page = desk.open(context, "financing")
    page.set_viewport_size(PHONE)
    assert overflow(page) <= 0
    page.locator("#id_funding_state").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            "() => { const at = document.activeElement.getBoundingClientRect();"
            " const line = document.getElementById('sums').getBoundingClientRect();"
            " const within = document.activeElement.closest('#sums');"
            " return !within && at.top < line.top && at.bottom > line.top + 1; }"
        )
        assert not hidden, page.evaluate("document.activeElement.outerHTML")


def test_without_javascript_the_sums_are_those_that_are_saved(desk: Desk, new_context: NewContext):
    desk.save(fte=10, funding_state=1_000_000)
    plain = desk.open(new_context(java_script_enabled=False), "financing")
    expect(plain.locator("#sums [data-total=funding_total]")).to_contain_text("1.000.000\u00a0kr.")
    expect(plain.locator("#sums [data-total=funding_total]")).to_contain_text("100.000\u00a0kr.")
