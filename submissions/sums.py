"""The sums of a section: totals with their parts in percent and per FTE, and collaborations by type.

The numbers come from `submissions.answers`, the one place where totals are computed. The page shows the same
while one types, by static/js/sums.js; a browser test holds the two against each other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.formatting import NO_BREAK, NO_FIGURE, decimals_of, format_number, format_value, unit_word
from submissions.answers import ALL_TYPES, leaves_of_totals
from submissions.checks.finding import Answer
from submissions.dossier import Dossier
from submissions.models import Absence, Collaboration, CollaborationType, Question, Section
from submissions.rounding import EXACT, largest_remainder, rounded

FTE = "fte"
# The series whose colour a source of money has wherever it is shown: its place in the bar of the account.
STATE, REGIONS, MUNICIPALITIES, KNOWLEDGE, COMPANIES, EU, OTHER = range(1, 8)
SERIES: Mapping[str, int] = {
    "funding_state": STATE,
    "funding_regions": REGIONS,
    "funding_municipalities": MUNICIPALITIES,
    "funding_knowledge": KNOWLEDGE,
    "funding_companies": COMPANIES,
    "funding_eu": EU,
    "funding_other": OTHER,
    "fees_ministries": STATE,
    "fees_regions": REGIONS,
    "fees_municipalities": MUNICIPALITIES,
    "fees_knowledge": KNOWLEDGE,
    "fees_companies": COMPANIES,
    "fees_other": OTHER,
}
# Percent of the bar, below which a percentage does not fit on its mark at the width of a phone.
FITS_ON_MARK = 14
ZERO = "0"  # as it is printed
NAMED = 2  # of the parts that are missing in a sum, as many are named; the others are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An asked figure that a total sums up.

    Attributes:
        percent: its share of the total in whole percent; all of them add up to 100 unless the total is zero.
        left: percent of the bar that lie before it.
        missing: whether the total is without it: it is not answered, or not measured.
    """

    code: str
    label: str
    unit: str
    value: Decimal | None
    absence: str
    percent: int
    left: int
    series: int

    @property
    def missing(self) -> bool:
        """Whether the total would be another if it were known."""
        return self.value is None and self.absence != Absence.NOT_APPLICABLE

    @property
    def hundredths(self) -> str:
        """The value as the script reads it; empty where there is none."""
        return "" if self.value is None else str(int(self.value * 100))

    @property
    def shown(self) -> str:
        """The value with its unit, or why there is none."""
        return str(Absence(self.absence).label) if self.absence else shown(self.value, self.unit)

    @property
    def share(self) -> str:
        """The share as text; a dash where there is no value."""
        return NO_FIGURE if self.value is None else f"{self.percent}{NO_BREAK}%"

    @property
    def middle(self) -> str:
        """Where on the bar its label stands. As text: a template would print a decimal comma."""
        return str(self.left + Decimal(self.percent) / 2)

    @property
    def labelled(self) -> bool:
        """Whether its share fits on its mark."""
        return self.percent >= FITS_ON_MARK


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A figure that stands beside a total and is not counted in it, such as in kind."""

    code: str
    label: str
    unit: str
    value: Decimal | None

    @property
    def shown(self) -> str:
        """The value with its unit."""
        return shown(self.value, self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A total with the parts that it sums up, however deep.

    Attributes:
        value: None where no part has a number.
        top: whether it is part of no other total; only then its shares are shown.
        fte: the staff of the year as it is saved, None where it is not known or zero.
    """

    code: str
    label: str
    unit: str
    value: Decimal | None
    parts: tuple[Part, ...]
    asides: tuple[Aside, ...] = ()
    top: bool
    fte: Decimal | None

    @property
    def shown(self) -> str:
        """The total with its unit."""
        return shown(self.value, self.unit)

    @property
    def missing(self) -> str:
        """Which parts the total is without, in words; empty where it is complete, or not begun."""
        return "" if self.value is None else without([part.label for part in self.parts if part.missing])

    @property
    def per_fte(self) -> str:
        """The total per FTE in whole units of the figure; empty where it cannot be told."""
        if self.value is None or self.fte is None:
            return ""
        return per_fte(self.value, self.fte, self.unit)

    @property
    def unit_word(self) -> str:
        """The word that follows its figures."""
        return unit_word(self.unit)

    @property
    def leaves(self) -> str:
        """The codes of its parts, as the script reads them."""
        return " ".join(part.code for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeSum:
    """How many collaborations of a type there are, over all countries.

    Attributes:
        none: what stands in place of the number where there are no countries: a zero, why there is none, or a
            dash as long as nobody has said; empty where that is not asked.
    """

    type: str
    label: str
    value: int
    none: str = ""

    @property
    def shown(self) -> str:
        """The number as it is printed."""
        return format_number(Decimal(self.value), 0) if self.value or not self.none else self.none


@dataclass(frozen=True, slots=True, kw_only=True)
class CountrySums:
    """The collaborations of a page: by type, in all, and with how many countries."""

    types: tuple[TypeSum, ...]
    total: int
    countries: int

    @property
    def texts(self) -> dict[str, str]:
        """The sentences for the script."""
        return texts()

    @property
    def shown(self) -> str:
        """All of them in a few words; a dash as long as nobody has said that there are any, or none."""
        said = self.total or any(type_.none == ZERO for type_ in self.types)
        return in_countries(self.total, self.countries) if said else NO_FIGURE


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionSums:
    """All the sums of a section.

    Attributes:
        fte_page: the code of the section that asks for the FTE.
    """

    sums: tuple[Sum, ...]
    countries: CountrySums | None
    fte: Decimal | None
    fte_page: str

    @property
    def tops(self) -> list[Sum]:
        """Those that are part of no other."""
        return [sum_ for sum_ in self.sums if sum_.top]

    @property
    def fte_hundredths(self) -> str:
        """The FTE as the script reads it; empty where there is none."""
        return "" if self.fte is None else str(int(self.fte * 100))

    @property
    def texts(self) -> dict[str, str]:
        """The sentences for the script."""
        return texts()

    def of(self, code: str) -> Sum | None:
        """Return the sum of an indicator; None where it is none."""
        return next((sum_ for sum_ in self.sums if sum_.code == code), None)

    def __bool__(self) -> bool:
        return bool(self.sums) or self.countries is not None


def section_sums(dossier: Dossier, section: Section) -> SectionSums:
    """Return the sums of a section as it is saved. No query."""
    questions = {question.code: question for question in dossier.questions}
    leaves = leaves_of_totals(dossier.questions)
    asked = questions.get(FTE)
    staff = dossier.answers[FTE].value if asked else None
    fte = staff if staff and staff > 0 else None
    return SectionSums(
        sums=tuple(
            _sum(dossier, question, [questions[leaf] for leaf in leaves[question.code]], fte)
            for question in dossier.questions_in(section)
            if question.code in leaves
        ),
        countries=country_sums(dossier.collaborations, none_said(dossier))
        if section.has_collaborations
        else None,
        fte=fte,
        fte_page=asked.section.code if asked else "",
    )


def _sum(dossier: Dossier, total: Question, leaves: Sequence[Question], fte: Decimal | None) -> Sum:
    return Sum(
        code=total.code,
        label=total.label,
        unit=total.indicator.unit,
        value=dossier.answers[total.code].value,
        parts=tuple(_parts(dossier, leaves)),
        asides=tuple(_asides(dossier, total)),
        top=total.part_of_id is None,
        fte=fte,
    )


def _parts(dossier: Dossier, leaves: Sequence[Question]) -> Iterator[Part]:
    answers = [dossier.answers[question.code] for question in leaves]
    percents = largest_remainder([max(answer.value or Decimal(0), Decimal(0)) for answer in answers])
    left = 0
    for place, (question, answer, percent) in enumerate(zip(leaves, answers, percents, strict=True)):
        yield Part(
            code=question.code,
            label=question.label,
            unit=question.indicator.unit,
            value=answer.value,
            absence=answer.absence,
            percent=percent,
            left=left,
            series=SERIES.get(question.code, place % OTHER + 1),
        )
        left += percent


def _asides(dossier: Dossier, total: Question) -> Iterator[Aside]:
    """Give the figures asked right after a total in its unit, without being part of any."""
    page = dossier.questions_in(total.section)
    for question in page[page.index(total) + 1 :]:
        alone = question.part_of_id is None and question.subset_of_id is None
        if question.indicator.computed or not alone or question.indicator.unit != total.indicator.unit:
            return
        value = dossier.answers[question.code].value
        yield Aside(code=question.code, label=question.label, unit=question.indicator.unit, value=value)


def none_said(dossier: Dossier) -> dict[str, str]:
    """Return by type what is said where there are no countries; see `TypeSum.none`."""
    said = {}
    for question in dossier.questions:
        if question.asked and question.indicator.sums_one_type:
            figure = dossier.figures.get(question.indicator_id)
            absence = Absence(figure.absence).label if figure and figure.absence else ""
            said[question.indicator.collaboration_type] = str(absence) or shown(
                figure.value if figure else None, question.indicator.unit
            )
    return said


def country_sums(
    collaborations: Iterable[Collaboration], none: Mapping[str, str] | None = None
) -> CountrySums:
    """Return the sums of collaborations; those taken away, with a count of 0, are none.

    Args:
        none: see `TypeSum.none`, by type.
    """
    rows = [row for row in collaborations if row.count]
    return CountrySums(
        types=tuple(
            TypeSum(
                type=type_.value,
                label=str(type_.label),
                value=sum(row.count for row in rows if row.type == type_.value),
                none=(none or {}).get(type_.value, ""),
            )
            for type_ in CollaborationType
        ),
        total=sum(row.count for row in rows),
        countries=len({row.country for row in rows}),
    )


def shown(value: Decimal | None, unit: str) -> str:
    """Print a figure with its unit, with two decimals or none as it needs; a dash where there is none."""
    return format_value(value, unit=unit, decimals=2 if value is not None and decimals_of(value) else 0)


def per_fte(value: Decimal, fte: Decimal, unit: str) -> str:
    """Print what falls on one FTE, in whole units rounded half away from zero."""
    ratio = rounded(EXACT.divide(value, fte), 0)
    return _("%(value)s per FTE") % {"value": format_value(ratio, unit=unit, decimals=0)}


def without(labels: Sequence[str]) -> str:
    """Say what a sum is without; empty where it is without nothing."""
    if not labels:
        return ""
    return (_missing_and_more() if len(labels) > NAMED else _missing_alone()) % {
        "names": ", ".join(labels[:NAMED]),
        "count": len(labels) - NAMED,
    }


def without_parts(question: Question, questions: Sequence[Question], answers: Mapping[str, Answer]) -> str:
    """Say which parts a total is without; empty where it is complete, has no number, or is no total."""
    total = answers[question.code]
    if total.value is None or not question.indicator.computed:
        return ""
    over_all_types = question.indicator.collaboration_type == ALL_TYPES
    parts = [
        one
        for one in questions
        if (one.indicator.sums_one_type if over_all_types else one.code in total.leaves and one != question)
    ]
    return without([one.label for one in parts if _is_missing(answers[one.code])])


def _is_missing(answer: Answer) -> bool:
    return answer.value is None and answer.absence != Absence.NOT_APPLICABLE


def _missing_alone() -> str:
    return _("Without: %(names)s")


def _missing_and_more() -> str:
    return _("Without: %(names)s and %(count)s more")


def in_countries(total: int, countries: int) -> str:
    """Say how many collaborations there are, and in how many countries."""
    return _in_countries(countries) % {"total": format_number(Decimal(total), 0), "countries": countries}


def _in_countries(countries: int) -> str:
    return ngettext("%(total)s in %(countries)s country", "%(total)s in %(countries)s countries", countries)


def texts() -> dict[str, str]:
    """Return the sentences of sums for the script, with places in braces."""
    places = {name: f"{{{name}}}" for name in ("value", "names", "count", "total", "countries")}
    return {
        "per-fte": _("%(value)s per FTE") % places,
        "missing": _missing_alone() % places,
        "missing-more": _missing_and_more() % places,
        "country": _in_countries(1) % places,
        "countries": _in_countries(2) % places,
    }
