"""Two editors of one submission as a model: what each has on the screen, and what must stand in the database.

The rules are those of docs/adr/0002, written a second time and without looking at the database: a list of all
that was accepted, place by place. What the services answer and leave is held against it after every step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from accounts.models import User
from submissions.models import Collaboration, Figure, FigureChange, Submission
from submissions.services.save_figures import (
    CollaborationAnswer,
    Conflict,
    FigureAnswer,
    SaveOutcome,
    save_figures,
)
from tests.builders import NOW


class Place(NamedTuple):
    """Where something is saved: a figure, or a country's count of a type."""

    code: str
    country: str = ""
    type: str = ""


class Content(NamedTuple):
    """What is saved there."""

    value: int | None = None
    absence: str = ""
    explanation: str = ""


PLACES = (
    Place("courses"),
    Place("newsletters"),
    Place("press_releases"),
    Place("collaborations_b2b", "DE", "b2b"),
    Place("collaborations_cluster", "SE", "cluster"),
)
NOTHING = Content()


class Sent(NamedTuple):
    """What an editor sends of a place: what they typed, and the version they saw."""

    place: Place
    content: Content
    version: int


class Accepted(NamedTuple):
    """What was accepted at a place, and from whom."""

    content: Content
    user_id: int


@dataclass
class Screen:
    """What one editor has before them.

    Attributes:
        shown: by place what the page showed, and its version.
        typed: what they wrote and did not get saved.
        theirs: what a conflict told them that stands, with its version.
        seen: the versions of each place whose content has been shown to them.
        lost: what they sent without getting an answer.
    """

    user: User
    shown: dict[Place, tuple[Content, int]] = field(default_factory=dict)
    typed: dict[Place, Content] = field(default_factory=dict)
    theirs: dict[Place, tuple[Content, int]] = field(default_factory=dict)
    seen: dict[Place, set[int]] = field(default_factory=dict)
    lost: list[Sent] = field(default_factory=list)

    def show(self, place: Place, content: Content, version: int) -> None:
        """Put what stands before the editor."""
        self.shown[place] = (content, version)
        self.seen.setdefault(place, {0}).add(version)

    def request(self, places: Sequence[Place]) -> list[Sent]:
        """Return what saving these places sends, also those that were left alone."""
        return [
            Sent(place, self.typed.get(place, self.shown[place][0]), self.shown[place][1]) for place in places
        ]


class Desk:
    """A submission with two editors at it."""

    def __init__(self, submission: Submission, users: Sequence[User]) -> None:
        """Sit them down before an empty form."""
        self.submission = submission
        self.screens = [Screen(user) for user in users]
        self.accepted: dict[Place, list[Accepted]] = {place: [] for place in PLACES}
        for screen in self.screens:
            self.load(screen)

    # --- What they do

    def load(self, screen: Screen) -> None:
        """Load the page again. What was typed is not saved and still typed, as the page keeps it."""
        for place, (content, version) in self._stored().items():
            screen.show(place, content, version)
        screen.theirs.clear()

    def type(self, screen: Screen, place: Place, content: Content) -> None:
        """Write something, and leave it at that."""
        screen.typed[place] = content

    def type_and_save(self, screen: Screen, place: Place, content: Content) -> None:
        """Write something, which saves by itself."""
        self.type(screen, place, content)
        self.save(screen, [place])

    def save(self, screen: Screen, places: Sequence[Place]) -> None:
        """Save, and get the answer."""
        self._answer(screen, sent := screen.request(places), self._send(screen, sent))

    def save_without_answer(self, screen: Screen, places: Sequence[Place]) -> None:
        """Save; the answer gets lost."""
        screen.lost = screen.request(places)
        self._send(screen, screen.lost)

    def retry(self, screen: Screen) -> None:
        """Send the very same once more, as no answer came."""
        if screen.lost:
            sent, screen.lost = screen.lost, []
            self._answer(screen, sent, self._send(screen, sent))

    def undo(self, screen: Screen, place: Place, back: int) -> None:
        """Choose an earlier value out of the history, which shows all that there was."""
        self.load(screen)
        chain = self.accepted[place]
        if chain:
            screen.typed[place] = [Accepted(NOTHING, 0), *chain][-1 - back % (len(chain) + 1)].content
            self.save(screen, [place])

    def settle(self, screen: Screen, *, mine: bool) -> None:
        """Choose one of the two values that each conflict showed."""
        for place in list(screen.theirs):
            screen.shown[place] = screen.theirs.pop(place)
            if mine:
                self.save(screen, [place])
            else:
                screen.typed.pop(place, None)

    # --- What comes of it

    def _send(self, screen: Screen, sent: Sequence[Sent]) -> SaveOutcome:
        expected = self._expect(screen, sent)
        outcome = save_figures(
            submission_id=self.submission.pk,
            user=screen.user,
            now=NOW,
            figures=[
                FigureAnswer(
                    code=one.place.code,
                    value=None if one.content.value is None else Decimal(one.content.value),
                    absence=one.content.absence,
                    explanation=one.content.explanation,
                    version=one.version,
                )
                for one in sent
                if not one.place.country
            ],
            collaborations=[
                CollaborationAnswer(
                    country=one.place.country,
                    type=one.place.type,
                    count=one.content.value or 0,
                    version=one.version,
                )
                for one in sent
                if one.place.country
            ],
        )
        assert {told(conflict) for conflict in outcome.conflicts} == expected
        return outcome

    def _expect(self, screen: Screen, sent: Sequence[Sent]) -> set[tuple[str, str, Content, int, str]]:
        """Write down what has to be accepted, and return the conflicts that have to be told."""
        conflicts = set()
        for place, content, version in sent:
            chain = self.accepted[place]
            stands = chain[-1].content if chain else NOTHING
            if content == stands:
                continue
            if version == len(chain):
                # The point of it all: what is overwritten has been seen by who overwrites it.
                assert version in screen.seen[place]
                chain.append(Accepted(content, screen.user.pk))
            elif content != ([Accepted(NOTHING, 0), *chain][version].content):
                by = next(other.user for other in self.screens if other.user.pk == chain[-1].user_id)
                conflicts.add((place.code, place.country, stands, len(chain), str(by)))
        return conflicts

    def _answer(self, screen: Screen, sent: Sequence[Sent], outcome: SaveOutcome) -> None:
        """Show the answer: of a conflict both values, of all else what stands."""
        collided = {(conflict.code, conflict.country): conflict for conflict in outcome.conflicts}
        stored = self._stored()
        for one in sent:
            conflict = collided.get((one.place.code, one.place.country))
            if conflict is None:
                screen.typed.pop(one.place, None)
                screen.theirs.pop(one.place, None)
                screen.show(one.place, *stored[one.place])
            else:
                screen.typed[one.place] = one.content
                screen.theirs[one.place] = (told(conflict)[2], conflict.version)
                screen.seen[one.place].add(conflict.version)

    def _stored(self) -> Mapping[Place, tuple[Content, int]]:
        return stored_in(self.submission)

    def check(self) -> None:
        """Hold the database against all that was accepted: nothing lost, nothing slipped in, no gap."""
        stored = self._stored()
        chains = chains_of(self.submission)
        for place, accepted in self.accepted.items():
            last = accepted[-1].content if accepted else NOTHING
            assert stored[place] == (last, len(accepted)), place
            assert [(new, user_id) for _old, new, _version, user_id in chains[place]] == accepted
            assert [version for _old, _new, version, _user in chains[place]] == list(
                range(1, len(accepted) + 1)
            )
            before = NOTHING
            for old, new, _version, _user in chains[place]:
                assert old == before
                before = new


def told(conflict: Conflict) -> tuple[str, str, Content, int, str]:
    """Return what a conflict says that stands."""
    content = _content(conflict.value, conflict.absence, conflict.explanation)
    return conflict.code, conflict.country, content, conflict.version, conflict.saved_by


def stored_in(submission: Submission) -> dict[Place, tuple[Content, int]]:
    """Return what stands in the database, by place, with its version."""
    stored = dict.fromkeys(PLACES, (NOTHING, 0))
    for figure in Figure.objects.filter(submission=submission).select_related("indicator"):
        content = _content(figure.value, figure.absence, figure.explanation)
        stored[Place(figure.indicator.code)] = (content, figure.version)
    for row in Collaboration.objects.filter(submission=submission):
        place = Place(f"collaborations_{row.type}", row.country, row.type)
        stored[place] = (Content(row.count or None), row.version)
    return stored


def chains_of(submission: Submission) -> dict[Place, list[tuple[Content, Content, int, int]]]:
    """Return all changes by place, in their order: old, new, version, who."""
    chains: dict[Place, list[tuple[Content, Content, int, int]]] = {place: [] for place in PLACES}
    for change in (
        FigureChange.objects.filter(submission=submission).select_related("indicator").order_by("pk")
    ):
        code = change.indicator.code
        place = Place(code, change.country, code.partition("_")[2] if change.country else "")
        old = _content(change.old_value, change.old_absence, change.old_explanation)
        new = _content(change.new_value, change.new_absence, change.new_explanation)
        chains[place].append((old, new, change.version, change.user_id))
    return chains


def _content(value: Decimal | None, absence: str, explanation: str) -> Content:
    return Content(None if value is None else int(value), absence, explanation)
