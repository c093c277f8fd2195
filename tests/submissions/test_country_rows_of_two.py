"""Two people at the row of one country: what one of them changed is never written over unseen."""

import re
from typing import Any

import pytest
from time_machine import TimeMachineFixture

from tests import builders
from tests.submissions.conftest import Cast
from tests.submissions.test_country_rows import HTMX, counts, put, row, signed_in, url


@pytest.fixture(autouse=True)
def _while_the_round_is_open(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(builders.NOW)


def test_a_count_that_a_colleague_changed_is_not_written_over_unseen(cast: Cast) -> None:
    """The page still shows 5 where they saved 7: what is sent next has to meet that, not replace it."""
    put(cast, b2b=5, cluster=1)
    versions: dict[str, Any] = {"cluster_version": 1, "b2b_version": 1, "knowledge_version": 0}
    put(cast, user=cast.signatory, b2b=7)
    client = signed_in(cast.editor)

    first = client.post(url(cast), row(cluster=2, b2b=5, knowledge="", **versions), headers=HTMX)

    told = dict(re.findall(r'name="country-DE-(\w+)-version"[^>]*value="(\d+)"', first.content.decode()))
    assert (first.status_code, told) == (200, {"cluster": "2", "knowledge": "0", "b2b": "1"})
    again: dict[str, Any] = {f"{type_}_version": version for type_, version in told.items()}
    assert (
        client.post(url(cast), row(cluster=2, b2b=6, knowledge="", **again), headers=HTMX).status_code == 409
    )
    assert (
        client.post(url(cast), row(cluster=3, b2b=5, knowledge="", **again), headers=HTMX).status_code == 200
    )
    assert counts(cast) == {("DE", "cluster"): 3, ("DE", "b2b"): 7}
