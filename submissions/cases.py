"""What the pages and services about case stories share: the parts of one, and whether they can be changed."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from enum import StrEnum

from django.utils.translation import gettext as _

from submissions.closed import closed_reason
from submissions.models import MOST_CASES, CaseStory, Submission, SubmissionStatus
from submissions.windows import is_editable

# Words of a story that is read to its end: the stories of the printed account of 2018 have some 200.
FEWEST_WORDS, MOST_WORDS = 150, 300
PRINT_LENGTH = 16  # hexadecimal digits: enough to tell two texts of one story apart


class Part(StrEnum):
    """What of a story is saved, and may collide, by itself. A photo goes with the words about it."""

    TITLE = "title"
    CATEGORY = "category"
    BODY = "body"
    PHOTO = "photo"


# Of each part, by its name; of the photo the picture ("photo") and what is said about it ("words") apart.
Prints = Mapping[str, str]
COLLIDES: Mapping[Part, tuple[str, ...]] = {
    Part.TITLE: ("title",),
    Part.CATEGORY: ("category",),
    Part.BODY: ("body",),
    Part.PHOTO: ("photo", "words"),
}


def prints_of(case: CaseStory | None) -> Prints:
    """Return a fingerprint of each part as it stands; of a story that is not told yet, those of nothing.

    A form carries them, so that a save can tell what the person left alone from what they changed.
    """
    return {
        "title": print_of(case.title if case else ""),
        "category": print_of(case.category if case else ""),
        "body": print_of(case.body if case else ""),
        "photo": print_of(case.photo.name or "" if case else ""),
        "words": print_of(case.alt_text, case.credit) if case else print_of("", ""),
    }


def print_of(*words: str) -> str:
    """Return the fingerprint of what a part says."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:PRINT_LENGTH]


def prints_text(prints: Prints) -> str:
    """Return fingerprints as a form carries them."""
    return " ".join(f"{name}:{print_}" for name, print_ in prints.items())


def read_prints(text: str) -> Prints:
    """Return the fingerprints that a form carried. What cannot be read is as if it had not been seen."""
    pairs = [word.partition(":") for word in text.split()]
    return {name: print_ for name, _colon, print_ in pairs}


def cases_closed_reason(submission: Submission, now: dt.datetime) -> str:
    """Return why no story of `submission` can be changed at `now`; empty where they can be."""
    if reason := closed_reason(submission, now):
        return reason
    if submission.status == SubmissionStatus.RETURNED and submission.open_questions:
        return _(
            "Only the figures that were sent back can be changed now. The stories stay as they were sent."
        )
    return "" if is_editable(submission, now) else _("The stories cannot be changed now.")


def free_position(taken: Iterable[int]) -> int | None:
    """Return the first position that no story has; None where there are as many as may be told."""
    free = set(range(1, MOST_CASES + 1)) - set(taken)
    return min(free, default=None)
