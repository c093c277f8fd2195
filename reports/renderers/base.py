"""What a renderer is: it takes an account and returns a file. It never asks the database."""

from dataclasses import dataclass
from typing import Protocol

from reports.account import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """A file."""

    filename: str
    media_type: str
    content: bytes


class Renderer(Protocol):
    """Makes a file of an account."""

    def __call__(self, account: Account) -> Rendering:
        """Return the file."""
