"""Chance that always falls the same way: a hash of what is drawn for."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import TypeVar

Drawn = TypeVar("Drawn")

NO_CHANGE = 1000  # permille


def draw(*key: object, low: int, high: int) -> int:
    """Return a number from `low` to `high`, both counted in, that belongs to `key`."""
    digest = blake2b("/".join(map(str, key)).encode(), digest_size=8).digest()
    return low + int.from_bytes(digest) % (high - low + 1)


def pick(things: Iterable[Drawn], number: int, *key: object) -> list[Drawn]:
    """Return `number` of `things` (all where there are fewer) in an order that belongs to `key`."""
    return sorted(things, key=lambda thing: (draw(*key, thing, low=0, high=2**64 - 1), str(thing)))[:number]
