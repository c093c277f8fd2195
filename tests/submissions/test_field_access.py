"""Who may save a figure by itself, and when."""

from decimal import Decimal

import pytest
from django.utils import timezone
from time_machine import TimeMachineFixture

from submissions.models import Figure, Submission, SubmissionStatus
from submissions.services.save_figures import FigureAnswer
from tests import builders
from tests.submissions.conftest import Cast
from tests.submissions.saving import client_of, post, sent, text, url


@pytest.fixture(autouse=True)
def _while_the_round_is_open(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(builders.NOW)


def test_only_the_figure_of_the_address_is_saved(cast: Cast) -> None:
    forged = {
        "newsletters": "9",
        "status": "approved",
        "cluster": "1",
        "round": "1",
        "submission": "1",
        "id": "1",
    }
    other = builders.submission(builders.cluster(), round=cast.round)
    assert post(cast, sent("courses", "5") | forged | {"submission_id": str(other.pk)}).status_code == 200
    cast.submission.refresh_from_db()
    assert [figure.indicator.code for figure in Figure.objects.select_related("indicator")] == ["courses"]
    assert cast.submission.status == SubmissionStatus.DRAFT
    assert not other.figures.exists()


@pytest.mark.parametrize("code", ["funding_total", "no_such_figure", "collaborations_total"])
def test_what_is_not_asked_is_not_there(cast: Cast, code: str) -> None:
    client = client_of(cast.editor)
    assert client.post(url(cast, code), {code: "5"}).status_code == 404
    assert client.get(url(cast, code)).status_code == 404


def test_nobody_signed_in_is_told_so_with_401_and_where_to_sign_in(cast: Cast) -> None:
    response = client_of().post(url(cast), sent("courses", "5"))
    assert response.status_code == 401
    assert "/konto/login/" in response.content.decode()
    assert not Figure.objects.exists()


def test_another_clusters_figure_is_not_there(cast: Cast) -> None:
    client = client_of(cast.stranger)
    assert client.post(url(cast), sent("courses", "5")).status_code == 404
    assert client.get(url(cast)).status_code == 404


@pytest.mark.parametrize("role", ["reviewer", "administrator"])
def test_who_only_reads_saves_nothing(cast: Cast, role: str) -> None:
    client = client_of(getattr(cast, role))
    assert client.post(url(cast), sent("courses", "5")).status_code == 403
    assert "data-autosave" not in client.get(url(cast)).content.decode()
    assert not Figure.objects.exists()


@pytest.mark.parametrize(
    "status", [SubmissionStatus.SUBMITTED, SubmissionStatus.IN_REVIEW, SubmissionStatus.APPROVED]
)
def test_a_form_that_was_closed_meanwhile_says_why(cast: Cast, status: str) -> None:
    Submission.objects.filter(pk=cast.submission.pk).update(
        status=status,
        submitted_by=cast.signatory,
        approved_by=cast.reviewer,
        approved_at=timezone.now(),
    )
    response = post(cast, sent("courses", "5"))
    assert response.status_code == 409
    assert "data-closed" in text(response)
    assert not Figure.objects.exists()


def test_after_the_deadline_nothing_is_saved(cast: Cast, time_machine: TimeMachineFixture) -> None:
    client = client_of(cast.editor)
    time_machine.shift(60 * 60 * 24 * 60)
    client.force_login(cast.editor)
    assert client.post(url(cast), sent("courses", "5")).status_code == 409
    assert not Figure.objects.exists()


def test_of_what_was_sent_back_only_the_questions_to_correct_are_saved(cast: Cast) -> None:
    Submission.objects.filter(pk=cast.submission.pk).update(
        status=SubmissionStatus.RETURNED, open_questions=["newsletters"]
    )
    post(cast, sent("courses", "5"))
    post(cast, sent("newsletters", "7"))
    assert [figure.indicator.code for figure in Figure.objects.select_related("indicator")] == ["newsletters"]


def test_a_script_in_an_explanation_is_inert(cast: Cast) -> None:
    cast.save(
        FigureAnswer(code="courses", value=Decimal(1), explanation="<script>alert(1)</script>"),
        user=cast.signatory,
    )
    page = post(cast, sent("courses", "2", explanation="<img src=x onerror=alert(1)>")).content.decode()
    assert "<script>" not in page
    assert "<img" not in page
