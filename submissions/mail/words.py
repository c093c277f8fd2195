"""The words of a kind of mail: those that administrators wrote, otherwise ours."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import get_language

from accounts.models import Language
from submissions.models import MailKind, MailText


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Subject and body with their places, in a language.

    Attributes:
        version: that of the words in the database; 0 where nobody has ever changed them.
    """

    kind: MailKind
    language: str
    subject: str
    body: str
    version: int = 0

    @property
    def ours(self) -> bool:
        """Whether they are those that it comes with."""
        ours = our_words(self.kind, self.language)
        return (self.subject, self.body) == (ours.subject, ours.body)


@cache
def _file(language: str) -> Mapping[str, Any]:
    text = files("submissions.mail.texts").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def our_words(kind: MailKind, language: str) -> Words:
    """Return the words that a kind of mail comes with."""
    given = _file(language)[kind]
    return Words(kind=kind, language=language, subject=given["subject"], body=given["body"].strip())


def phrase(name: str, **values: object) -> str:
    """Return a sentence that is put into a place, in the language in use."""
    text: str = _file(language_in_use())["phrases"][name]
    return text.format(**values)


def example(name: str, language: str) -> Any:
    """Return what stands in a place of a preview: text, or a list of texts."""
    return _file(language)["examples"].get(name, "")


def language_in_use() -> str:
    """Return the code of the language in use; Danish where mails have no words in it."""
    code = (get_language() or "")[:2]
    return code if code in Language.values else Language.DANISH.value


def words_of(kind: MailKind, language: str) -> Words:
    """Return the words that hold for a kind of mail. One query."""
    return all_words([kind])[kind, language]


def all_words(kinds: Iterable[MailKind] = tuple(MailKind)) -> dict[tuple[MailKind, str], Words]:
    """Return the words that hold, by kind and language. One query."""
    wanted = tuple(kinds)
    found = {(kind, language): our_words(kind, language) for kind in wanted for language in Language.values}
    for text in MailText.objects.filter(kind__in=wanted):
        kind = MailKind(text.kind)
        found[kind, text.language] = Words(
            kind=kind,
            language=text.language,
            subject=text.subject,
            body=text.body,
            version=text.version,
        )
    return found
