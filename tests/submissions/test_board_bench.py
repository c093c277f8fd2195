"""The benchmark of the board: it gives the page that it times, and as many queries for many as for few."""

import pytest

from tests.load.board import VIEWS, compare_board
from tests.load.rounds import make_rounds


@pytest.mark.postgres
def test_the_board_of_many_is_the_page_of_its_bare_view_with_the_queries_of_few(db: None) -> None:
    round_ = make_rounds([2029, 2030], reporters=120, indicators=60)[1]
    said: list[str] = []
    # Within the transaction of a test nothing can be vacuumed.
    compared = compare_board(round_, repeats=1, measured=False, vacuum=lambda _: None, say=said.append)
    assert len(compared) == len(said) == len(VIEWS)
    assert all("120 reporters" in line for line in said)
