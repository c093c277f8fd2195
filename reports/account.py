"""The account: one year's performance account as it is stored, shown and handed out.

It is frozen, and needs nothing else. Its names, labels and definitions are those of its time. Nothing that
reads it asks the database.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language
from pydantic import TypeAdapter

from reports.lines import ChangeUnit, LineUnit
from submissions.rounding import rounded

# Grows when the shape below changes, so that accounts stored before can still be read.
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text in both languages. As a string it is the one in use."""

    da: str = ""
    en: str = ""

    def __str__(self) -> str:
        danish = (get_language() or "da").startswith("da")
        return self.da if danish else self.en or self.da

    def __bool__(self) -> bool:
        """Return whether there is a text at all."""
        return bool(self.da or self.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearValue:
    """A line in a year: as it was printed, or computed and unrounded. None where there is no figure."""

    year: int
    value: Decimal | None
    decimals: int

    @property
    def printed(self) -> Decimal | None:
        """The figure as it is printed."""
        return None if self.value is None else rounded(self.value, self.decimals)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """A line of the development table.

    Attributes:
        parent: the code of the line it stands under, or empty.
        depth: how many lines it stands under.
        values: one a year of the account, in their order.
        change: from the year before, unrounded, in `change_unit`.
        answered: how many reporters gave a number or an absence; None where the line asks for none.
        definition: what is counted, as the questionnaire said it.
    """

    code: str
    parent: str
    depth: int
    label: Words
    unit: LineUnit
    decimals: int
    values: tuple[YearValue, ...]
    change: Decimal | None
    change_unit: ChangeUnit
    answered: int | None = None
    definition: Words = Words()

    @property
    def current(self) -> YearValue:
        """The figure of the account's own year."""
        return self.values[-1]

    @property
    def change_printed(self) -> Decimal | None:
        """The change as it is printed: whole, and never −0."""
        return None if self.change is None else rounded(self.change, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSection:
    """A part of the development table."""

    code: str
    title: Words
    lines: tuple[AccountLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A part of a whole: its line, its figure unrounded, and its share in whole percent."""

    line: str
    label: Words
    value: Decimal
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """A whole and its parts. The percentages add up to 100."""

    code: str
    total: Decimal
    unit: LineUnit
    decimals: int
    slices: tuple[Slice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country in the ranking by number of collaborations."""

    code: str
    name: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """How many reporters held each label at the end of the year."""

    gold: int
    silver: int
    bronze: int
    none: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """A reporter under the name, and with the label, that it had at the end of the year."""

    slug: str
    name: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of the country stands behind the totals.

    Attributes:
        reporters: those counted.
        excused: those that were excused from reporting.
        financing_percent: of last year's financing, what the reporters counted stood for, unrounded; None
            where
            the portal holds no financing of last year.
    """

    reporters: int
    excused: int
    financing_percent: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote:
    """What a reader must know of a figure that lines rest on, in a reviewer's words.

    Attributes:
        number: counted from 1, in the order in which the table meets them.
        lines: the codes of the lines that it stands at, in their order.
    """

    number: int
    text: Words
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A performance account.

    Attributes:
        version: counted from 1 within the year; 0 for one that is not stored.
        basis: which submissions are counted.
        years: those of the development table, the account's own last.
        printed_years: those of them whose figures are taken from accounts printed before the portal.
        headline: the codes of the lines that stand first.
        smallest_under: the smallest reporter's financing is under so many million kroner; None where not
            known.
        largest_over: the largest reporter's financing is over so many.
        demonstration: whether the figures of the single reporters are made up.
        footnotes: none in an account that was built before there were any.
    """

    year: int
    version: int
    basis: str
    built_at: dt.datetime
    years: tuple[int, ...]
    printed_years: tuple[int, ...]
    sections: tuple[AccountSection, ...]
    headline: tuple[str, ...]
    shares: tuple[Shares, ...]
    countries: tuple[Country, ...]
    certified: Certified
    reporters: tuple[Reporter, ...]
    coverage: Coverage
    smallest_under: int | None
    largest_over: int | None
    demonstration: bool = False
    format: int = FORMAT
    footnotes: tuple[Footnote, ...] = ()

    def lines(self) -> Iterator[AccountLine]:
        """Yield every line, in the order of the table."""
        for section in self.sections:
            yield from section.lines

    def line(self, code: str) -> AccountLine:
        """Return a line.

        Raises:
            KeyError: the account has no such line.
        """
        for line in self.lines():
            if line.code == code:
                return line
        raise KeyError(code)

    def footnotes_at(self, code: str) -> tuple[Footnote, ...]:
        """Return the footnotes of a line."""
        return tuple(footnote for footnote in self.footnotes if code in footnote.lines)

    @property
    def headline_lines(self) -> tuple[AccountLine, ...]:
        """The lines that stand first."""
        return tuple(self.line(code) for code in self.headline)

    @property
    def defined_lines(self) -> tuple[AccountLine, ...]:
        """The lines whose definition is at hand."""
        return tuple(line for line in self.lines() if line.definition)

    @property
    def countries_total(self) -> YearValue:
        """In how many different countries the reporters work."""
        return self.line("countries_total").current

    @property
    def last_day(self) -> dt.date:
        """The day whose names and labels it has."""
        return dt.date(self.year, 12, 31)


_ADAPTER = TypeAdapter(Account)


def to_json(account: Account) -> str:
    """Return the account as canonical JSON: one text for one account, figures as strings.

    One without footnotes says nothing of them, so that an account that was stored before keeps its hash.
    """
    content = _ADAPTER.dump_python(account, mode="json")
    if not account.footnotes:
        del content["footnotes"]
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(content: str) -> Account:
    """Return the account of its JSON.

    Raises:
        pydantic.ValidationError: it is not an account.
    """
    return _ADAPTER.validate_json(content)


def digest(content: str) -> str:
    """Return the SHA-256 of an account's JSON, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()
