"""In what two accounts of a year differ, in words: the one that was built, and what it would be now.

Arithmetic alone: no query, no clock.
"""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from portal.formatting import format_change, format_value
from reports.account import Account, AccountLine
from reports.lines import ChangeUnit

# What is compared beside the lines, by its attribute, and how it is told.
PARTS = ("reporters", "coverage", "countries", "footnotes")


def changes_between(built: Account, now: Account) -> tuple[str, ...]:
    """Return what differs, lines first and in their order; nothing where the two are the same account.

    Version and time of building are no difference.
    """
    if replace(now, version=built.version, built_at=built.built_at) == built:
        return ()
    return tuple(_differences(built, now)) or (_("texts or earlier years"),)


def _differences(built: Account, now: Account) -> Iterator[str]:
    lines = {line.code: line for line in built.lines()}
    for line in now.lines():
        was = lines.get(line.code)
        if was is not None and was.current.value != line.current.value:
            yield _told(now, line, _figure(was), _figure(line))
        elif was is not None and was.change != line.change:
            yield _told(now, line, _change(was), _change(line))
    words = {
        "reporters": _("the reporters, their names or their labels"),
        "coverage": _("how much of the country is covered"),
        "countries": _("the order of the countries"),
        "footnotes": _("the footnotes"),
    }
    for part in PARTS:
        if getattr(built, part) != getattr(now, part):
            yield words[part]


def _told(account: Account, line: AccountLine, was: str, now: str) -> str:
    label = f"{account.line(line.parent).label}: {line.label}" if line.parent else str(line.label)
    if was == now:
        return _("%(line)s (in decimals that are not printed)") % {"line": label}
    return _("%(line)s (built as %(was)s, now %(now)s)") % {"line": label, "was": was, "now": now}


def _figure(line: AccountLine) -> str:
    return format_value(line.current.value, unit=line.unit, decimals=line.current.decimals)


def _change(line: AccountLine) -> str:
    return format_change(line.change, unit="points" if line.change_unit is ChangeUnit.POINTS else "percent")
