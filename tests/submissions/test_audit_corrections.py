"""What the log says of a figure that was corrected on a cluster's behalf."""

from django.utils import translation

from tests.submissions.conftest import Cast
from tests.submissions.correcting import corrected, in_review
from tests.submissions.test_audit import rows_of


def test_it_says_who_gave_the_figure_and_what_was_noted(cast: Cast):
    in_review(cast)
    correction = corrected(cast)
    (row,) = rows_of(what="figure-changed-for")
    with translation.override("en"):
        assert row.detail == f"20 → 25; given by {correction.given_by}" + (
            f"; {correction.note}" if correction.note else ""
        )
