"""Why a service refuses."""

from collections.abc import Collection
from enum import StrEnum


class NotAllowed(Exception):  # noqa: N818 read as a sentence: "except NotAllowed"
    """Something is not allowed, now or for this person. Its text says why, in the language in use."""


class Consequence(StrEnum):
    """What nobody should bring about without being asked."""

    OWN = "own"  # one's own access
    NO_SIGNATORY = "no-signatory"  # a cluster for which nobody can send


class AskFirst(Exception):  # noqa: N818 likewise
    """It would have consequences that the person has not said yes to; nothing is changed."""

    def __init__(self, consequences: Collection[Consequence]) -> None:
        """Keep which."""
        super().__init__(", ".join(sorted(consequences)))
        self.consequences = frozenset(consequences)
