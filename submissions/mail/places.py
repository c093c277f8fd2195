"""The places that the words of a mail may have, such as {{ cluster }}: which each kind of mail knows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from submissions.models import MailKind

# The name is read loosely, so that one that nobody knows is told and not taken for text. It is words with
# spaces between them, read without looking back: braces that nobody closes take no time.
PLACE = re.compile(r"\{\{\s*+((?:[^{}\s]|\s++(?=[^{}\s]))*+)\s*+\}\}")
LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Something that is filled in when a mail is written.

    Attributes:
        name: as it is written between the braces.
        title: what it is, in words.
        required: whether the body must have it.
        block: whether it can be several lines; it then has no place in the subject.
    """

    name: str
    title: str | Promise
    required: bool = False
    block: bool = False


_PLACES = {
    place.name: place
    for place in (
        Place(name="recipient", title=_("The name of the person it is written to")),
        Place(name="cluster", title=_("The name of the cluster")),
        Place(name="year", title=_("The year that is reported on")),
        Place(name=LINK, title=_("The address of the page where it is done"), required=True),
        Place(name="opens", title=_("When the round opens")),
        Place(name="deadline", title=_("The deadline that holds for the cluster")),
        Place(name="last_edit", title=_("Until when late figures can be sent")),
        Place(name="days_left", title=_("How many days there are to the deadline")),
        Place(name="still", title=_("Whether figures can still be sent, and until when"), block=True),
        Place(name="copy", title=_("That it is a copy, where it is one"), block=True),
        Place(name="who", title=_("The name of the person who did it")),
        Place(name="reason", title=_("Why, in the words of the person who did it"), block=True),
        Place(name="questions", title=_("The questions to correct, as a list"), block=True),
        Place(name="note", title=_("A note, in the words of the person who wrote it"), block=True),
        Place(name="obstacles", title=_("How much there is to put right before it can be sent"), block=True),
        Place(name="when", title=_("When it was sent")),
        Place(name="late", title=_("That it was sent after the deadline, where it was")),
        Place(name="figures", title=_("All figures that were sent"), block=True),
        Place(name="hash", title=_("The fingerprint of the content")),
        Place(name="question", title=_("The question whose figure was corrected")),
        Place(name="old", title=_("The figure before the correction")),
        Place(name="new", title=_("The figure after the correction")),
        Place(name="given_by", title=_("Who at the cluster gave the figure")),
        Place(name="number", title=_("How many there are")),
        Place(name="day", title=_("The day on which the statement was last gone through")),
        Place(name="digest", title=_("The comments, by cluster and figure"), block=True),
    )
}

_ALWAYS = ("recipient", "cluster", "year", LINK)
_DECIDED = ("who", "reason")

_KNOWN: Mapping[MailKind, tuple[str, ...]] = {
    MailKind.OPENING: (*_ALWAYS, "opens", "deadline", "last_edit"),
    MailKind.REMINDER: (*_ALWAYS, "days_left", "deadline"),
    MailKind.OVERDUE: (*_ALWAYS, "deadline", "last_edit", "still", "copy"),
    MailKind.EXTENDED: (*_ALWAYS, "deadline", "still", *_DECIDED),
    MailKind.ASKED_TO_SEND: (*_ALWAYS, "who", "note", "obstacles", "deadline"),
    MailKind.RECEIPT: (*_ALWAYS, "who", "when", "late", "figures", "hash"),
    MailKind.RETURNED: (*_ALWAYS, *_DECIDED, "questions", "deadline"),
    MailKind.CORRECTION: (*_ALWAYS, "who", "given_by", "question", "old", "new", "note"),
    MailKind.APPROVED: (*_ALWAYS, "who"),
    MailKind.REOPENED: (*_ALWAYS, *_DECIDED, "questions", "deadline"),
    MailKind.EXCUSED: (*_ALWAYS, *_DECIDED),
    MailKind.READMITTED: (*_ALWAYS, *_DECIDED, "deadline", "still"),
    # One digest is about all clusters of a person, so it names none.
    MailKind.COMMENTS: ("recipient", LINK, "number", "digest"),
    # These are about no cluster.
    MailKind.ERASURE_ASKED: ("recipient", LINK, "who"),
    MailKind.ERASURE_REFUSED: ("recipient", LINK, "reason"),
    MailKind.STATEMENT_DUE: ("recipient", LINK, "day"),
}


def places_of(kind: MailKind) -> tuple[Place, ...]:
    """Return the places that the words of a kind of mail may have."""
    return tuple(_PLACES[name] for name in _KNOWN[kind])
