"""Reads a catalogue file into a `Questionnaire`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from submissions.catalogue.problems import Problem
from submissions.catalogue.questionnaire import (
    CheckEntry,
    Dates,
    QuestionEntry,
    Questionnaire,
    SectionEntry,
    Words,
)
from submissions.catalogue.tables import Table, TomlFile
from submissions.models import Check, CollaborationType, Indicator, Question, Section, Severity, Unit

# Rounds are opened and closed by the clock on the secretariats' wall.
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
ALL_TYPES = "all"
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file says, and what is wrong with it. No questionnaire where its year cannot be read."""

    questionnaire: Questionnaire | None
    problems: tuple[Problem, ...]


def read(path: Path) -> Reading:
    """Read the catalogue at `path`, with that on which it is based, beside it.

    All that can be read is read, so that everything wrong with it is found at once.
    """
    return _read(path, may_be_based=True)


def longest(model: type[Section | Question | Check | Indicator], field: str) -> int | None:
    """Return how many characters a column holds."""
    column = model._meta.get_field(field)  # noqa: SLF001 Django's documented API
    length: int | None = getattr(column, "max_length", None)
    return length


def _read(path: Path, *, may_be_based: bool) -> Reading:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        return _unreadable(path, 1, f"cannot be opened: {error.strerror}")
    except UnicodeDecodeError as error:
        return _unreadable(path, 1, f"is not UTF-8: {error.reason}")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _unreadable(path, *_syntax_error(str(error), text))
    file = TomlFile(path, text)
    top = Table(file, values)
    year = top.whole("year")
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        top.report("year", f"{year} is no year of ours")
        year = None
    sections: tuple[SectionEntry, ...]
    checks: tuple[CheckEntry, ...]
    if top.has("based_on"):
        sections, checks = _base(top, path, year or 0, may_be_based=may_be_based)
        if top.flag("none_is_said", default=False):
            sections = tuple(_with_none_said(section) for section in sections)
    else:
        sections, checks = _sections(top), _checks(top)
    dates = _dates(top)
    top.refuse_others()
    if year is None:
        return Reading(questionnaire=None, problems=tuple(file.problems))
    questionnaire = Questionnaire(year=year, dates=dates, sections=sections, checks=checks, spot=top.spot)
    return Reading(questionnaire=questionnaire, problems=tuple(file.problems))


def _unreadable(path: Path, line: int, message: str) -> Reading:
    return Reading(questionnaire=None, problems=(Problem(path=path.name, line=line, message=message),))


def _syntax_error(message: str, text: str) -> tuple[int, str]:
    at = re.search(r"\(at line (\d+), column \d+\)", message)
    line = int(at[1]) if at else len(text.splitlines()) or 1
    return line, f"is not TOML: {re.sub(r' [(]at .*[)]', '', message)}"


def _base(
    top: Table, path: Path, year: int, *, may_be_based: bool
) -> tuple[tuple[SectionEntry, ...], tuple[CheckEntry, ...]]:
    """Return sections and checks of the year that this one is based on."""
    base_year = top.whole("based_on")
    if base_year is None:
        return (), ()
    if base_year == year:
        top.report("based_on", f"{year} is based on itself")
        return (), ()
    if not may_be_based:
        top.report("based_on", "a catalogue that others are based on must not be based on another")
        return (), ()
    base = _read(path.parent / f"{base_year}.toml", may_be_based=False)
    top.file.problems.extend(base.problems)
    if base.questionnaire is None:
        top.report("based_on", f"{base_year}.toml cannot be read")
        return (), ()
    return base.questionnaire.sections, base.questionnaire.checks


def _with_none_said(section: SectionEntry) -> SectionEntry:
    """Return a section that wants an answer for each type of collaborations, if only that there are none."""
    return replace(
        section,
        questions=tuple(
            replace(one, required=True) if one.collaborations in CollaborationType.values else one
            for one in section.questions
        ),
    )


def _dates(top: Table) -> Dates | None:
    table = top.table("round")
    if table is None:
        return None
    opens, deadline, last_edit = (table.moment(key, COPENHAGEN) for key in ("opens", "deadline", "last_edit"))
    table.refuse_others()
    if opens is None or deadline is None or last_edit is None:
        return None
    return Dates(opens=opens, deadline=deadline, last_edit=last_edit, spot=table.spot)


def _sections(top: Table) -> tuple[SectionEntry, ...]:
    sections = tuple(_section(table) for table in top.tables("sections"))
    if not sections:
        top.report("sections", "there are no sections")
    return sections


def _section(table: Table) -> SectionEntry:
    section = SectionEntry(
        code=table.code("code", longest=longest(Section, "code")),
        title=table.words("title", longest=longest(Section, "title_da")),
        intro=table.words("intro", optional=True),
        collaborations=table.flag("collaborations", default=False),
        questions=tuple(_question(question) for question in table.tables("questions")),
        spot=table.spot,
    )
    table.refuse_others()
    return section


def _question(table: Table) -> QuestionEntry:
    computed = table.flag("computed", default=False)
    question = QuestionEntry(
        code=table.code("code", longest=longest(Indicator, "code")),
        unit=table.choice("unit", Unit.values),
        computed=computed,
        # What is computed is never asked, so it cannot be missing.
        required=table.flag("required", default=not computed),
        collaborations=table.choice("collaborations", [*CollaborationType.values, ALL_TYPES], default=""),
        subset_of=table.text("subset_of", default=""),
        part_of=table.text("part_of", default=""),
        break_in_series=table.flag("break_in_series", default=False),
        label=table.words("label", longest=longest(Question, "label_da")),
        definition=table.words("definition", optional=True),
        help=table.words("help", optional=True),
        spot=table.spot,
    )
    table.refuse_others()
    return question


def _checks(top: Table) -> tuple[CheckEntry, ...]:
    messages = _messages(top)
    return tuple(_check(table, messages) for table in top.tables("checks"))


def _messages(top: Table) -> Mapping[str, Words]:
    """Return the messages that checks call by name."""
    table = top.table("messages") if top.has("messages") else None
    messages: dict[str, Words] = {}
    for name, message in table.all_tables() if table else ():
        messages[name] = Words(da=message.text("da"), en=message.text("en"))
        message.refuse_others()
    return messages


def _check(table: Table, messages: Mapping[str, Words]) -> CheckEntry:
    name = table.text("message")
    if name and name not in messages:
        table.report("message", f'unknown message "{name}"; there is no [messages.{name}]')
    check = CheckEntry(
        code=table.code("code", longest=longest(Check, "code")),
        rule=table.text("rule"),
        severity=table.choice("severity", Severity.values),
        parameters=dict(table.mapping("parameters")),
        message=messages.get(name, Words()),
        spot=table.spot,
    )
    table.refuse_others()
    return check
