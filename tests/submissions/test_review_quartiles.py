"""Quartiles by the method that the module names, and where a figure stands among them."""

from collections.abc import Iterable
from decimal import Decimal

import pytest

from submissions.reviewing.quartiles import quartiles_of

D = Decimal

# Langford (2006) works through 1..8, 1..9, 1..10 and 1..11; the CDF method gives these.
CUTS = [
    ([1], (1, 1, 1)),
    ([1, 2], (1, D("1.5"), 2)),
    ([1, 2, 3], (1, 2, 3)),
    ([1, 2, 3, 4], (D("1.5"), D("2.5"), D("3.5"))),
    ([1, 2, 3, 4, 5], (2, 3, 4)),
    ([1, 2, 3, 4, 5, 6], (2, D("3.5"), 5)),
    ([1, 2, 3, 4, 5, 6, 7], (2, 4, 6)),
    ([1, 2, 3, 4, 5, 6, 7, 8], (D("2.5"), D("4.5"), D("6.5"))),
    ([1, 2, 3, 4, 5, 6, 7, 8, 9], (3, 5, 7)),
    ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], (3, D("5.5"), 8)),
    ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], (3, 6, 9)),
    ([0, 0, 0, 0, 7], (0, 0, 0)),
    # In no order, below zero, and exact to half a hundredth.
    ([D("3.01"), D("-1"), D("3.02"), D("12")], (D("1.005"), D("3.015"), D("7.51"))),
    (
        [D("999999999999.99"), D("999999999999.98")],
        (D("999999999999.98"), D("999999999999.985"), D("999999999999.99")),
    ),
]


@pytest.mark.parametrize(("values", "cuts"), CUTS)
def test_the_cuts_of_some_figures(values: list[Decimal | int], cuts: tuple[Decimal | int, ...]):
    found = quartiles_of([Decimal(value) for value in values])
    assert found is not None
    assert found.cuts == cuts
    assert found.count == len(values)


def test_no_figures_have_no_quartiles():
    assert quartiles_of([]) is None


@pytest.mark.parametrize(
    ("values", "value", "quarters"),
    [
        (range(1, 9), D(1), (1, 1)),
        (range(1, 9), D("2.5"), (1, 1)),
        (range(1, 9), D(3), (2, 2)),
        (range(1, 9), D(5), (3, 3)),
        (range(1, 9), D(7), (4, 4)),
        # On a cut it lies in the quarter below.
        (range(1, 10), D(3), (1, 1)),
        (range(1, 10), D(5), (2, 2)),
        (range(1, 10), D(7), (3, 3)),
        (range(1, 10), D(8), (4, 4)),
        # Outside of all of them, as that of one who has not handed in may be.
        (range(1, 10), D(0), (1, 1)),
        (range(1, 10), D(100), (4, 4)),
        # Several cuts are the same figure.
        ([0, 0, 0, 0, 0, 3, 4, 5], D(0), (1, 2)),
        ([0, 0, 0, 0, 0, 3, 4, 5], D(3), (3, 3)),
        ([0, 1, 1, 1, 1, 1, 1, 9], D(1), (1, 3)),
        ([0, 3, 5, 5, 5, 5, 5, 5], D(5), (2, 3)),
        ([2, 2, 2, 2, 2], D(2), (1, 3)),
        ([2, 2, 2, 2, 2], D(3), (4, 4)),
        ([2, 2, 2, 2, 2], D(1), (1, 1)),
    ],
)
def test_the_quarters_of_a_figure(values: Iterable[int], value: Decimal, quarters: tuple[int, int]):
    found = quartiles_of([Decimal(one) for one in values])
    assert found is not None
    assert found.quarters_of(value) == quarters


@pytest.mark.parametrize("count", range(4, 40))
def test_each_quarter_holds_a_fourth_as_nearly_as_it_can(count: int):
    values = [Decimal(value) for value in range(count)]
    found = quartiles_of(values)
    assert found is not None
    sizes = [
        sum(found.quarters_of(value) == (quarter, quarter) for value in values) for quarter in (1, 2, 3, 4)
    ]
    assert sum(sizes) == count
    assert max(sizes) - min(sizes) <= 1
