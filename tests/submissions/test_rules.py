"""Each rule by itself: tables of what breaks it and what does not, its edges among them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.checks.finding import Answer, Breach
from submissions.checks.own_history import median_of
from submissions.checks.parameters import ParametersError, stored
from submissions.checks.reading import Reading
from submissions.checks.registry import RULES
from submissions.models import Absence

YEAR = 2018
Values = Mapping[str, str | None]


def answer(code: str, value: str | Decimal | None) -> Answer:
    """Return an answer: a number, one of the absences by name, or nothing."""
    if value in Absence.values:
        return Answer(code=code, absence=str(value), leaves=(code,))
    return Answer(code=code, value=None if value is None else Decimal(value), leaves=(code,))


def reading(this: Mapping[str, Any], *before: Mapping[str, Any]) -> Reading:
    """Return this year's answers with those of the years before it, newest first."""
    years = [{code: answer(code, value) for code, value in values.items()} for values in (this, *before)]
    earlier = {YEAR - back: answers for back, answers in enumerate(years[1:], start=1) if answers}
    return Reading(year=YEAR, answers=years[0], earlier=earlier)


def breaches(rule: str, parameters: Mapping[str, Any], read: Reading) -> list[Breach]:
    return list(RULES[rule].check(RULES[rule].parameters.read(parameters), read))


@pytest.mark.parametrize(
    ("part", "whole", "breaks"),
    [("3", "3", False), ("3", "2.99", True), (None, "2", False), ("3", None, False), ("0", "0", False)],
)
def test_a_subset_is_no_larger_than_its_whole(part: str | None, whole: str | None, breaks: bool):
    found = breaches("subset", {"part": "a", "whole": "b"}, reading({"a": part, "b": whole}))
    assert bool(found) is breaks


@pytest.mark.parametrize(
    ("a", "b", "whole", "breaks"),
    [
        ("1", "2", "3", False),
        ("1.01", "2", "3", True),
        (None, "4", "3", True),
        (None, None, "0", False),
        ("9", "9", None, False),
        ("9", "9", "not_measured", False),
        ("1", None, "not_applicable", True),  # there is nothing that it could be a part of
        ("0", None, "not_applicable", False),
    ],
)
def test_parts_add_up_to_no_more_than_the_whole(
    a: str | None, b: str | None, whole: str | None, breaks: bool
):
    found = breaches("parts", {"parts": ["a", "b"], "whole": "c"}, reading({"a": a, "b": b, "c": whole}))
    assert bool(found) is breaks
    if breaks:
        assert found[0].part_value == sum(Decimal(value) for value in (a, b) if value)


@pytest.mark.parametrize(
    ("a", "b", "whole", "tolerance", "breaks"),
    [
        ("1", "2", "3", 0, False),
        ("1", "2", "3.01", 0, True),
        ("1", "2", "2.99", 0, True),
        ("1", "2", "4", 1, False),  # exactly as far as it may
        ("1", "2", "4.01", 1, True),
        ("1", None, "9", 0, False),  # not answered yet
        ("1", "not_applicable", "1", 0, False),
        ("1", "not_applicable", "2", 0, True),
        ("not_applicable", "not_applicable", "2", 0, True),
        ("1", "2", None, 0, False),
        ("1", "2", "not_measured", 0, False),
        ("0", "0", "0", 0, False),
    ],
)
def test_parts_add_up_to_a_total_that_is_asked_too(
    a: str | None, b: str | None, whole: str | None, tolerance: int, breaks: bool
):
    parameters = {"parts": ["a", "b"], "whole": "c", "tolerance": tolerance}
    found = breaches("parts_equal", parameters, reading({"a": a, "b": b, "c": whole}))
    assert bool(found) is breaks
    if breaks:
        assert found[0].part == ("c",)
        assert found[0].beside == ("a", "b")


def test_an_absence_is_an_answer_and_nothing_is_not():
    answers = {
        "zero": Answer(code="zero", value=Decimal(0)),
        "absent": Answer(code="absent", absence="not_measured"),
        "empty": Answer(code="empty", explanation="Vi ved det ikke."),
        "optional": Answer(code="optional"),
    }
    read = Reading(year=YEAR, answers=answers, required=frozenset({"zero", "absent", "empty"}))
    assert breaches("required", {}, read) == [Breach(part=("empty",))]


@pytest.mark.parametrize(
    ("value", "limits", "breaks"),
    [
        ("5", {"low": 5, "high": 9}, False),
        ("9", {"low": 5, "high": 9}, False),
        ("4.99", {"low": 5, "high": 9}, True),
        ("9.01", {"low": 5, "high": 9}, True),
        ("0", {"low": 5}, True),
        ("0", {"high": 5}, False),
        ("1.5", {"low": "1.5"}, False),
        (None, {"low": 5}, False),
        ("not_measured", {"low": 5}, False),
    ],
)
def test_a_figure_is_within_its_range(value: str | None, limits: Mapping[str, Any], breaks: bool):
    assert bool(breaches("range", {"figure": "a", **limits}, reading({"a": value}))) is breaks


@pytest.mark.parametrize(
    ("value", "before", "limits", "breaks"),
    [
        ("200", "100", {"up": 100}, False),  # exactly the limit
        ("200.01", "100", {"up": 100}, True),
        ("40", "100", {"down": 60}, False),
        ("39.99", "100", {"down": 60}, True),
        ("500", "100", {"down": 60}, False),  # one way only
        ("1", "100", {"up": 60}, False),
        ("0", "100", {"down": 60}, True),
        ("0", "100", {"down": 100}, False),
        ("160.5", "100", {"up": "60.5"}, False),
        ("300", "100", {"up": 60, "least": 200}, True),  # a difference of just 200
        ("299", "100", {"up": 60, "least": 200}, False),
        ("50", "0", {"up": 60}, False),  # from zero there is no percent
        ("50", "0", {"up": 60, "from_zero": 50}, False),
        ("51", "0", {"up": 60, "from_zero": 50}, True),
        ("0", "0", {"up": 60, "down": 60, "from_zero": 0}, False),
        ("500", None, {"up": 60}, False),
        ("500", "not_measured", {"up": 60}, False),
        (None, "500", {"down": 60}, False),
        ("not_applicable", "500", {"down": 60}, False),
    ],
)
def test_a_figure_does_not_change_too_much(
    value: str | None, before: str | None, limits: Mapping[str, Any], breaks: bool
):
    found = breaches("change", {"figure": "a", **limits}, reading({"a": value}, {"a": before}))
    assert bool(found) is breaks


def test_without_last_year_nothing_has_changed():
    assert not breaches("change", {"figure": "a", "up": 1, "from_zero": 0}, reading({"a": "9"}))
    only_older = reading({"a": "900"}, {}, {"a": "1"})
    assert not breaches("change", {"figure": "a", "up": 1}, only_older)


@pytest.mark.parametrize(
    ("value", "history", "parameters", "breaks"),
    [
        ("300", ["100", "100"], {"times": 3}, False),  # exactly three times
        ("300.01", ["100", "100"], {"times": 3}, True),
        ("33.34", ["100", "100"], {"times": 3}, False),
        ("33.33", ["100", "100"], {"times": 3}, True),
        ("0", ["100", "100"], {"times": 3}, True),
        ("999", ["100"], {"times": 3}, False),  # one year is no history
        ("999", [], {"times": 3}, False),
        ("999", ["100", None], {"times": 3}, False),
        ("999", ["100", "not_measured", "100"], {"times": 3}, True),
        ("700", ["100", "100", "900"], {"times": 3}, True),  # the median, not the mean
        ("400", ["100", "200"], {"times": 3}, False),  # of two, the mean of both
        ("451", ["100", "200"], {"times": 3}, True),
        ("9", ["1", "1"], {"times": 3, "least": 9}, False),
        ("10", ["1", "1"], {"times": 3, "least": 9}, True),
        ("999", ["0", "0"], {"times": 3}, False),  # nothing is times zero
        ("999", ["100", "100"], {"times": 3, "years": 3}, False),
        (None, ["100", "100"], {"times": 3}, False),
    ],
)
def test_a_figure_is_not_far_from_its_own_history(
    value: str | None, history: list[str | None], parameters: Mapping[str, Any], breaks: bool
):
    read = reading({"a": value}, *({"a": before} for before in history))
    assert bool(breaches("own_history", {"figure": "a", **parameters}, read)) is breaks


@pytest.mark.parametrize(
    ("above", "below", "limits", "breaks"),
    [
        ("100", "10", {"low": 10, "high": 10}, False),
        ("99.99", "10", {"low": 10}, True),
        ("100.01", "10", {"high": 10}, True),
        ("100", "3", {"low": "33.3333"}, False),  # by multiplying, not by a rounded quotient
        ("100", "3", {"low": "33.3334"}, True),
        ("0", "10", {"low": 1}, True),
        ("100", "0", {"high": 1}, False),  # nothing is for each of none
        ("100", None, {"high": 1}, False),
        (None, "10", {"low": 1}, False),
        ("100", "not_measured", {"high": 1}, False),
    ],
)
def test_two_figures_stand_in_a_sensible_ratio(
    above: str | None, below: str | None, limits: Mapping[str, Any], breaks: bool
):
    parameters = {"numerator": "a", "denominator": "b", **limits}
    assert bool(breaches("ratio", parameters, reading({"a": above, "b": below}))) is breaks


@pytest.mark.parametrize(
    ("granted", "applied", "breaks"),
    [
        ("3", "3", False),
        ("4", "3", True),
        ("1", "0", True),
        ("1", "not_applicable", True),
        ("0", "not_applicable", False),
        ("1", "not_measured", False),
        ("1", None, False),
        (None, "3", False),
        ("not_applicable", "3", False),
    ],
)
def test_no_more_is_granted_than_was_applied_for(granted: str | None, applied: str | None, breaks: bool):
    found = breaches("granted", {"granted": "a", "applied": "b"}, reading({"a": granted, "b": applied}))
    assert bool(found) is breaks


@pytest.mark.parametrize(
    ("here", "there", "least", "breaks"),
    [
        ("0", "1", 0, True),
        (None, "1", 0, True),
        ("not_applicable", "1", 0, True),
        ("not_measured", "1", 0, True),
        ("1", "1", 0, False),
        ("0", "0", 0, False),
        ("0", None, 0, False),
        ("0", "not_measured", 0, False),
        ("0", "5", 5, False),
        ("0", "6", 5, True),
    ],
)
def test_what_is_answered_elsewhere_is_not_empty_here(
    here: str | None, there: str | None, least: int, breaks: bool
):
    parameters = {"figure": "a", "other": "b", "least": least}
    assert bool(breaches("elsewhere", parameters, reading({"a": here, "b": there}))) is breaks


@pytest.mark.parametrize(
    ("value", "before", "least", "breaks"),
    [
        ("7", "7", 0, True),
        ("7", "7.01", 0, False),
        ("7", "7", 7, True),
        ("7", "7", 8, False),
        ("0", "0", 0, False),
        (None, None, 0, False),
        ("not_measured", "not_measured", 0, False),
        ("7", None, 0, False),
    ],
)
def test_a_figure_is_not_last_year_s(value: str | None, before: str | None, least: int, breaks: bool):
    read = reading({"a": value}, {"a": before})
    assert bool(breaches("same_as_last_year", {"figures": ["a"], "least": least}, read)) is breaks


def test_each_figure_of_last_year_is_told_by_itself():
    same = {"a": "7", "b": "8", "c": "9"}
    found = breaches("same_as_last_year", {"figures": ["a", "b"]}, reading(same, same))
    assert [breach.part for breach in found] == [("a",), ("b",)]


@pytest.mark.parametrize(("several", "breaks"), [(2, True), (3, False)])
def test_many_figures_of_last_year_are_told_at_once(several: int, breaks: bool):
    this = {"a": "7", "b": "8", "c": "0", "d": "not_measured", "e": "1"}
    read = reading(this, this | {"e": "2"})
    found = breaches("many_as_last_year", {"several": several}, read)
    assert [breach.part for breach in found] == ([("a", "b")] if breaks else [])


def test_a_total_that_is_the_same_is_not_counted_beside_its_parts():
    total = {"whole": Answer(code="whole", value=Decimal(7), leaves=("a", "b"))}
    read = reading({"a": "7"}, {"a": "7"})
    read = Reading(
        year=YEAR, answers={**read.answers, **total}, earlier={YEAR - 1: {**read.previous, **total}}
    )
    assert not breaches("many_as_last_year", {"several": 2}, read)


@pytest.mark.parametrize(
    ("rule", "parameters", "wrong"),
    [
        ("subset", {"part": "a"}, 'needs the parameter "whole"'),
        ("subset", {"part": "a", "whole": ["b"]}, '"whole" must be a code'),
        ("parts", {"parts": [], "whole": "a"}, '"parts" must be a list of codes'),
        ("change", {"figure": "a", "up": 1.5}, 'must be exact: write "1.5", with quotation marks'),
        ("change", {"figure": "a", "up": "1,5"}, '"up" must be a number'),
        ("change", {"figure": "a", "up": True}, '"up" must be a number'),
        ("change", {"figure": "a", "up": -1}, '"up" must be a number'),
        ("change", {"figure": "a"}, "at least one of the two limits"),
        ("range", {"figure": "a"}, "at least one of the two limits"),
        ("range", {"figure": "a", "low": 2, "high": 1}, "lower limit is above the upper"),
        ("ratio", {"numerator": "a", "denominator": "b", "low": 2, "high": 1}, "lower limit is above"),
        ("own_history", {"figure": "a", "times": "0.5"}, '"times" must be at least 1'),
        ("own_history", {"figure": "a", "times": 2, "years": 1}, '"years" must be at least 2'),
        ("own_history", {"figure": "a", "times": 2, "years": "2.5"}, '"years" must be a whole number'),
        ("required", {"codes": ["a"]}, 'takes no parameter "codes"'),
    ],
)
def test_a_rule_takes_only_parameters_that_make_sense(rule: str, parameters: dict[str, Any], wrong: str):
    with pytest.raises(ParametersError, match=wrong):
        RULES[rule].parameters.read(parameters)


MONEY = st.decimals(min_value=0, max_value=10**11, places=2)
PERCENT = st.decimals(min_value=0, max_value=1000, places=1)


@given(value=MONEY, before=MONEY, percent=PERCENT)
def test_a_change_is_beyond_its_limit_exactly_where_arithmetic_says(
    value: Decimal, before: Decimal, percent: Decimal
):
    parameters = {"figure": "a", "up": stored(percent), "down": stored(percent)}
    found = breaches("change", parameters, reading({"a": value}, {"a": before}))
    assert bool(found) is bool(before and abs(value - before) * 100 > before * percent)


@given(values=st.lists(MONEY, min_size=2, max_size=6), value=MONEY, factor=st.integers(2, 50))
def test_the_measure_of_a_history_does_not_depend_on_its_scale(
    values: list[Decimal], value: Decimal, factor: int
):
    parameters = {"figure": "a", "times": 3}
    once = breaches("own_history", parameters, reading({"a": value}, *({"a": one} for one in values)))
    scaled = reading({"a": value * factor}, *({"a": one * factor} for one in values))
    assert bool(once) == bool(breaches("own_history", parameters, scaled))
    assert min(values) <= median_of(values) <= max(values)


@given(part=MONEY, whole=MONEY)
def test_a_part_and_its_rest_always_add_up(part: Decimal, whole: Decimal):
    low, high = sorted((part, whole))
    parameters = {"parts": ["a", "b"], "whole": "c"}
    exact = reading({"a": low, "b": high - low, "c": high})
    assert not breaches("parts_equal", parameters, exact)
    assert not breaches("parts", parameters, exact)


@given(limit=st.decimals(min_value=0, max_value=10**9, places=4))
def test_a_limit_comes_back_as_it_was_stored(limit: Decimal):
    parameters = RULES["change"].parameters.read({"figure": "a", "up": stored(limit)})
    assert getattr(parameters, "up") == limit  # noqa: B009 each rule has its own type
