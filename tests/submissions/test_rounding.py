"""Rounding is half away from zero, once; shares add up to a hundred."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.rounding import largest_remainder, rounded

money = st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("0.4999", 0, "0"),
        ("-0.4", 0, "0"),
        ("-0.004", 2, "0.00"),
        ("9.95", 1, "10.0"),
        ("9.949999999999999999999999999999", 1, "9.9"),
        ("1.005", 2, "1.01"),
        ("494370000", 0, "494370000"),
    ],
)
def test_half_goes_away_from_zero_and_minus_zero_is_zero(value: str, decimals: int, printed: str):
    assert f"{rounded(Decimal(value), decimals):f}" == printed


def test_the_printed_shares_of_financing_come_out():
    parts = [Decimal(part) for part in ("185.57", "87.65", "79.20", "62.06", "53.53", "18.31", "8.05")]
    assert largest_remainder(parts) == (37, 18, 16, 12, 11, 4, 2)


def test_equal_remainders_go_to_the_larger_share_and_then_to_the_first():
    assert largest_remainder([Decimal("12.5"), Decimal("37.5"), Decimal(50)]) == (12, 38, 50)
    assert largest_remainder([Decimal(1), Decimal(1), Decimal(1)]) == (34, 33, 33)


def test_nothing_has_no_shares():
    assert largest_remainder([Decimal(0), Decimal(0)]) == (0, 0)
    assert largest_remainder([]) == ()


def test_negative_parts_make_no_whole():
    with pytest.raises(ValueError, match="no whole"):
        largest_remainder([Decimal(-1), Decimal(2)])


@given(st.lists(money, min_size=1, max_size=12).filter(any))
def test_shares_add_up_and_each_is_within_one_of_the_exact(parts: list[Decimal]):
    shares = largest_remainder(parts)
    total = sum(parts)
    assert sum(shares) == 100
    for share, part in zip(shares, parts, strict=True):
        assert abs(share * total - 100 * part) < total
    assert all(share == 0 for share, part in zip(shares, parts, strict=True) if not part)
