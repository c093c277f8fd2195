"""Collecting what is said, and holding the catalogue against it."""

import ast
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from django.core.management import call_command
from pytest_django import Settings

from portal import translations


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one module and one template."""
    (tmp_path / "portal").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "portal" / "views.py").write_text(
        "from django.utils.translation import gettext as _, ngettext_lazy, pgettext_lazy\n"
        '_("Plain")\n'
        'ngettext_lazy("%(n)s cluster", "%(n)s clusters", "n")\n'
        'pgettext_lazy("of a month", "May")\n'
        'print("not said")\n'
    )
    (tmp_path / "templates" / "page.html").write_text(
        "{% load i18n %}\n"
        "   <p title='it's odd'>\n"
        " {% blocktranslate trimmed with name=x %}\n      Dear {{ name }},\n"
        "      welcome\n{% endblocktranslate %}\n"
        '{% translate "Sign in" context "a button" %}\n'
        "{% blocktranslate count n=n %}One{% plural %}{{ n }} many{% endblocktranslate %}\n"
        '{{ _("In a filter")|upper }}\n'
    )
    return tmp_path


def said(catalogue: Catalog) -> set[tuple[object, str | None]]:
    return {(message.id, message.context) for message in catalogue if message.id}


def test_code_and_templates_are_read(project: Path):
    assert said(translations.collect(project)) == {
        ("Plain", None),
        (("%(n)s cluster", "%(n)s clusters"), None),
        ("May", "of a month"),
        ("Dear %(name)s, welcome", None),
        ("Sign in", "a button"),
        (("One", "%(n)s many"), None),
        ("In a filter", None),
    }


@pytest.fixture
def locale(tmp_path: Path, settings: Settings) -> Path:
    """A place for a catalogue of its own."""
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    return tmp_path / "locale" / "da" / "LC_MESSAGES" / "django.po"


def test_updating_keeps_translations_and_drops_what_is_no_longer_said(project: Path, locale: Path):
    locale.parent.mkdir(parents=True)
    locale.write_text('msgid "Plain"\nmsgstr "Ligetil"\n\nmsgid "Gone"\nmsgstr "Borte"\n')
    missing = translations.update(project)
    text = locale.read_text()
    assert 'msgid "Plain"\nmsgstr "Ligetil"' in text
    assert "Gone" not in text
    assert '"Plain"' not in missing
    assert '"May" [of a month]' in missing
    assert "views.py" not in text


def test_updating_twice_changes_nothing(project: Path, locale: Path):
    translations.update(project)
    once = locale.read_bytes()
    translations.update(project)
    assert locale.read_bytes() == once


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("", 'missing: "Hello %(name)s"'),
        ('msgid "Hello %(name)s"\nmsgstr ""\n', 'empty: "Hello %(name)s"'),
        ('#, fuzzy\nmsgid "Hello %(name)s"\nmsgstr "Hej %(name)s"\n', 'fuzzy: "Hello %(name)s"'),
        ('msgid "Hello %(name)s"\nmsgstr "Hej %(navn)s"\n', 'other placeholders: "Hello %(name)s"'),
        (
            'msgid "Hello %(name)s"\nmsgstr "Hej %(name)s"\n\nmsgid "Gone"\nmsgstr "Borte"\n',
            'no longer said: "Gone"',
        ),
        (
            'msgid "Hello %(name)s"\nmsgstr "Hej %(name)s"\n\n#~ msgid "Gone"\n#~ msgstr "Borte"\n',
            'obsolete: "Gone"',
        ),
    ],
)
def test_each_shortcoming_is_named(locale: Path, entry: str, complaint: str):
    locale.parent.mkdir(parents=True)
    locale.write_text(entry)
    spoken = Catalog(locale="da")
    spoken.add("Hello %(name)s", locations=[("portal/views.py", 3)])
    found = translations.shortcomings(spoken, translations.read_catalogue())
    assert len(found) == 1
    assert found[0].startswith(complaint)


def test_compiled_messages_are_what_django_shows(locale: Path):
    import gettext

    locale.parent.mkdir(parents=True)
    locale.write_text('msgid "Plain"\nmsgstr "Ligetil"\n\n#, fuzzy\nmsgid "Guess"\nmsgstr "Gæt"\n')
    call_command("messages", "compile")
    with locale.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("Plain") == "Ligetil"
    assert compiled.gettext("Guess") == "Guess"


def test_whoever_reads_messages_while_they_are_compiled_reads_them_whole(locale: Path):
    locale.parent.mkdir(parents=True)
    locale.write_text('msgid "Plain"\nmsgstr "Ligetil"\n')
    call_command("messages", "compile")
    with locale.with_suffix(".mo").open("rb") as begun:
        locale.write_text('msgid "Plain"\nmsgstr "Enkelt"\n')
        call_command("messages", "compile")
        assert b"Ligetil" in begun.read()
    assert b"Enkelt" in locale.with_suffix(".mo").read_bytes()
    assert sorted(file.name for file in locale.parent.iterdir()) == ["django.mo", "django.po"]


def test_nothing_is_said_within_an_f_string():
    """Python before 3.12 reads an f-string as one token, so what is said within is not collected."""
    within = [
        f"{path.relative_to(settings.BASE_DIR)}:{call.lineno}"
        for path in translations.said_in(Path(settings.BASE_DIR))
        if path.suffix == ".py"
        for string in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"_", *translations.KEYWORDS}
    ]
    assert within == []


def test_what_translates_has_no_name_that_is_not_collected():
    unknown = [
        f"{path.relative_to(settings.BASE_DIR)}:{line.lineno}: {name.asname}"
        for path in translations.said_in(Path(settings.BASE_DIR))
        if path.suffix == ".py"
        for line in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(line, ast.ImportFrom)
        for name in line.names
        if name.name in translations.KEYWORDS and name.asname not in {None, "_", *translations.KEYWORDS}
    ]
    assert unknown == []
