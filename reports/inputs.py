"""What an account is made of. Every query that it rests on is here."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from accounts.models import Cluster
from reports.account import Account, Coverage, Reporter, Words, from_json
from reports.evaluation import Totals, evaluate_printed, evaluate_totals
from reports.footnotes import Remark, remarks_of
from reports.lines import Line, account_lines
from reports.models import (
    AccountVersion,
    Basis,
    CountryTotal,
    Dimension,
    NationalTotal,
    PublishedFigure,
    TotalsState,
)
from submissions.models import Figure, Question, Round, Submission, SubmissionStatus
from submissions.rounding import EXACT, HUNDRED

# Years in the development table, the account's own included.
YEARS_SHOWN = 5
FINANCING = "funding_total"
STAFF = "fte"
# A country is named in the ranking where at least so many reporters work in it.
FEWEST_REPORTERS = 3


class NoTotals(Exception):  # noqa: N818 read as a sentence: "except NoTotals"
    """A year has no final totals, or they are being recomputed. The text says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFigures:
    """The lines in a year.

    Attributes:
        shown: what stands in the table, by line: as printed, or unrounded.
        base: what the next year's change is computed from, unrounded.
        decimals: how many are printed, by line.
        printed: whether it was printed before the portal.
    """

    year: int
    shown: Mapping[str, Decimal]
    base: Mapping[str, Decimal]
    decimals: Mapping[str, int]
    printed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountInputs:
    """All that an account rests on.

    Attributes:
        earlier: the years before it that have figures, oldest first.
        countries: those with most collaborations first.
        definitions: by indicator.
        smallest: the financing of the smallest reporter, in DKK.
        largest: of the largest.
        network_fte_mean: staff per innovation network, unrounded.
        remarks: the footnotes, not yet tied to lines.
    """

    year: int
    totals: Totals
    earlier: tuple[YearFigures, ...]
    reporters: tuple[Reporter, ...]
    countries: tuple[str, ...]
    definitions: Mapping[str, Words]
    coverage: Coverage
    smallest: Decimal | None
    largest: Decimal | None
    network_fte_mean: Decimal | None
    remarks: tuple[Remark, ...] = ()


def gather(year: int) -> AccountInputs:
    """Return what the account of `year` is made of.

    Raises:
        NoTotals: there is no such round, or its totals are not final, or not those of its submissions as they
            stand.
    """
    round_ = Round.objects.filter(year=year).first()
    if round_ is None:
        raise NoTotals(_("There is no round of %(year)s.") % {"year": year})
    state = TotalsState.objects.filter(round=round_).first()
    totals = totals_of(round_, Basis.FINAL)
    if state is None or totals is None:
        raise NoTotals(
            _("The totals of %(year)s are not final: not every reporter is approved or excused.")
            % {"year": year}
        )
    if state.stale:
        raise NoTotals(
            _("The totals of %(year)s are being recomputed. Try again in a minute.") % {"year": year}
        )
    smallest, largest = (
        NationalTotal.objects.filter(round=round_, basis=Basis.FINAL, dimension="", indicator__code=FINANCING)
        .values_list("minimum", "maximum")
        .first()
    ) or (None, None)
    return AccountInputs(
        year=year,
        totals=totals,
        earlier=_earlier(year),
        reporters=_reporters(round_),
        countries=_ranking(round_),
        definitions=_definitions(round_),
        coverage=_coverage(round_, totals.reporters),
        smallest=smallest,
        largest=largest,
        network_fte_mean=_network_fte_mean(round_),
        remarks=remarks_of(round_),
    )


def totals_of(round_: Round, basis: Basis) -> Totals | None:
    """Return the totals of a round over all reporters of a basis; None where there are none. Two queries."""
    rows = list(
        NationalTotal.objects.filter(round=round_, basis=basis, dimension="")
        .values_list("indicator__code", "total", "answered", "positive", "reporters")
        .order_by("indicator__code")
    )
    if not rows:
        return None
    countries: dict[str, set[str]] = {"all": set()}
    for kind, country in CountryTotal.objects.filter(round=round_, basis=basis).values_list(
        "type", "country"
    ):
        countries.setdefault(kind, set()).add(country)
        countries["all"].add(country)
    return Totals(
        reporters=rows[0][4],
        sums={code: total for code, total, *_ in rows if total is not None},
        answered={code: answered for code, _, answered, *_ in rows},
        positive={code: positive for code, _, _, positive, _ in rows},
        countries={kind: len(names) for kind, names in countries.items()},
    )


def published_versions() -> list[AccountVersion]:
    """Return the published accounts without their content, newest first."""
    return list(AccountVersion.objects.published().defer("content"))


def newest_version(year: int) -> AccountVersion | None:
    """Return the published account of a year, or else the newest that was built."""
    versions = AccountVersion.objects.filter(year=year)
    return versions.published().first() or versions.order_by("-version").first()


def printed_figures(year: int) -> YearFigures | None:
    """Return the figures of a year that was printed before the portal; None where there are none."""
    rows = list(PublishedFigure.objects.filter(year=year).values_list("line", "value", "decimals"))
    if not rows:
        return None
    shown = {line: value for line, value, _ in rows if value is not None}
    return YearFigures(
        year=year,
        shown=shown,
        base=evaluate_printed(account_lines(), shown),
        decimals={line: decimals for line, _, decimals in rows},
        printed=True,
    )


def _earlier(year: int) -> tuple[YearFigures, ...]:
    """Return the years before `year` with figures: as printed, as published, or else from final totals."""
    found = [
        printed_figures(before) or _computed_year(before) for before in range(year - YEARS_SHOWN + 1, year)
    ]
    return tuple(figures for figures in found if figures is not None)


def _computed_year(year: int) -> YearFigures | None:
    version = AccountVersion.objects.published().filter(year=year).first()
    if version is not None:
        return _year_of(from_json(version.content))
    round_ = Round.objects.filter(year=year).first()
    totals = totals_of(round_, Basis.FINAL) if round_ is not None else None
    if totals is None:
        return None
    lines = account_lines()
    values = evaluate_totals(lines, totals)
    return YearFigures(year=year, shown=values, base=values, decimals=_decimals(lines), printed=False)


def _year_of(account: Account) -> YearFigures:
    lines = list(account.lines())
    values = {line.code: line.current.value for line in lines if line.current.value is not None}
    decimals = {line.code: line.current.decimals for line in lines}
    return YearFigures(year=account.year, shown=values, base=values, decimals=decimals, printed=False)


def _decimals(lines: Mapping[str, Line]) -> dict[str, int]:
    return {code: line.decimals for code, line in lines.items()}


def _reporters(round_: Round) -> tuple[Reporter, ...]:
    counted = Submission.objects.for_round(round_).approved().values("cluster")
    rows = (
        Cluster.objects.filter(pk__in=counted)
        .named(round_.last_day)
        .labelled(round_.last_day)
        .values_list("slug", "name", "kind", "name_then", "label_then")  # type: ignore[misc]  # annotated just above
    )
    reporters = [
        Reporter(slug=slug, name=name_then or name, kind=kind, label=label)
        for slug, name, kind, name_then, label in rows
    ]
    return tuple(sorted(reporters, key=lambda reporter: (reporter.name.casefold(), reporter.slug)))


def _ranking(round_: Round) -> tuple[str, ...]:
    """Return the countries with most collaborations; those of too few reporters are left out."""
    sums: dict[str, int] = {}
    reporters: dict[str, int] = {}
    for country, collaborations, count in CountryTotal.objects.filter(
        round=round_, basis=Basis.FINAL
    ).values_list("country", "collaborations", "reporters"):
        sums[country] = sums.get(country, 0) + collaborations
        reporters[country] = max(reporters.get(country, 0), count)
    named = [country for country in sums if reporters[country] >= FEWEST_REPORTERS]
    return tuple(sorted(named, key=lambda country: (-sums[country], country)))


def _definitions(round_: Round) -> dict[str, Words]:
    rows = Question.objects.filter(round=round_).values_list(
        "indicator__code", "definition_da", "definition_en"
    )
    return {code: Words(da=danish, en=english) for code, danish, english in rows}


def _coverage(round_: Round, reporters: int) -> Coverage:
    excused = Submission.objects.for_round(round_).filter(status=SubmissionStatus.EXCUSED).count()
    return Coverage(reporters=reporters, excused=excused, financing_percent=_financing_covered(round_))


def _financing_covered(round_: Round) -> Decimal | None:
    """Return how much of last year's financing the reporters counted now stood for, in percent."""
    last = Round.objects.filter(year=round_.year - 1).first()
    if last is None:
        return None
    parts = _parts_of(last, FINANCING)
    counted = Submission.objects.for_round(round_).approved().values("cluster")
    sums = Figure.objects.filter(submission__round=last, indicator__in=parts).aggregate(
        all=Sum("value"), counted=Sum("value", filter=Q(submission__cluster__in=counted))
    )
    if not sums["all"]:
        return None
    return EXACT.divide(HUNDRED * (sums["counted"] or Decimal(0)), sums["all"])


def _parts_of(round_: Round, code: str) -> list[int]:
    """Return the indicators, however deep, that the total `code` is the sum of."""
    above = {
        question.pk: question
        for question in Question.objects.filter(round=round_).select_related("indicator")
    }
    found = []
    for question in above.values():
        total = above.get(question.part_of_id or 0)
        while total is not None and total.indicator.code != code:
            total = above.get(total.part_of_id or 0)
        if total is not None and not question.indicator.computed:
            found.append(question.indicator_id)
    return found


def _network_fte_mean(round_: Round) -> Decimal | None:
    row = (
        NationalTotal.objects.filter(
            round=round_, basis=Basis.FINAL, dimension=Dimension.KIND, value="network", indicator__code=STAFF
        )
        .values_list("total", "reporters")
        .first()
    )
    return EXACT.divide(row[0], row[1]) if row and row[0] is not None and row[1] else None
