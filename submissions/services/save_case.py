"""Save a case story as a secretariat told it."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action, Role, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from accounts.services.record import record
from submissions.cases import (
    COLLIDES,
    Part,
    Prints,
    cases_closed_reason,
    free_position,
    print_of,
    prints_of,
)
from submissions.models import CaseStory, Submission, SubmissionStatus
from submissions.models.case import photo_place
from submissions.photos import Photo
from submissions.services.errors import NotAllowed
from submissions.services.transition import lock, transition


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoAnswer:
    """What was said about the photo.

    Attributes:
        image: a new photo; None keeps the one there is.
        remove: whether the one there is goes, and no new one comes.
        consent: whether it was agreed to that the new photo is shown.
    """

    image: Photo | None = None
    remove: bool = False
    alt_text: str = ""
    credit: str = ""
    consent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnswer:
    """What was told. A part that is None cannot be read, and stays as it is.

    Attributes:
        seen: the fingerprints of the parts as the person saw them.
    """

    title: str | None = None
    category: str | None = None
    body: str | None = None
    photo: PhotoAnswer | None = None
    seen: Prints = field(default_factory=lambda: prints_of(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOutcome:
    """What became of a save.

    Attributes:
        case: the story as it now stands; None where somebody removed it meanwhile.
        saved: the parts that were changed.
        conflicts: the parts that somebody else changed meanwhile, and which stay as they saved them.
        before: who had changed the story last, and when; None of a new one.
    """

    case: CaseStory | None
    saved: tuple[Part, ...] = ()
    conflicts: tuple[Part, ...] = ()
    before: tuple[User, dt.datetime] | None = None


def save_case(
    *,
    submission_id: int,
    user: User,
    now: dt.datetime,
    answer: CaseAnswer,
    case_id: int | None = None,
    key: uuid.UUID | None = None,
) -> CaseOutcome:
    """Save a story of a submission; the first save begins the draft.

    Of each part that somebody else changed meanwhile theirs stays, and is told as a conflict; the others
    are saved. A new photo is written once all else is, and never outlives a save that failed; the one it
    replaces goes when the save is committed.

    Args:
        case_id: the story; None for a new one.
        key: of the form that a new story was told on. The same form sent again is the same story.

    Raises:
        NotAllowed: the person may not, the form is closed, or there are as many stories as may be told.
        ValueError: a new story without title or service, or a photo without words, credit or consent.
    """
    with _files_of_the_transaction() as files, transaction.atomic():
        submission = lock(submission_id)
        roles = roles_for(user, submission.cluster)
        require_open(submission, roles, now)
        case = _find(submission, case_id, key)
        if case is None and case_id is not None:
            return CaseOutcome(case=None)
        if case is None:
            # Of what is not told yet nobody can have seen anything.
            case, answer = _begun(submission, key, answer), replace(answer, seen=prints_of(None))
        outcome = _write(case, answer, user=user, now=now, files=files)
        if outcome.saved:
            note_activity(submission, user=user, roles=roles, now=now)
            note_story("story-saved", case, submission=submission, user=user, now=now)
        return outcome


def require_open(submission: Submission, roles: frozenset[Role], now: dt.datetime) -> None:
    """Refuse whoever may not change stories, or cannot now.

    Raises:
        NotAllowed: with the reason.
    """
    if not may(roles, Action.EDIT, Thing.SUBMISSION):
        raise NotAllowed(_("You do not have the right to do that."))
    if reason := cases_closed_reason(submission, now):
        raise NotAllowed(reason)


def note_activity(submission: Submission, *, user: User, roles: frozenset[Role], now: dt.datetime) -> None:
    """Write down that something was saved. The first save begins the draft."""
    if submission.status == SubmissionStatus.NOT_STARTED:
        transition(Action.EDIT, submission=submission, user=user, roles=roles, now=now)
    else:
        Submission.objects.filter(pk=submission.pk).update(last_activity=now)


def note_story(action: str, case: CaseStory, *, submission: Submission, user: User, now: dt.datetime) -> None:
    """Write down what was done to a story: it keeps no history of its own."""
    record(
        action,
        user=user,
        now=now,
        cluster=submission.cluster,
        year=submission.round.year,
        subject=case.title,
        version=case.version,
    )


@contextmanager
def _files_of_the_transaction() -> Iterator[list[str]]:
    """Yield a list for the names of files that are written, and remove them where the save fails."""
    names: list[str] = []
    try:
        yield names
    except BaseException:
        for name in names:
            default_storage.delete(name)
        raise


def _find(submission: Submission, case_id: int | None, key: uuid.UUID | None) -> CaseStory | None:
    cases = CaseStory.objects.filter(submission=submission).select_related("changed_by")
    if case_id is not None:
        return cases.filter(pk=case_id).first()
    return cases.filter(key=key).first() if key is not None else None


def _begun(submission: Submission, key: uuid.UUID | None, answer: CaseAnswer) -> CaseStory:
    if not answer.title or not answer.category:
        raise ValueError("A new story has a title and shows a service")
    position = free_position(submission.cases.values_list("position", flat=True))
    if position is None:
        raise NotAllowed(_("There are three stories already. Remove one of them to tell another."))
    return CaseStory(submission=submission, key=key, position=position, version=0)


def _write(
    case: CaseStory, answer: CaseAnswer, *, user: User, now: dt.datetime, files: list[str]
) -> CaseOutcome:
    """Write the parts that nobody else changed."""
    stands = prints_of(case)
    before = (case.changed_by, case.changed_at) if case.pk else None
    changed = [part for part in Part if _differs(case, part, answer)]
    conflicts = tuple(
        part for part in changed if any(answer.seen.get(name) != stands[name] for name in COLLIDES[part])
    )
    saved = tuple(part for part in changed if part not in conflicts)
    for part in saved:
        if part != Part.PHOTO:
            setattr(case, part, getattr(answer, part))
        elif answer.photo is not None:
            _write_photo(case, answer.photo, user=user, now=now, files=files)
    if saved:
        case.version += 1
        case.changed_by, case.changed_at = user, now
        case.save()
    return CaseOutcome(case=case, saved=saved, conflicts=conflicts, before=before)


def _differs(case: CaseStory, part: Part, answer: CaseAnswer) -> bool:
    """Return whether what was told of a part is neither what stands nor what the person was shown."""
    told = getattr(answer, part)
    if told is None:
        return False
    if not isinstance(told, PhotoAnswer):
        return told != getattr(case, part) and print_of(told) != answer.seen.get(part)
    if told.image is not None or told.remove:
        return told.image is not None or bool(case.photo)
    words = (told.alt_text, told.credit)
    return words != (case.alt_text, case.credit) and print_of(*words) != answer.seen.get("words")


def _write_photo(
    case: CaseStory, told: PhotoAnswer, *, user: User, now: dt.datetime, files: list[str]
) -> None:
    old = case.photo.name if told.image is not None or told.remove else ""
    keeps = bool(case.photo) and not told.remove
    if (told.image is not None or keeps) and not (told.alt_text and told.credit):
        raise ValueError("A photo has words for those who cannot see it, and says who took it")
    case.alt_text, case.credit = told.alt_text, told.credit
    if told.image is not None:
        if not told.consent:
            raise ValueError("A photo is shown only where that was agreed to")
        place = photo_place(case)
        files.append(place)  # before it is written: a disk may be full half way
        case.photo = default_storage.save(place, ContentFile(told.image.content))
        case.consent, case.consent_by, case.consent_at = True, user, now
    elif told.remove:
        case.photo = case.alt_text = case.credit = ""
        case.consent, case.consent_by, case.consent_at = False, None, None
    if old:
        forget_photo(old)


def forget_photo(name: str) -> None:
    """Remove the file of a photo once the transaction is committed: until then the photo is still shown."""
    transaction.on_commit(lambda: default_storage.delete(name), robust=True)
