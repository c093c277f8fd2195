"""What is wrong with the words of a mail, told to whoever wrote them."""

import re
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from submissions.mail.filled import LONGEST_SUBJECT
from submissions.mail.places import PLACE, Place, places_of
from submissions.models import MailKind

LONGEST_BODY = 8000  # characters; a mail that is read is a tenth of that
# A link whose address has a place in it other than `link`, or something beside it.
ADDRESS = re.compile(r"\]\(([^)\n]*)\)")
NOT_AN_ADDRESS = re.compile(r"\{\{(?!\s*link\s*\}\}\s*\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsProblem:
    """Something to correct, and in which of the two it stands."""

    field: Literal["subject", "body"]
    message: str


def problems_of(kind: MailKind, *, subject: str, body: str) -> tuple[WordsProblem, ...]:
    """Return what is wrong with the words of a kind of mail; nothing where they can be used."""
    places = places_of(kind)
    found = [
        *(WordsProblem(field="subject", message=text) for text in _subject_problems(subject, places)),
        *(WordsProblem(field="body", message=text) for text in _body_problems(body, places)),
    ]
    return tuple(found)


def _subject_problems(subject: str, places: tuple[Place, ...]) -> list[str]:
    if not subject.strip():
        return [_("Write what the mail is about.")]
    if len(subject) > LONGEST_SUBJECT:
        return [
            _("The subject has %(number)s characters. Make it at most %(most)s.")
            % {"number": len(subject), "most": LONGEST_SUBJECT}
        ]
    lines = [
        _("{{ %(name)s }} can be several lines, so it can only stand in the text.") % {"name": place.name}
        for place in places
        if place.block and place.name in PLACE.findall(subject)
    ]
    return [*_place_problems(subject, places), *lines]


def _body_problems(body: str, places: tuple[Place, ...]) -> list[str]:
    if not body.strip():
        return [_("Write what the mail says.")]
    if len(body) > LONGEST_BODY:
        return [
            _("The text has %(number)s characters. Make it at most %(most)s.")
            % {"number": len(body), "most": LONGEST_BODY}
        ]
    used = PLACE.findall(body)
    missing = [
        _("{{ %(name)s }} is missing: %(title)s. Write it as in [Go to the page]({{ link }}).")
        % {"name": place.name, "title": place.title}
        for place in places
        if place.required and place.name not in used
    ]
    addresses = [
        _('"%(typed)s" cannot be the address of a link. Write a whole address, or {{ link }} alone.')
        % {"typed": address}
        for address in ADDRESS.findall(body)
        if NOT_AN_ADDRESS.search(address)
    ]
    return [*_place_problems(body, places), *missing, *addresses]


def _place_problems(text: str, places: tuple[Place, ...]) -> list[str]:
    known = [place.name for place in places]
    names = ", ".join(f"{{{{ {name} }}}}" for name in known)
    unknown = [name for name in dict.fromkeys(PLACE.findall(text)) if name not in known]
    problems = [
        _("{{ %(name)s }} is not a field of this mail. The fields are: %(names)s.")
        % {"name": name, "names": names}
        for name in unknown
    ]
    rest = PLACE.sub("", text)
    for braces, message in (
        ("{{", _('After "%(around)s" two closing braces are missing. Write a field as {{ %(name)s }}.')),
        (
            "}}",
            _('Before "%(around)s" two opening braces are missing. Write a field as {{ %(name)s }}.'),
        ),
    ):
        if braces in rest:
            problems.append(message % {"around": _around(rest, braces), "name": known[0]})
    return problems


def _around(text: str, braces: str) -> str:
    """Return a few words at the braces, so that they are found."""
    line = next(line for line in text.splitlines() if braces in line)
    begin = line.index(braces)
    return line[begin : begin + 30] if braces == "{{" else line[max(0, begin - 30) : begin + 2]
