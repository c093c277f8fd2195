"""Recomputing a round's totals against SQL written by hand that writes the same rows."""

from collections.abc import Callable
from decimal import Decimal

from django.db import connection

from reports.aggregation import refresh_totals
from reports.models import CountryTotal, NationalTotal
from submissions.models import Round
from tests.load.by_hand import write_totals
from tests.load.measure import Comparison, compare

TOTALS_TABLES = "reports_nationaltotal, reports_countrytotal"

Row = tuple[str | int | Decimal | None, ...]


class OtherRows(Exception):  # noqa: N818 read as a sentence: "raise OtherRows"
    """The two wrote different rows, so that their times say nothing."""


def written(round_: Round) -> list[Row]:
    """Return all totals of a round, in order."""
    national = NationalTotal.objects.filter(round=round_).values_list(
        *("basis", "indicator__code", "dimension", "value"),
        *("total", "answered", "positive", "minimum", "maximum", "reporters"),
    )
    countries = CountryTotal.objects.filter(round=round_).values_list(
        "basis", "type", "country", "collaborations", "reporters"
    )
    return sorted([*national, *countries], key=lambda row: tuple(map(str, row)))


def require_same_rows(round_: Round) -> int:
    """Compute the totals both ways and return how many rows they are.

    Raises:
        OtherRows: they are not the same, or there are none.
    """
    write_totals(round_)
    expected = written(round_)
    refresh_totals(round_.pk)
    computed = written(round_)
    if computed != expected or not computed:
        ours = sorted(set(computed) - set(expected), key=str)[:3]
        theirs = sorted(set(expected) - set(computed), key=str)[:3]
        raise OtherRows(
            f"{len(computed)} rows against {len(expected)} by hand; only ours: {ours}; only by hand: {theirs}"
        )
    return len(computed)


def analyse() -> None:
    """Tell the planner what there is, and clear away what is dead."""
    vacuum("ANALYZE")


def vacuum(option: str = "", tables: str = "") -> None:
    """Clear away dead rows. Not within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM {option and f'({option})'} {tables}")


def compare_totals(
    name: str, round_: Round, *, repeats: int, target: float | None = None, say: Callable[[str], None] = print
) -> Comparison:
    """Time both ways on a round.

    Raises:
        OtherRows: they do not write the same.
    """
    analyse()
    rows = require_same_rows(round_)
    return compare(
        f"{name}, {rows} rows",
        lambda: refresh_totals(round_.pk),
        lambda: write_totals(round_),
        repeats=repeats,
        target=target,
        before_each=lambda: vacuum(tables=TOTALS_TABLES),
        say=say,
    )
