"""What is wrong with a catalogue, and where."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """Something that must be put right before a catalogue is loaded.

    Attributes:
        path: the file, by its name.
        line: the line in it, counted from 1.
        message: what is wrong, and where it helps, what would be right.
    """

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class CatalogueError(Exception):
    """A catalogue contradicts itself. It carries everything that was found, each thing once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep `problems`, in the order of the files."""
        self.problems: tuple[Problem, ...] = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
