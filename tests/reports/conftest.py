"""What the tests of reports stand on."""

import pytest

from reports.aggregation import refresh_totals
from submissions.models import Round
from tests.reports.printed import load_printed


@pytest.fixture
def printed_round(db: None) -> Round:
    """Return the round of 2018, complete, with its totals."""
    round_ = load_printed()
    refresh_totals(round_.pk)
    return round_
