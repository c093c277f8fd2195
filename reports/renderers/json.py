"""The account as JSON, for machines: figures are strings with a decimal point, exact and as printed."""

import json
from decimal import Decimal
from typing import TypeAlias

from reports.account import Account, AccountLine, Shares, Words, digest, to_json
from reports.renderers.base import Rendering

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"


def render_json(account: Account) -> Rendering:
    """Return the account as JSON."""
    content: dict[str, Json] = {
        "year": account.year,
        "version": account.version,
        "basis": account.basis,
        "built_at": account.built_at.isoformat(),
        "demonstration": account.demonstration,
        "sha256": digest(to_json(account)),
        "years": list(account.years),
        "printed_years": list(account.printed_years),
        "sections": [
            {
                "code": section.code,
                "title": _words(section.title),
                "lines": [_line(line) for line in section.lines],
            }
            for section in account.sections
        ],
        "shares": [_shares(shares) for shares in account.shares],
        "countries": [{"code": country.code, "name": _words(country.name)} for country in account.countries],
        "certified": {
            "gold": account.certified.gold,
            "silver": account.certified.silver,
            "bronze": account.certified.bronze,
            "none": account.certified.none,
        },
        "reporters": [
            {"slug": reporter.slug, "name": reporter.name, "kind": reporter.kind, "label": reporter.label}
            for reporter in account.reporters
        ],
        "coverage": {
            "reporters": account.coverage.reporters,
            "excused": account.coverage.excused,
            "financing_percent": _figure(account.coverage.financing_percent),
        },
        "footnotes": [
            {"number": footnote.number, "text": _words(footnote.text), "lines": list(footnote.lines)}
            for footnote in account.footnotes
        ],
    }
    return Rendering(
        filename=f"performanceregnskab-{account.year}.json",
        media_type="application/json",
        content=(json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode(),
    )


def _line(line: AccountLine) -> Json:
    return {
        "code": line.code,
        "parent": line.parent or None,
        "label": _words(line.label),
        "definition": _words(line.definition) if line.definition else None,
        "unit": line.unit.value,
        "decimals": line.decimals,
        "values": [
            {"year": value.year, "value": _figure(value.printed), "unrounded": _figure(value.value)}
            for value in line.values
        ],
        "change": None
        if line.change is None
        else {
            "value": _figure(line.change_printed),
            "unrounded": _figure(line.change),
            "unit": line.change_unit.value,
        },
        "answered": line.answered,
    }


def _shares(shares: Shares) -> Json:
    return {
        "whole": shares.code,
        "parts": [{"line": part.line, "percent": part.percent} for part in shares.slices],
    }


def _words(words: Words) -> Json:
    return {"da": words.da, "en": words.en}


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
