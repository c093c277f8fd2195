"""Two ways of doing the same thing, timed in turn."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

# A series that misses its target is measured again, this often in all: the machine has other work, too.
SERIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What ours took beside its reference.

    Attributes:
        ours: seconds, the median of the series.
        reference: likewise.
        target: the ratio that must not be exceeded; None where there is none.
    """

    name: str
    ours: float
    reference: float
    target: float | None = None

    @property
    def ratio(self) -> float:
        """How many times the reference ours takes."""
        return self.ours / self.reference

    @property
    def met(self) -> bool:
        """Whether it is within its target."""
        return self.target is None or self.ratio <= self.target

    def __str__(self) -> str:
        name = self.name if self.target is None else f"{self.name}, at most {self.target}"
        figures = f"{self.ours * 1000:.1f} ms / {self.reference * 1000:.1f} ms = {self.ratio:.2f}"
        return f"{name}: {figures}"


def compare(
    name: str,
    ours: Callable[[], object],
    reference: Callable[[], object],
    *,
    repeats: int,
    target: float | None = None,
    before_each: Callable[[], object] = lambda: None,
    say: Callable[[str], None] = print,
) -> Comparison:
    """Time both, and measure again while the target is missed; the last series that was measured counts.

    A target is missed only where `SERIES` series one after the other miss it. `say` hears of each.
    """
    for left in reversed(range(SERIES)):
        comparison = _series(name, ours, reference, repeats=repeats, target=target, before_each=before_each)
        say(str(comparison))
        if comparison.met or not left:
            return comparison
    raise AssertionError


def _series(
    name: str,
    ours: Callable[[], object],
    reference: Callable[[], object],
    *,
    repeats: int,
    target: float | None,
    before_each: Callable[[], object],
) -> Comparison:
    """Time both `repeats` times, one after the other, each going first every second time."""
    times: tuple[list[float], list[float]] = ([], [])
    actions = (ours, reference)
    for warm in actions:
        before_each()
        warm()
    for repeat in range(repeats):
        for which in (0, 1) if repeat % 2 else (1, 0):
            before_each()
            times[which].append(_seconds(actions[which]))
    mine, other = map(statistics.median, times)
    return Comparison(name=name, ours=mine, reference=other, target=target)


def _seconds(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun
