"""Mails with made-up values, so that whoever changes their words sees how they will read."""

from collections.abc import Mapping

from django.utils import translation

from submissions.mail.filled import Block, Filled, Value, filled, listed, quoted
from submissions.mail.notifications import site_url
from submissions.mail.places import Place, places_of
from submissions.mail.words import Words, example, phrase
from submissions.models import MailKind


def previewed(words: Words) -> Filled:
    """Return `words` as a mail with an example in each place."""
    with translation.override(words.language):
        return filled(words, example_values(words.kind, words.language))


def example_values(kind: MailKind, language: str) -> Mapping[str, Value]:
    """Return an example for each place of a kind of mail, in a language."""
    with translation.override(language):
        return {place.name: _example(place, language) for place in places_of(kind)}


def example_text(place: Place, language: str) -> str:
    """Return what an example says, on a line."""
    with translation.override(language):
        value = _example(place, language)
    return " ".join((value.text if isinstance(value, Block) else value).split())


def _example(place: Place, language: str) -> Value:
    match place.name:
        case "link":
            value: Value = site_url("/indberetninger/vindklyngen/2018/")
        case "copy" | "late":
            value = phrase(place.name)
        case "still":
            value = phrase("still", until=example("last_edit", language))
        case "obstacles":
            value = phrase("things_in_the_way", number=2)
        case "questions":
            value = listed(tuple(example("questions", language)))
        case _:
            text: str = example(place.name, language)
            value = quoted(text) if place.block else text
    return value
