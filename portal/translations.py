"""The catalogue of translations: collect what is said, bring the catalogue up to it, compile, check.

Django's own makemessages and compilemessages call the gettext programs, which a machine may not
have. Babel does the same from Python; only templates need a word of help, which Django has.
"""

import io
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

LANGUAGE = "da"  # the one that is translated to: message ids are English
CODE_FOLDERS = ("portal", "accounts", "submissions", "reports")
TEMPLATE_FOLDERS = ("templates",)
TEMPLATE_ENDINGS = frozenset({".html", ".txt", ".svg"})

# Django's names on top of gettext's own. The numbers say which argument is what.
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_noop": None,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w*)[^{}]*\}")

TAGS = ("Translators:",)  # what begins a comment meant for translators


def po_path() -> Path:
    """Return the path of the Danish catalogue."""
    return Path(settings.LOCALE_PATHS[0]) / LANGUAGE / "LC_MESSAGES" / "django.po"


def read_catalogue() -> Catalog:
    """Return the Danish catalogue as it is, empty where there is none yet."""
    path = po_path()
    if not path.exists():
        return Catalog(locale=LANGUAGE, domain="django", project="Klyngetal", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, domain="django")


def collect(root: Path) -> Catalog:
    """Return all that code and templates below `root` say to a person."""
    collected = Catalog(locale=LANGUAGE, domain="django", fuzzy=False)
    for path in said_in(root):
        source = path.read_text(encoding="utf-8")
        text = source if path.suffix == ".py" else template_as_code(source, path)
        for line, message, comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS, TAGS):
            place = (str(path.relative_to(root)), line)
            collected.add(message, None, [place], auto_comments=comments, context=context)
    return collected


def said_in(root: Path) -> Iterator[Path]:
    """Yield the files in which something may be said."""
    for folder in CODE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix == ".py" or ("templates" in path.parts and path.suffix in TEMPLATE_ENDINGS):
                yield path
    for folder in TEMPLATE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in TEMPLATE_ENDINGS:
                yield path


def template_as_code(source: str, path: Path) -> str:
    """Return a template as calls of gettext, with all else blanked out and no indentation."""
    code = templatize(source, origin=str(path))
    return "\n".join(line.lstrip() for line in code.split("\n"))


def update(root: Path) -> list[str]:
    """Bring the Danish catalogue up to code and templates, and return what is left to translate.

    Translations are kept, what is no longer said goes, new messages come in empty. Nothing is guessed.
    The file is sorted and has no line numbers, so that its diffs show changes of text alone.
    """
    catalogue = read_catalogue()
    said = collect(root)
    said.creation_date = catalogue.creation_date
    catalogue.update(said, no_fuzzy_matching=True, update_creation_date=False)
    path = po_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, no_location=True, sort_output=True, ignore_obsolete=True, width=100)
    return [shown(message) for message in catalogue if message.id and not translated(message)]


def compile_all() -> list[Path]:
    """Compile every catalogue for Django to read, and return the files written."""
    written = []
    for source in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        target = source.with_suffix(".mo")
        # Put in place whole: another process may begin to read it at this very moment.
        half = target.with_suffix(f".{os.getpid()}")
        with half.open("wb") as file:
            write_mo(file, catalogue)
        half.replace(target)
        written.append(target)
    return written


def shortcomings(said: Catalog, catalogue: Catalog) -> list[str]:
    """Return, in words, all that the catalogue lacks of what is said, or has too much."""
    lines = []
    for message in said:
        if not message.id:
            continue
        translation = catalogue.get(message.id, message.context)
        where = ", ".join(f"{file}:{line}" for file, line in message.locations[:3])
        if translation is None:
            lines.append(f"missing: {shown(message)} ({where})")
        elif not translated(translation):
            lines.append(f"empty: {shown(message)} ({where})")
        elif translation.fuzzy:
            lines.append(f"fuzzy: {shown(message)} ({where})")
        elif placeholders(translation.id) != placeholders(translation.string):
            lines.append(f"other placeholders: {shown(message)} ({where})")
    lines += [
        f"no longer said: {shown(message)}"
        for message in catalogue
        if message.id and said.get(message.id, message.context) is None
    ]
    lines += [f"obsolete: {shown(message)}" for message in catalogue.obsolete.values()]
    return lines


def translated(message: Message) -> bool:
    """Return whether a message has a text in every form it needs."""
    strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return all(strings) and bool(strings)


def placeholders(texts: str | Sequence[str] | None) -> set[str]:
    """Return the names that are filled in, over all forms of a text."""
    joined = texts if isinstance(texts, str) else " ".join(texts or ())
    return {name for found in PLACEHOLDER.findall(joined) for name in found if name}


def shown(message: Message) -> str:
    """Return a message as one quotes it."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f'"{text}"' + (f" [{message.context}]" if message.context else "")
