"""Dividing whole numbers: nothing is lost, caps and floors hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.demonstration.apportion import apportion, fit


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, {"a": 1, "b": 1}, {"a": 5, "b": 5}),
        (10, {"a": 2, "b": 1}, {"a": 7, "b": 3}),
        (11, {"a": 1, "b": 1}, {"a": 6, "b": 5}),
        (0, {"a": 1, "b": 1}, {"a": 0, "b": 0}),
        (5, {"a": 0, "b": 1}, {"a": 0, "b": 5}),
    ],
)
def test_it_divides_by_largest_remainder(total: int, weights: dict[str, int], parts: dict[str, int]):
    assert apportion(total, weights) == parts


def test_what_a_cap_cuts_off_goes_to_the_others():
    assert apportion(10, {"a": 8, "b": 1, "c": 1}, caps={"a": 2, "b": 9, "c": 9}) == {"a": 2, "b": 4, "c": 4}


def test_a_floor_is_given_before_the_rest_is_divided():
    assert apportion(10, {"a": 0, "b": 1}, floors={"a": 3}) == {"a": 3, "b": 7}


def test_more_than_the_caps_hold_is_refused():
    with pytest.raises(ValueError, match="2 of 10"):
        apportion(10, {"a": 1, "b": 1}, caps={"a": 4, "b": 4})


def test_floors_above_the_total_are_refused():
    with pytest.raises(ValueError, match="floors"):
        apportion(3, {"a": 1, "b": 1}, floors={"a": 2, "b": 2})


@given(st.data())
def test_parts_add_up_within_their_caps(data: st.DataObject):
    weights = data.draw(st.dictionaries(st.integers(), st.integers(1, 10**12), min_size=1, max_size=40))
    caps = {key: data.draw(st.integers(0, 10**6)) for key in weights}
    total = data.draw(st.integers(0, sum(caps.values())))
    parts = apportion(total, weights, caps=caps)
    assert sum(parts.values()) == total
    assert all(0 <= part <= caps[key] for key, part in parts.items())


def test_fitting_meets_columns_exactly_and_rows_nearly():
    rows = {"large": 900, "small": 100}
    columns = {"x": 600, "y": 400}
    affinity = {("large", "x"): 5, ("large", "y"): 3, ("small", "x"): 1, ("small", "y"): 9}
    parts = fit(rows, columns, affinity)
    assert {column: sum(parts[column].values()) for column in columns} == columns
    for row, wanted in rows.items():
        assert abs(sum(parts[column][row] for column in columns) - wanted) <= 1


def test_fitting_leaves_a_pair_without_affinity_empty():
    parts = fit(
        {"a": 5, "b": 5}, {"x": 5, "y": 5}, {("a", "x"): 0, ("a", "y"): 1, ("b", "x"): 1, ("b", "y"): 1}
    )
    assert parts["x"] == {"a": 0, "b": 5}
