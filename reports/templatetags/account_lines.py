"""How the lines of an account are printed in templates. All goes through `portal.formatting`."""

from django import template
from django.utils.translation import gettext as _

from portal import formatting
from reports.account import Account, AccountLine, Footnote, YearValue
from reports.lines import ChangeUnit

register = template.Library()


@register.filter
def figure(value: YearValue) -> str:
    """Print a line's figure of a year, without its unit."""
    return formatting.format_value(value.value, unit="", decimals=value.decimals)


@register.filter
def figure_with_unit(line: AccountLine) -> str:
    """Print a line's figure of the account's year, with its unit."""
    return formatting.format_value(line.current.value, unit=line.unit, decimals=line.current.decimals)


@register.filter
def change(line: AccountLine) -> str:
    """Print the change of a line."""
    points = line.change_unit is ChangeUnit.POINTS
    return formatting.format_change(line.change, unit="points" if points else "percent")


@register.simple_tag
def unit_note(account: Account, line: AccountLine) -> str:
    """Return the word for a line's unit; nothing for counts, or where the line above says it."""
    same = bool(line.parent) and account.line(line.parent).unit == line.unit
    return "" if same else formatting.unit_word(line.unit)


@register.simple_tag
def full_label(account: Account, line: AccountLine) -> str:
    """Return the label of a line where it stands alone: after that of the line above it, if there is one."""
    return f"{account.line(line.parent).label}: {line.label}" if line.parent else str(line.label)


@register.simple_tag
def footnotes_at(account: Account, line: AccountLine) -> tuple[Footnote, ...]:
    """Return the footnotes of a line."""
    return account.footnotes_at(line.code)


@register.filter
def label_name(level: str) -> str:
    """Return the name of a label."""
    names = {"gold": _("Gold label"), "silver": _("Silver label"), "bronze": _("Bronze label")}
    return names.get(level, "")


@register.filter
def kind_name(kind: str) -> str:
    """Return the name of a kind of reporter."""
    return _("Innovation network") if kind == "network" else _("Cluster")
