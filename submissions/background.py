"""What a save is held against and does not change: questionnaire, checks, and earlier years.

To read it again with every figure that saves by itself would be most of the work of a save. A process keeps
it, and drops it at once where a question or a check of the round is another; a page that is opened reads it
afresh. What counts is read from the database all the same: sending runs every check on what stands then.
"""

import time
from collections import OrderedDict
from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from submissions.answers import assemble, questions_of
from submissions.checks.run import Prepared, prepare
from submissions.dossier import Dossier
from submissions.history import FigureHistory, Records, load_records
from submissions.lineage import Lineage, load_lineage
from submissions.models import Check, Collaboration, Figure, Question, Submission
from submissions.open_questions import open_codes
from submissions.services.hold import Held
from submissions.stored import load_standing

# Seconds. A save sees a change in an earlier year so late, at most, and one in the register, with which an
# earlier year may have been read, twice as late.
KEPT_FOR = 60.0
# Seconds. Questions and checks stand under the version of their round, which grows with every change that the
# portal makes of them; so late, at most, a save sees what was changed in the database by hand.
QUESTIONNAIRE_KEPT_FOR = 60.0 * 60
MOST_KEPT = 100  # submissions, or rounds; a submission takes some 200 KB
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """What is asked in a round, and what its answers are held against."""

    questions: Sequence[Question]
    checks: Sequence[Check]
    prepared: Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What stands still while a submission is filled in."""

    questionnaire: Questionnaire
    history: Mapping[str, FigureHistory]

    @property
    def questions(self) -> Sequence[Question]:
        """The questions of the round, in their order."""
        return self.questionnaire.questions


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
            checks=self.background.questionnaire.checks,
            prepared=self.background.questionnaire.prepared,
            records=Records(
                figures=self.figures,
                collaborations=self.collaborations,
                answers=assemble(questions, self.figures, [row for row in self.collaborations if row.count]),
                history=self.background.history,
            ),
        )


class _Kept(Generic[Thing]):
    """Things by id, the ones used last, each under the version of its round."""

    def __init__(self, kept_for: float) -> None:
        self._kept_for = kept_for
        self._found: OrderedDict[int, tuple[float, int, Thing]] = OrderedDict()
        self._lock = Lock()

    def get(self, pk: int, version: int) -> Thing | None:
        with self._lock:
            read_at, kept_version, thing = self._found.get(pk, (0.0, -1, None))
        fresh = kept_version == version and time.monotonic() - read_at < self._kept_for
        return thing if fresh else None

    def put(self, pk: int, version: int, thing: Thing) -> None:
        with self._lock:
            self._found[pk] = (time.monotonic(), version, thing)
            self._found.move_to_end(pk)
            while len(self._found) > MOST_KEPT:
                self._found.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._found.clear()


_backgrounds: _Kept[Background] = _Kept(KEPT_FOR)
_questionnaires: _Kept[Questionnaire] = _Kept(QUESTIONNAIRE_KEPT_FOR)
_lineages: _Kept[Lineage] = _Kept(KEPT_FOR)


def desk_for(held: Held) -> Desk:
    """Return what is needed to save into a submission that is held.

    One query. One more where nothing is kept of the register, and two where nothing is of the questionnaire.
    """
    submission = held.submission
    version = submission.round.version
    background = _backgrounds.get(submission.pk, version)
    if background is None:
        questionnaire = _questionnaire(submission)
        records = load_records([submission], questionnaire.questions, _lineage(submission))[submission.pk]
        background = Background(questionnaire=questionnaire, history=records.history)
        figures, rows, now = dict(records.figures), list(records.collaborations), records.round_version
        _backgrounds.put(submission.pk, version, background)
    else:
        standing = load_standing(submission.pk)
        figures, rows, now = standing.figures, standing.collaborations, standing.round_version
    if now is not None and now != version:
        # Whoever waited for the lock while a question was taken out knows the round as it was before.
        submission.round.version = now
        return desk_for(held)
    return Desk(submission=submission, background=background, figures=figures, collaborations=rows)


def _questionnaire(submission: Submission) -> Questionnaire:
    round_ = submission.round
    found = _questionnaires.get(round_.pk, round_.version)
    if found is None:
        questions, checks = questions_of(submission), list(Check.objects.filter(round=round_))
        found = Questionnaire(questions=questions, checks=checks, prepared=prepare(questions, checks))
        _questionnaires.put(round_.pk, round_.version, found)
    return found


def _lineage(submission: Submission) -> Lineage:
    round_ = submission.round
    found = _lineages.get(round_.pk, round_.version)
    if found is None:
        found = load_lineage(round_.year)
        _lineages.put(round_.pk, round_.version, found)
    return found


def keep_background(dossier: Dossier) -> None:
    """Keep what was just read for the saves that follow. No query."""
    submission, round_ = dossier.submission, dossier.submission.round
    prepared = dossier.prepared or prepare(dossier.questions, dossier.checks)
    questionnaire = Questionnaire(questions=dossier.questions, checks=dossier.checks, prepared=prepared)
    _questionnaires.put(round_.pk, round_.version, questionnaire)
    if dossier.records.lineage is not None:
        _lineages.put(round_.pk, round_.version, dossier.records.lineage)
    background = Background(questionnaire=questionnaire, history=dossier.history)
    _backgrounds.put(submission.pk, round_.version, background)


def forget_backgrounds() -> None:
    """Drop all that is kept in this process."""
    for kept in (_backgrounds, _questionnaires, _lineages):
        kept.clear()
