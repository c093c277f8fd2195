"""A country that was taken away from the page, as the page carries it until it is put back."""

import re
from dataclasses import dataclass

from submissions.countries import country_name, is_country
from submissions.models import CollaborationType
from submissions.models.figure import LARGEST_COUNT
from submissions.services.write_figures import CollaborationAnswer

# A country with the counts that it had by type and, to put them back, the versions of the empty places.
_TAKEN_AWAY = re.compile(
    r"(?P<code>[A-Z]{2})(?P<counts>(?::[0-9]{1,5}){3})(?P<versions>(?:\.[0-9]{1,9}){3})?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAway:
    """A country that was taken away, and can be put back as it was.

    Attributes:
        code: ISO 3166-1 alpha-2.
        counts: by type, in the order of `CollaborationType`.
        versions: of the places that are empty now, likewise.
    """

    code: str
    counts: tuple[int, ...]
    versions: tuple[int, ...] = (0, 0, 0)

    @classmethod
    def read(cls, text: str) -> "TakenAway | None":
        """Read what `str` gives; None where it is anything else."""
        match = _TAKEN_AWAY.fullmatch(text)
        if match is None or not is_country(match["code"]):
            return None
        counts = tuple(map(int, match["counts"].split(":")[1:]))
        if max(counts) > LARGEST_COUNT:
            return None
        versions = (match["versions"] or ".0.0.0").split(".")[1:]
        return cls(code=match["code"], counts=counts, versions=tuple(map(int, versions)))

    def __str__(self) -> str:
        return "".join(
            (
                self.code,
                *(f":{count}" for count in self.counts),
                *(f".{version}" for version in self.versions),
            )
        )

    @property
    def name(self) -> str:
        """What the country is called."""
        return country_name(self.code)

    def answers(self) -> list[CollaborationAnswer]:
        """Return the rows that put it back."""
        return [
            CollaborationAnswer(country=self.code, type=type_.value, count=count, version=version)
            for type_, count, version in zip(CollaborationType, self.counts, self.versions, strict=True)
        ]
