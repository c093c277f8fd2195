"""Sharing the tests that depend little on the database between two runs on different databases.

Of the browser tests each run takes every other file, of what is marked `shared` every other test.
"""

import os
from collections.abc import Sequence

# Which of how many shares this run takes: "2/2" is every other one, from the second.
SHARE, SHARES = map(int, os.environ.get("SHARE", "1/1").split("/"))
# Each run looks at its share of the pages, and goes its share of the ways that a submission goes.
IN_EVERY_RUN = frozenset({"test_journey.py", "test_pages.py"})


def files_of(share: int, shares: int, names: Sequence[str]) -> set[str]:
    """Return which of the browser test files `names` a run of that share takes."""
    shared = sorted(set(names) - IN_EVERY_RUN)
    return set(shared[share - 1 :: shares]) | (IN_EVERY_RUN & set(names))


def tests_of(share: int, shares: int, ids: Sequence[str]) -> set[str]:
    """Return which of the tests `ids`, which are marked `shared`, a run of that share takes."""
    return set(sorted(ids)[share - 1 :: shares])
