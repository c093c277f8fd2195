"""The limits of checks as a person reads them."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from portal.formatting import NO_BREAK, format_answer, unit_word
from portal.notation import Thousands
from submissions.checks.parameters import Limit, Measure
from submissions.checks.registry import RULES
from submissions.models import Check, CheckChange, Indicator, Question, Severity, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsChange:
    """A change in words: what the limits were after it."""

    user: str
    at: dt.datetime
    in_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLimits:
    """A check in words.

    Attributes:
        about: the labels of the figures that it looks at, those it speaks of first.
        limits: each limit in a few words.
        changes: who changed it to what, newest first.
    """

    check: Check
    about: tuple[str, ...]
    limits: tuple[str, ...]
    changes: tuple[LimitsChange, ...] = ()

    @property
    def change(self) -> LimitsChange | None:
        """The last change, or None."""
        return self.changes[0] if self.changes else None

    @property
    def says(self) -> str:
        """What it says, with dots where the figures and slips of a submission come."""
        return re.sub(r"( ?\{slips\})|\{\w+\}", lambda place: "" if place[1] else "…", self.check.message)

    @property
    def editable(self) -> bool:
        """Whether there is something to set. What must be answered is said by the questions."""
        return self.check.rule != "required"


def limits_of(check: Check, questions: Mapping[str, Question]) -> CheckLimits:
    """Return a check in words, in the language in use; its changes and their people at hand."""
    named = RULES[check.rule].parameters.read(check.parameters).codes_named()
    indicator = indicator_of(check, questions)
    changes = sorted(check.changes.all(), key=lambda change: -change.version)
    return CheckLimits(
        check=check,
        about=tuple(questions[code].label for code in named if code in questions),
        limits=_words(check.rule, check.parameters, indicator),
        changes=tuple(
            LimitsChange(user=str(change.user), at=change.at, in_words=_change(check, change, indicator))
            for change in changes
        ),
    )


def _words(rule: str, raw: Mapping[str, Any], indicator: Indicator | None) -> tuple[str, ...]:
    parameters = RULES[rule].parameters.read(raw)
    return tuple(
        str(spec.words) % {"value": printed(value, spec, indicator)}
        for name, spec in parameters.limits().items()
        # A limit of nothing, such as "silent below 0", says nothing.
        if (value := getattr(parameters, name)) is not None and (value or not spec.optional)
    )


def _change(check: Check, change: CheckChange, indicator: Indicator | None) -> str:
    """Return what a change led to, and from what."""
    before = [*_words(check.rule, change.old_parameters, indicator)]
    after = [*_words(check.rule, change.new_parameters, indicator)]
    for words, severity, active in (
        (before, change.old_severity, change.old_active),
        (after, change.new_severity, change.new_active),
    ):
        words.append(str(Severity(severity).label).lower() if active else _("off"))
    return f"{', '.join(before)} → {', '.join(after)}"


def indicator_of(check: Check, questions: Mapping[str, Question]) -> Indicator | None:
    """Return the indicator whose unit the limits of a check are in."""
    codes = RULES[check.rule].parameters.read(check.parameters).codes_named()
    return questions[codes[0]].indicator if codes and codes[0] in questions else None


def printed(value: Decimal, spec: Limit, indicator: Indicator | None) -> str:
    """Return a limit with what it is counted in."""
    word = measure_word(spec, indicator)
    return f"{format_answer(value)}{NO_BREAK}{word}" if word else format_answer(value)


def measure_word(spec: Limit, indicator: Indicator | None) -> str:
    """Return the word for what a limit is counted in; empty for what is only counted."""
    match spec.measure:
        case Measure.PERCENT:
            return "%"
        case Measure.TIMES:
            return _("times")
        case Measure.OWN:
            return unit_word(indicator.unit) if indicator else ""
        case Measure.NUMBER:
            return ""


def decimals_of_limit(spec: Limit, indicator: Indicator | None) -> int:
    """Return how many decimals a limit may have."""
    if spec.whole or (spec.measure == Measure.OWN and (indicator is None or indicator.unit == Unit.COUNT)):
        return 0
    return 2


def thousands_of_limit(spec: Limit, indicator: Indicator | None) -> Thousands:
    """Return which marks may stand between the thousands of a limit."""
    return indicator.thousands if spec.measure == Measure.OWN and indicator else Thousands.ANY
