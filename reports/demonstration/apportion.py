"""Dividing a whole number by weights so that the parts add up to it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key")

# Enough for rows and columns of this size to settle well within a thousandth.
FITTING_STEPS = 40
PRECISION = 10**9


def apportion(
    total: int,
    weights: Mapping[Key, int],
    *,
    caps: Mapping[Key, int] | None = None,
    floors: Mapping[Key, int] | None = None,
) -> dict[Key, int]:
    """Divide `total` by `weights`, by largest remainder, within `caps` and above `floors`.

    Who has no weight gets no more than its floor. What a cap cuts off goes to the others, by their weights.

    Raises:
        ValueError: the floors are more, or the caps less, than `total`.
    """
    parts = {key: (floors or {}).get(key, 0) for key in weights}
    room = {key: total if caps is None else caps[key] for key in weights}
    rest = total - sum(parts.values())
    if rest < 0 or any(parts[key] > room[key] for key in parts):
        raise ValueError(f"The floors do not fit into {total} and its caps.")
    while rest:
        open_keys = [key for key, weight in weights.items() if weight > 0 and parts[key] < room[key]]
        if not open_keys:
            raise ValueError(f"{rest} of {total} is left over when every cap is reached.")
        for key, share in _largest_remainder(rest, [(key, weights[key]) for key in open_keys]):
            given = min(share, room[key] - parts[key])
            parts[key] += given
            rest -= given
    return parts


def _largest_remainder(total: int, weights: Sequence[tuple[Key, int]]) -> Iterable[tuple[Key, int]]:
    whole = sum(weight for _, weight in weights)
    shares = [(key, *divmod(total * weight, whole)) for key, weight in weights]
    left = total - sum(share for _, share, _ in shares)
    # Ties go to the earlier one: sorted() is stable.
    by_remainder = sorted(range(len(shares)), key=lambda place: -shares[place][2])
    lucky = set(by_remainder[:left])
    return [(key, share + (place in lucky)) for place, (key, share, _) in enumerate(shares)]


def fit(
    rows: Mapping[Key, int], columns: Mapping[str, int], affinity: Mapping[tuple[Key, str], int]
) -> dict[str, dict[Key, int]]:
    """Return, by column, parts that add up to `columns` exactly and to `rows` nearly.

    Proportional fitting: rows and columns of `affinity` are scaled in turn to their sums, and each column is
    then divided in whole numbers. A pair without affinity stays empty.

    Raises:
        ValueError: a column has a sum but no affinity at all.
    """
    cells = {(row, column): affinity[row, column] * PRECISION for row in rows for column in columns}
    for _ in range(FITTING_STEPS):
        for row, target in rows.items():
            _scale(cells, [(row, column) for column in columns], target)
        for column, target in columns.items():
            _scale(cells, [(row, column) for row in rows], target)
    return {
        column: apportion(target, {row: cells[row, column] for row in rows})
        for column, target in columns.items()
    }


def _scale(cells: dict[tuple[Key, str], int], line: Sequence[tuple[Key, str]], target: int) -> None:
    present = sum(cells[cell] for cell in line)
    if present:
        for cell in line:
            cells[cell] = cells[cell] * target * PRECISION // present
