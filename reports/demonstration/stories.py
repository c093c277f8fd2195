"""What the case stories of the demonstration tell, read from stories.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "stories.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story in Danish, and the name of the scene that its photo shows; none where it has no photo."""

    title: str
    category: str
    body: str
    scene: str = ""


def read_stories() -> list[Story]:
    """Return the stories in the order in which they are told."""
    with FILE.open("rb") as file:
        return [Story(**story) for story in tomllib.load(file)["story"]]
