"""The rules that look for a digit too many or too few: tables of what breaks them and what does not."""

from decimal import Decimal

import pytest

from submissions.checks.finding import Answer
from submissions.checks.reading import Reading
from tests.submissions.test_rules import YEAR, breaches, reading


@pytest.mark.parametrize(
    ("value", "before", "breaks"),
    [
        ("70", ["10"], True),
        ("69", ["10"], False),
        ("10", ["70"], True),
        ("10", ["69"], False),
        ("9", ["1"], False),  # small
        ("10", ["1"], True),
        ("0", ["700"], False),  # a zero is an answer, and no digit is missing from it
        ("70", ["0", "10"], True),  # the newest that is a number above zero
        ("70", ["not_measured", "10"], True),
        ("70", ["60", "10"], False),
        ("700", ["0"], False),
        ("700", [], False),
        (None, ["10"], False),
        ("not_applicable", ["10"], False),
    ],
)
def test_a_figure_has_not_gained_or_lost_a_digit(value: str | None, before: list[str], breaks: bool):
    read = reading({"a": value}, *({"a": one} for one in before))
    found = breaches("magnitude", {"times": 7, "least": 10}, read)
    assert [breach.part for breach in found] == ([("a",)] if breaks else [])


def test_a_total_gains_no_digit_but_by_its_parts():
    total = Answer(code="whole", value=Decimal(700), leaves=("a", "b"))
    before = Answer(code="whole", value=Decimal(7), leaves=("a", "b"))
    read = Reading(year=YEAR, answers={"whole": total}, earlier={YEAR - 1: {"whole": before}})
    assert not breaches("magnitude", {"times": 7}, read)


@pytest.mark.parametrize(
    ("value", "before", "breaks"),
    [("70", "10", True), ("69", "10", False), ("1", "10", True), ("0", "10", False), ("70", None, False)],
)
def test_rows_have_not_gained_or_lost_a_digit(value: str, before: str | None, breaks: bool):
    read = reading({"a": "3", "rows": value}, {"a": "3", "rows": before})
    found = breaches("rows_magnitude", {"figure": "a", "sums": ["rows"], "times": 7, "least": 10}, read)
    assert [(breach.part, breach.whole) for breach in found] == ([(("a",), "rows")] if breaks else [])


@pytest.mark.parametrize(
    ("value", "before", "breaks"),
    [
        ("51", [], True),
        ("50", [], False),
        ("5", [], False),
        ("4", [], True),
        ("0", [], False),
        (None, [], False),
        ("51", ["0"], True),
        ("51", ["not_measured"], True),
        ("51", ["not_measured", "40"], False),
        ("51", ["40"], False),
    ],
)
def test_without_an_earlier_number_a_figure_is_of_a_usual_size(
    value: str | None, before: list[str], breaks: bool
):
    read = reading({"a": value}, *({"a": one} for one in before))
    assert bool(breaches("first_year", {"figures": ["a"], "low": 5, "high": 50}, read)) is breaks
