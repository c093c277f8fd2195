"""What a finding says: the round's own words, filled with labels, values and likely slips."""

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.formatting import (
    NO_BREAK,
    NO_FIGURE,
    decimals_of,
    format_answer,
    format_change,
    unit_word,
)
from submissions.checks.finding import Answer, Breach
from submissions.checks.reading import Reading
from submissions.checks.slips import Slip, SlipKind
from submissions.models import Absence, Question

# What a message may name. `label` and `part_label` are the same.
MESSAGE_FIELDS = frozenset(
    {
        "label",
        "part_label",
        "whole_label",
        "part_value",
        "whole_value",
        "earlier_value",
        "change",
        "ratio",
        "low",
        "high",
        "count",
        "year",
        "last_year",
        "slips",
    }
)
MOST_SLIPS = 2  # more would be guessing
LISTED = 4  # labels that are named one by one
DECIMALS = 2  # that a person reads
THOUSAND = 1000

# Each a question to the person, in the words of a colleague.
QUESTIONS: Mapping[SlipKind, str | Promise] = {
    SlipKind.ZERO_TOO_MANY: gettext_lazy("Is there a zero too many? Then it is %(meant)s."),
    SlipKind.ZEROS_TOO_MANY: gettext_lazy("Are there too many zeros? Then it is %(meant)s."),
    SlipKind.ZERO_MISSING: gettext_lazy("Is a zero missing? Then it is %(meant)s."),
    SlipKind.ZEROS_MISSING: gettext_lazy("Are zeros missing? Then it is %(meant)s."),
    SlipKind.COMMA_MISSING: gettext_lazy("Is a comma missing? Then it is %(meant)s."),
    SlipKind.COMMA_MISPLACED: gettext_lazy("Does the comma stand in the wrong place? Then it is %(meant)s."),
    SlipKind.THOUSANDS: gettext_lazy("Did you write it in thousands of kroner? Then it is %(meant)s."),
    SlipKind.MILLIONS: gettext_lazy("Did you write it in millions of kroner? Then it is %(meant)s."),
    SlipKind.YEAR: gettext_lazy("Is that a year?"),
    SlipKind.OTHER_ROW: gettext_lazy(
        "It is last year’s figure of “%(other)s”. Does it stand in the wrong row?"
    ),
}


def message_of(
    template: str,
    breach: Breach,
    reading: Reading,
    questions: Mapping[str, Question],
    slips: Sequence[Slip],
    *,
    name_slips: bool,
) -> str:
    """Return `template` filled for `breach`, in the language in use.

    With `name_slips`, each slip names its figure: several are in question.
    """
    unit = questions[breach.part[0]].indicator.unit
    whole_unit = questions[breach.whole].indicator.unit if breach.whole else unit
    label = _listed([questions[code].label for code in breach.part])
    filled = template.format(
        label=label,
        part_label=label,
        whole_label=questions[breach.whole].label if breach.whole else "",
        part_value=_answer(breach.part_value, reading.answers.get(breach.part[0]), unit),
        whole_value=_answer(breach.whole_value, reading.answers.get(breach.whole), whole_unit),
        earlier_value=_value(breach.earlier_value, unit),
        change=_change(breach),
        ratio=_value(breach.ratio, unit),
        low=_value(breach.low, unit),
        high=_value(breach.high, unit),
        count=len(breach.part),
        year=reading.year,
        last_year=reading.year - 1,
        slips=" ".join(slip_text(slip, questions, named=name_slips) for slip in slips[:MOST_SLIPS]),
    )
    # A place for slips, where there are none, leaves a gap; and the dot of "kr." ends a sentence too.
    return re.sub(r"(?<!\.)\.\.(?!\.)", ".", re.sub(" {2,}", " ", filled)).strip()


def slip_text(slip: Slip, questions: Mapping[str, Question], *, named: bool) -> str:
    """Return the question that a slip raises, with the label of its figure where that is not plain."""
    unit = questions[slip.code].indicator.unit
    text = str(QUESTIONS[slip.kind]) % {
        "meant": _value(slip.meant, unit),
        "other": questions[slip.other].label if slip.other else "",
    }
    if not named:
        return text
    return _("“%(label)s”: %(text)s") % {"label": questions[slip.code].label, "text": text}


def _answer(value: Decimal | None, answer: Answer | None, unit: str) -> str:
    if value is None and answer is not None and answer.absence:
        return str(Absence(answer.absence).label)
    return _value(value, unit)


def _value(value: Decimal | None, unit: str) -> str:
    if value is None:
        return NO_FIGURE
    # A ratio or a median may have any number of decimals; a person reads two, and of thousands none.
    if decimals_of(value) > DECIMALS:
        value = value.quantize(Decimal(1) if value >= THOUSAND else Decimal("0.01"), rounding=ROUND_HALF_UP)
    word = unit_word(unit)
    return f"{format_answer(value)}{NO_BREAK}{word}" if word else format_answer(value)


def _change(breach: Breach) -> str:
    if breach.part_value is None or not breach.earlier_value:
        return NO_FIGURE
    return format_change((breach.part_value / breach.earlier_value - 1) * 100)


def _listed(labels: Sequence[str]) -> str:
    if len(labels) <= LISTED:
        return " + ".join(labels)
    return _("%(labels)s and %(count)s more") % {
        "labels": ", ".join(labels[:LISTED]),
        "count": len(labels) - LISTED,
    }
