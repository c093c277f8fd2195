"""What a save is held against and does not change: questionnaire, checks, and earlier years.

To read it again with every figure that saves by itself would be most of the work of a save. A process keeps
it for a minute, and drops it at once where a check of the round is another; a page that is opened reads it
afresh. What counts is read from the database all the same: sending runs every check on what stands then.
"""

import time
from collections import OrderedDict
from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.db.models import F

from submissions.answers import assemble
from submissions.checks.run import Prepared, prepare
from submissions.dossier import Dossier, load_dossier
from submissions.history import FigureHistory, Records
from submissions.models import Check, Collaboration, Figure, Question, Round, Submission
from submissions.open_questions import open_codes
from submissions.services.hold import Held

KEPT_FOR = 60.0  # seconds: so late, at most, a save sees a change in the register or in an earlier year
MOST_KEPT = 100  # submissions; each takes some 200 KB


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What stands still while a submission is filled in."""

    questions: Sequence[Question]
    checks: Sequence[Check]
    prepared: Prepared
    history: Mapping[str, FigureHistory]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A submission that is held, with its background and what stands in it.

    Attributes:
        figures: what is stored, by indicator id; a save puts into it what it writes, as into
            `collaborations`.
    """

    submission: Submission
    background: Background
    figures: MutableMapping[int, Figure]
    collaborations: MutableSequence[Collaboration]

    def question(self, code: str) -> Question | None:
        """Return the question that is asked under `code`, if there is one."""
        for question in self.background.questions:
            if question.code == code and question.asked:
                return question
        return None

    @property
    def open_codes(self) -> frozenset[str]:
        """The questions that can be changed while the form is open."""
        return open_codes(self.submission, self.background.questions)

    def dossier(self) -> Dossier:
        """Return the submission as it stands now. No query."""
        questions = self.background.questions
        return Dossier(
            submission=self.submission,
            questions=questions,
            checks=self.background.checks,
            prepared=self.background.prepared,
            records=Records(
                figures=self.figures,
                collaborations=self.collaborations,
                answers=assemble(questions, self.figures, [row for row in self.collaborations if row.count]),
                history=self.background.history,
            ),
        )


class _Kept:
    """Backgrounds by submission, the ones used last."""

    def __init__(self) -> None:
        self._found: OrderedDict[int, tuple[float, int, Background]] = OrderedDict()
        self._lock = Lock()

    def get(self, pk: int, version: int) -> Background | None:
        with self._lock:
            read_at, kept_version, background = self._found.get(pk, (0.0, -1, None))
        fresh = kept_version == version and time.monotonic() - read_at < KEPT_FOR
        return background if fresh else None

    def put(self, pk: int, version: int, background: Background) -> None:
        with self._lock:
            self._found[pk] = (time.monotonic(), version, background)
            self._found.move_to_end(pk)
            while len(self._found) > MOST_KEPT:
                self._found.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._found.clear()


_kept = _Kept()


def desk_for(held: Held) -> Desk:
    """Return what is needed to save into a submission that is held. Two queries; four if nothing is kept."""
    submission = held.submission
    background = _kept.get(submission.pk, submission.round.version)
    if background is None:
        dossier = load_dossier(submission)
        keep_background(dossier)
        return Desk(
            submission=submission,
            background=_background(dossier),
            figures=dict(dossier.figures),
            collaborations=list(dossier.collaborations),
        )
    figures: Any = submission.figures.annotate(round_version=F("submission__round__version"))
    standing: dict[int, Figure] = {figure.indicator_id: figure for figure in figures}
    # Whoever waited for the lock while a question was taken out knows the round as it was before.
    now = next((one.round_version for one in figures), None) or _version_of(submission)
    if now != submission.round.version:
        submission.round.version = now
        return desk_for(held)
    return Desk(
        submission=submission,
        background=background,
        figures=standing,
        collaborations=list(submission.collaborations.all()),
    )


def _version_of(submission: Submission) -> int:
    """Return the version of a round; of a submission without figures, as nothing else tells. One query."""
    return Round.objects.values_list("version", flat=True).get(pk=submission.round_id)


def keep_background(dossier: Dossier) -> None:
    """Keep what was just read for the saves that follow. No query."""
    submission = dossier.submission
    _kept.put(submission.pk, submission.round.version, _background(dossier))


def forget_backgrounds() -> None:
    """Drop all that is kept in this process."""
    _kept.clear()


def _background(dossier: Dossier) -> Background:
    return Background(
        questions=dossier.questions,
        checks=dossier.checks,
        prepared=prepare(dossier.questions, dossier.checks),
        history=dossier.history,
    )
