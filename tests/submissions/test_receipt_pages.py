"""The receipt of every sending, as a page and as a file."""

import io
from decimal import Decimal

import pytest
from django.urls import reverse
from pypdf import PdfReader
from time_machine import TimeMachineFixture

from submissions.services.recall import recall
from submissions.services.save_figures import FigureAnswer
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_sending import ready
from tests.submissions.test_sending_pages import send, shown, signed_in, url


@pytest.fixture(autouse=True)
def _while_the_round_is_open(time_machine: TimeMachineFixture) -> None:
    """Let the pages, which go by the clock, be opened while the round of 2018 is open."""
    time_machine.move_to(NOW)


def test_each_sending_keeps_its_receipt_under_its_number(cast: Cast) -> None:
    ready(cast)
    send(cast)
    first = cast.submission.events.get(action="submit")
    recall(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    cast.save(FigureAnswer(code="fte", value=Decimal("10.5"), version=2))
    send(cast)
    client = signed_in(cast.editor)
    latest, earlier = (
        shown(client, url(cast, "receipt")),
        shown(client, f"{url(cast, 'receipt')}?nr={first.pk}"),
    )
    assert "10,5\xa0årsværk" in latest
    assert "10,25\xa0årsværk" in earlier
    assert "en tidligere afsendelse" in earlier
    assert f"?nr={first.pk}" in latest


def test_the_receipt_is_a_file_too(cast: Cast) -> None:
    ready(cast)
    send(cast)
    response = signed_in(cast.editor).get(url(cast, "receipt-file"))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith('attachment; filename="kvittering-vindklyngen-2018-')
    assert "no-store" in response["Cache-Control"]
    assert len(PdfReader(io.BytesIO(response.content)).pages) >= 2


@pytest.mark.parametrize("number", ["0", "x", "99999999999999999999", "-1"])
def test_there_is_no_receipt_of_what_was_not_sent(cast: Cast, number: str) -> None:
    client = signed_in(cast.signatory)
    assert client.get(url(cast, "receipt")).status_code == 404
    ready(cast)
    send(cast)
    assert client.get(url(cast, "receipt"), {"nr": number}).status_code == 404
    assert client.get(url(cast, "receipt-file"), {"nr": number}).status_code == 404


def test_the_number_of_another_clusters_sending_is_not_there(cast: Cast) -> None:
    ready(cast)
    send(cast)
    number = cast.submission.events.get(action="submit").pk
    other = builders.submission(cast.stranger.memberships.get().cluster, round=cast.round)
    address = reverse("receipt", args=[other.cluster.slug, 2018])
    assert signed_in(cast.stranger).get(address, {"nr": number}).status_code == 404


def test_the_page_takes_the_same_queries_after_many_sendings(cast: Cast, count_queries: object) -> None:
    ready(cast)
    send(cast)
    client = signed_in(cast.editor)
    few = count_queries(lambda: client.get(url(cast, "receipt")))  # type: ignore[operator] # the fixture is a function
    for _ in range(4):
        recall(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
        send(cast)
    assert count_queries(lambda: client.get(url(cast, "receipt"))) == few  # type: ignore[operator] # the fixture is a function
    assert few <= 8
