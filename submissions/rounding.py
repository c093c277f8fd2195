"""Rounding: once, at the end, half away from zero; and shares that add up to a hundred."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

# Wide enough that no ratio of two figures is rounded before the end.
EXACT = Context(prec=40)
HUNDRED = Decimal(100)


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Return `value` with so many decimals, rounded half away from zero; never −0."""
    result = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=EXACT)
    return abs(result) if result.is_zero() else result


def largest_remainder(parts: Sequence[Decimal], *, whole: int = 100) -> tuple[int, ...]:
    """Return the whole shares of `parts`, which add up to `whole`.

    Each share is rounded down; what is then missing goes to the largest remainders, of equal ones to the
    larger share, and of equal shares to the first. Where all parts are zero, so are the shares.

    Raises:
        ValueError: a part is negative.
    """
    if any(part < 0 for part in parts):
        raise ValueError("Shares of negative parts make no whole.")
    total = sum(parts, Decimal(0))
    if not total:
        return tuple(0 for _ in parts)
    # Remainders are compared as multiples of the total, which are exact, and not as quotients, which are not.
    shares, remainders = [], []
    for part in parts:
        share = int(EXACT.divide(part * whole, total).to_integral_value(rounding=ROUND_FLOOR))
        shares.append(share)
        remainders.append(part * whole - share * total)
    missing = whole - sum(shares)
    order = sorted(range(len(parts)), key=lambda place: (-remainders[place], -parts[place], place))
    for place in order[:missing]:
        shares[place] += 1
    return tuple(shares)
