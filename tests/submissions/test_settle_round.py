"""A closed round is final once every reporter is approved or excused, and not any more when one is not."""

import pytest

from accounts.models import AuditEntry
from submissions.models import Round, RoundStatus, Submission, SubmissionStatus
from submissions.round_dates import Dates
from submissions.services.change_dates import change_dates
from submissions.services.errors import NotAllowed
from submissions.services.excuse import excuse, readmit
from submissions.services.return_submission import reopen
from submissions.services.settle_round import settle_round
from submissions.tasks import keep_rounds
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

DECIDED = [SubmissionStatus.APPROVED, SubmissionStatus.EXCUSED]


@pytest.fixture
def closed(cast: Cast) -> Round:
    """Return a closed round with one approved and one excused reporter."""
    Submission.objects.filter(pk=cast.submission.pk).delete()
    cast.submission = builders.submission(cast.cluster, round=cast.round, status="approved")
    builders.submission(builders.cluster(), round=cast.round, status="excused")
    Round.objects.filter(pk=cast.round.pk).update(status=RoundStatus.CLOSED)
    cast.round.refresh_from_db()
    return cast.round


def status(round_: Round) -> str:
    return Round.objects.get(pk=round_.pk).status


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_it_is_called_final_by_itself_and_once(closed: Round):
    keep_rounds()
    keep_rounds()
    assert status(closed) == RoundStatus.FINAL
    assert actions() == ["round-final"]
    entry = AuditEntry.objects.get()
    assert (entry.user, entry.year) == (None, 2018)


@pytest.mark.parametrize("left", [one for one in SubmissionStatus if one not in DECIDED])
def test_it_waits_for_every_reporter(closed: Round, left: str):
    builders.submission(builders.cluster(), round=closed, status=left)
    assert not settle_round(round_id=closed.pk, now=NOW)
    assert status(closed) == RoundStatus.CLOSED


@pytest.mark.parametrize("other", [one for one in RoundStatus if one != RoundStatus.CLOSED])
def test_only_a_closed_round_is(closed: Round, other: str):
    Round.objects.filter(pk=closed.pk).update(status=other)
    assert not settle_round(round_id=closed.pk, now=NOW)
    assert status(closed) == other


def test_a_round_without_reporters_is_not(cast: Cast):
    Submission.objects.filter(pk=cast.submission.pk).delete()
    Round.objects.filter(pk=cast.round.pk).update(status=RoundStatus.CLOSED)
    assert not settle_round(round_id=cast.round.pk, now=NOW)


def test_its_dates_stay_as_they_are_from_then_on(cast: Cast, closed: Round):
    settle_round(round_id=closed.pk, now=NOW)
    before = Dates.of(closed)
    with pytest.raises(NotAllowed):
        change_dates(round_id=closed.pk, dates=before, seen=before.seen, user=cast.administrator, now=NOW)


def test_reopening_one_of_them_takes_it_back(cast: Cast, closed: Round):
    settle_round(round_id=closed.pk, now=NOW)
    reopen(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, reason="De ringede.")
    assert status(closed) == RoundStatus.CLOSED
    assert actions() == ["round-final", "round-not-final"]


def test_readmitting_one_of_them_takes_it_back(cast: Cast, closed: Round):
    settle_round(round_id=closed.pk, now=NOW)
    one = Submission.objects.get(round=closed, status="excused")
    readmit(submission_id=one.pk, user=cast.reviewer, now=NOW)
    assert status(closed) == RoundStatus.CLOSED
    excuse(submission_id=one.pk, user=cast.reviewer, now=NOW, reason="Alligevel ikke.")
    assert settle_round(round_id=closed.pk, now=NOW)


def test_a_published_round_stays_published(cast: Cast, closed: Round):
    Round.objects.filter(pk=closed.pk).update(status=RoundStatus.PUBLISHED)
    reopen(submission_id=cast.submission.pk, user=cast.administrator, now=NOW, reason="De ringede.")
    assert status(closed) == RoundStatus.PUBLISHED
