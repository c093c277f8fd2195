"""Put an account together from its inputs. Arithmetic alone: no query, no clock."""

import datetime as dt
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.utils import translation

from reports.account import (
    Account,
    AccountLine,
    AccountSection,
    Certified,
    Country,
    Shares,
    Slice,
    Words,
    YearValue,
)
from reports.derivations import Rule
from reports.evaluation import change_of, evaluate_totals
from reports.footnotes import footnotes_on
from reports.inputs import AccountInputs, YearFigures
from reports.lines import Line, account_lines, account_sections, indicator_of
from reports.models import Basis
from submissions.countries import country_name
from submissions.rounding import EXACT, largest_remainder

# As the printed account has them on its first pages.
HEADLINE = (
    "funding_total",
    "companies_total",
    "knowledge_institutions",
    "competences_total",
    "ideas_total",
    "products_total",
)
# The wholes that are shown as a bar of shares: code, and parts in their order.
WHOLES: Mapping[str, tuple[str, ...]] = {
    "funding_total": (
        "funding_state",
        "funding_regions",
        "funding_municipalities",
        "funding_knowledge",
        "funding_companies",
        "funding_eu",
        "funding_other",
    ),
    "collaborations_total": ("collaborations_cluster", "collaborations_knowledge", "collaborations_b2b"),
}
COUNTRIES_RANKED = 10
MILLION = 1_000_000


def assemble(
    inputs: AccountInputs, *, version: int, built_at: dt.datetime, demonstration: bool = False
) -> Account:
    """Return the account of `inputs`.

    Args:
        version: counted from 1 within the year; 0 for an account that will not be stored.
        built_at: when.
        demonstration: whether the figures of the single reporters are made up.
    """
    lines = account_lines()
    values = {code: tidy(value) for code, value in evaluate_totals(lines, inputs.totals).items()}
    table = [_line(line, lines, values, inputs) for line in lines.values() if line.printed]
    by_section = {line.code: lines[line.code].section for line in table}
    return Account(
        year=inputs.year,
        version=version,
        basis=Basis.FINAL.value,
        built_at=built_at.astimezone(dt.UTC),
        years=(*(earlier.year for earlier in inputs.earlier), inputs.year),
        printed_years=tuple(earlier.year for earlier in inputs.earlier if earlier.printed),
        sections=tuple(
            AccountSection(
                code=section.code,
                title=Words(da=section.title_da, en=section.title_en),
                lines=tuple(line for line in table if by_section[line.code] == section.code),
            )
            for section in account_sections()
        ),
        headline=HEADLINE,
        shares=tuple(_shares(code, parts, lines, values) for code, parts in WHOLES.items() if code in values),
        countries=tuple(
            Country(code=code, name=_country_name(code)) for code in inputs.countries[:COUNTRIES_RANKED]
        ),
        certified=_certified(inputs),
        reporters=inputs.reporters,
        coverage=inputs.coverage,
        smallest_under=_above(inputs.smallest),
        largest_over=_below(inputs.largest),
        demonstration=demonstration,
        footnotes=footnotes_on(inputs.remarks, lines),
    )


def tidy(value: Decimal) -> Decimal:
    """Return `value` without zeros at its end, so that equal figures are written alike."""
    plain = value.normalize(EXACT)
    exponent = plain.as_tuple().exponent
    return plain.quantize(Decimal(1), context=EXACT) if isinstance(exponent, int) and exponent > 0 else plain


def _country_name(code: str) -> Words:
    with translation.override("da"):
        danish = country_name(code)
    with translation.override("en"):
        return Words(da=danish, en=country_name(code))


def _line(
    line: Line, lines: Mapping[str, Line], values: Mapping[str, Decimal], inputs: AccountInputs
) -> AccountLine:
    this = values.get(line.code)
    before = inputs.earlier[-1] if inputs.earlier and inputs.earlier[-1].year == inputs.year - 1 else None
    change = change_of(line.change, this, before.base.get(line.code) if before else None)
    indicator = indicator_of(line)
    asked = line.derivation.rule in {Rule.TOTAL, Rule.PARTS}
    return AccountLine(
        code=line.code,
        parent=line.parent,
        depth=_depth(line, lines),
        label=Words(da=line.label_da, en=line.label_en),
        unit=line.unit,
        decimals=line.decimals,
        values=(
            *(_year_value(line, earlier) for earlier in inputs.earlier),
            YearValue(year=inputs.year, value=this, decimals=line.decimals),
        ),
        change=None if change is None else tidy(change),
        change_unit=line.change,
        answered=inputs.totals.answered.get(indicator) if asked else None,
        definition=inputs.definitions.get(indicator, Words()) if asked else Words(),
    )


def _year_value(line: Line, figures: YearFigures) -> YearValue:
    value = figures.shown.get(line.code)
    return YearValue(
        year=figures.year,
        value=None if value is None else tidy(value),
        decimals=figures.decimals.get(line.code, line.decimals),
    )


def _depth(line: Line, lines: Mapping[str, Line]) -> int:
    depth, parent = 0, line.parent
    while parent:
        depth, parent = depth + 1, lines[parent].parent
    return depth


def _shares(
    code: str, parts: tuple[str, ...], lines: Mapping[str, Line], values: Mapping[str, Decimal]
) -> Shares:
    figures = [values.get(part, Decimal(0)) for part in parts]
    percents = largest_remainder([max(figure, Decimal(0)) for figure in figures])
    return Shares(
        code=code,
        total=values[code],
        unit=lines[code].unit,
        decimals=lines[code].decimals,
        slices=tuple(
            Slice(
                line=part,
                label=Words(da=lines[part].label_da, en=lines[part].label_en),
                value=figure,
                percent=percent,
            )
            for part, figure, percent in zip(parts, figures, percents, strict=True)
        ),
    )


def _certified(inputs: AccountInputs) -> Certified:
    labels = [reporter.label for reporter in inputs.reporters]
    return Certified(
        gold=labels.count("gold"),
        silver=labels.count("silver"),
        bronze=labels.count("bronze"),
        none=labels.count(""),
    )


def _above(amount: Decimal | None) -> int | None:
    """Return the first whole million above `amount`: the smallest reporter is shown in rounded words only."""
    return None if amount is None else int((amount / MILLION).to_integral_value(rounding=ROUND_FLOOR)) + 1


def _below(amount: Decimal | None) -> int | None:
    """Return the last whole million below `amount`."""
    return None if amount is None else int((amount / MILLION).to_integral_value(rounding=ROUND_CEILING)) - 1
