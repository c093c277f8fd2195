"""Files of the board and the log: whole, and written down where somebody really takes one."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from submissions.models import Submission, Tally
from submissions.services import count_tallies as counting
from tests import builders
from tests.submissions.conftest import Cast


@pytest.mark.parametrize("address", ["board-csv", "audit-file"])
def test_asking_for_the_head_takes_nothing(cast: Cast, client: Client, address: str):
    client.force_login(cast.administrator)
    place: list[object] = [2018] if address == "board-csv" else ["csv"]
    assert client.head(reverse(address, args=place)).status_code == 200
    assert not AuditEntry.objects.exists()
    assert client.get(reverse(address, args=place)).status_code == 200
    assert AuditEntry.objects.count() == 1


def test_a_file_of_the_board_has_every_reporter_counted(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
):
    """The page counts as many as one waits for; to a file nobody comes back."""
    monkeypatch.setattr(counting, "BATCH", 2)
    for _ in range(6):
        builders.submission(round=cast.round)
    client.force_login(cast.reviewer)
    response = client.get(reverse("board-csv", args=[2018]))
    assert response.status_code == 200
    assert Tally.objects.count() == Submission.objects.count() == 7
    lines = response.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 8
