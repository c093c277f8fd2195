"""Sharing the browser tests between two runs on different databases, on which they depend little."""

import os
from collections.abc import Sequence

# Which of how many shares this run takes: "2/2" is every other one, from the second.
SHARE, SHARES = map(int, os.environ.get("BROWSER_SHARE", "1/1").split("/"))
# The whole way of a submission is gone on every database; of the pages each run looks at its share of places.
IN_EVERY_RUN = frozenset({"test_journey.py", "test_pages.py"})


def files_of(share: int, shares: int, names: Sequence[str]) -> set[str]:
    """Return which of the test files `names` a run of that share takes."""
    shared = sorted(set(names) - IN_EVERY_RUN)
    return set(shared[share - 1 :: shares]) | (IN_EVERY_RUN & set(names))
