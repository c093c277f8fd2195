"""The account of 2018 comes out as it was printed."""

from decimal import Decimal

import pytest

from reports.account import Account
from reports.inputs import AccountInputs
from reports.published.printed import PrintedLine, printed_table
from reports.reconcile import (
    CHANGES_WITHIN_ROUNDING,
    CONTRADICTIONS,
    Kind,
    Reconciliation,
    Verdict,
    reconcile,
)

TABLE = printed_table()


@pytest.fixture(scope="module")
def found(account: Account, inputs: AccountInputs) -> Reconciliation:
    return reconcile(account, inputs)


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.code)
def test_the_value_of_2018_is_the_printed_one(account: Account, line: PrintedLine):
    current = account.line(line.code).current
    assert (current.printed, current.decimals) == (line.values[2018].value, line.decimals)


@pytest.mark.parametrize("line", [line for line in TABLE if line.change], ids=lambda line: line.code)
def test_the_change_is_the_printed_one_but_for_five_fees(account: Account, line: PrintedLine):
    assert line.change is not None
    computed = account.line(line.code).change_printed
    assert (computed == line.change.value) is (line.code not in CHANGES_WITHIN_ROUNDING)


def test_the_table_is_the_printed_one_in_its_order(account: Account):
    assert [(line.code, line.parent, line.label.da, line.label.en) for line in account.lines()] == [
        (line.code, line.parent, line.label_da, line.label_en) for line in TABLE
    ]


def test_earlier_years_are_shown_as_printed(account: Account):
    shown = {
        (line.code, value.year): (value.value, value.decimals)
        for line in account.lines()
        for value in line.values
        if value.year < 2018 and value.value is not None
    }
    assert shown == {
        (line.code, year): (value.value, value.decimals)
        for line in TABLE
        for year, value in line.values.items()
        if year < 2018
    }
    assert account.years == (2014, 2015, 2016, 2017, 2018)
    assert account.printed_years == (2014, 2015, 2016, 2017)


def test_shares_add_up_to_a_hundred_as_printed(account: Account):
    shares = {shares.code: {part.line: part.percent for part in shares.slices} for shares in account.shares}
    assert list(shares["funding_total"].values()) == [37, 18, 11, 2, 12, 16, 4]
    assert list(shares["collaborations_total"].values()) == [39, 31, 30]


def test_the_reporters_have_the_names_and_labels_of_then(account: Account):
    names = {reporter.name for reporter in account.reporters}
    assert len(account.reporters) == 38
    assert "Offshoreenergy.dk" in names
    assert "Energy Innovation Cluster" not in names
    assert (account.certified.gold, account.certified.silver, account.certified.bronze) == (14, 6, 18)


def test_the_smallest_and_the_largest_reporter_are_shown_in_rounded_words(account: Account):
    assert (account.smallest_under, account.largest_over) == (3, 54)


def test_every_printed_cell_is_accounted_for(found: Reconciliation):
    totals = {kind: sum(found.counts(kind).values()) for kind in Kind}
    assert totals == {Kind.VALUE: 365, Kind.CHANGE: 77, Kind.TEXT: 28}


def test_it_reconciles_but_for_what_is_known_of_the_print(found: Reconciliation):
    assert found.counts(Kind.CHANGE) == {"exact": 72, "within_rounding": 5, "differs": 0, "given": 0}
    assert found.counts(Kind.TEXT) == {"exact": 25, "within_rounding": 0, "differs": 3, "given": 0}
    assert found.counts(Kind.VALUE)["differs"] == 0
    assert found.with_verdict(Kind.TEXT, Verdict.DIFFERS) == set(CONTRADICTIONS)
    assert found.as_expected


def test_derived_cells_of_earlier_years_follow_from_the_print(found: Reconciliation):
    cells = {(cell.line, cell.year): cell for cell in found.cells if cell.kind is Kind.VALUE}
    assert cells["funding_mean", 2017].verdict is Verdict.EXACT
    assert cells["funding_total", 2014].verdict is Verdict.WITHIN_ROUNDING
    assert cells["funding_total", 2017].verdict is Verdict.WITHIN_ROUNDING
    assert cells["funding_state", 2016].verdict is Verdict.GIVEN
    assert cells["fte_mean", 2017].verdict is Verdict.GIVEN
    assert cells["fees_total", 2016].computed == "56.8"


def test_shares_in_percent_change_by_points(account: Account):
    line = account.line("fees_share")
    assert line.change is not None
    assert abs(line.change - (Decimal(2300) / 38 - 59)) < Decimal("1e-20")
    assert (line.change_unit.value, line.change_printed) == ("points", Decimal(2))
