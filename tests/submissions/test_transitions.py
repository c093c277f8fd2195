"""What must hold for a way from status to status; from where, by whom and when is another test's table."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import Membership
from submissions.content import content_hash
from submissions.models import Event, ReturnedContent, SentContent, Submission, SubmissionStatus
from submissions.services.approve import approve
from submissions.services.errors import ChecksFailed, NotAllowed
from submissions.services.excuse import excuse, readmit
from submissions.services.return_submission import return_submission
from submissions.services.save_figures import FigureAnswer
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from tests import builders
from tests.builders import NOW
from tests.erase import erase, rewrite
from tests.submissions.conftest import Cast

S = SubmissionStatus


def put(cast: Cast, status: str) -> Submission:
    """Put the submission into a status, filled in, and without a past."""
    one = cast.submission
    if not one.figures.exists():
        cast.answer_all()
    one.status, one.excuse, one.content_hash, one.reviewer = status, "", "", None
    one.submitted_by = one.submitted_at = one.approved_by = one.approved_at = None
    if status in {S.SUBMITTED, S.IN_REVIEW, S.APPROVED}:
        one.submitted_by, one.submitted_at = cast.signatory, NOW
    if status == S.APPROVED:
        one.approved_by, one.approved_at = builders.reviewer(), NOW
    if status == S.EXCUSED:
        one.excuse = "Lukket."
    one.save()
    erase(SentContent.objects.all(), ReturnedContent.objects.all(), Event.objects.all())
    return one


@pytest.mark.parametrize(
    ("moment", "status", "goes", "late"),
    [
        ("before", S.DRAFT, False, None),
        ("open", S.DRAFT, True, False),
        ("late", S.DRAFT, True, True),
        ("closed", S.DRAFT, False, None),
        ("closed", S.RETURNED, True, False),
    ],
)
def test_sending_by_the_calendar(cast: Cast, moment: str, status: str, goes: bool, late: bool | None) -> None:
    one = put(cast, status)
    minute = dt.timedelta(minutes=1)
    now = {
        "before": cast.round.opens - minute,
        "open": cast.round.deadline,
        "late": cast.round.deadline + minute,
        "closed": cast.round.last_edit + minute,
    }[moment]
    if goes:
        submit(submission_id=one.pk, user=cast.signatory, now=now)
        one.refresh_from_db()
        assert (one.status, one.late) == (S.SUBMITTED, late)
    else:
        with pytest.raises(NotAllowed):
            submit(submission_id=one.pk, user=cast.signatory, now=now)


def test_an_extension_moves_the_clusters_own_deadline(cast: Cast) -> None:
    one = put(cast, S.DRAFT)
    one.extended_to = cast.round.last_edit + dt.timedelta(days=3)
    one.save()
    submit(submission_id=one.pk, user=cast.signatory, now=cast.round.last_edit + dt.timedelta(days=1))
    one.refresh_from_db()
    assert not one.late


def test_what_was_late_stays_late_when_sent_again(cast: Cast) -> None:
    one = put(cast, S.RETURNED)
    one.late = True
    one.save()
    submit(submission_id=one.pk, user=cast.signatory, now=NOW)
    one.refresh_from_db()
    assert one.late


def test_errors_block_sending_and_change_nothing(cast: Cast) -> None:
    cast.answer_all()
    cast.save(FigureAnswer(code="projects_sme", value=Decimal(500), version=1))
    with pytest.raises(ChecksFailed) as failed:
        submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    assert [finding.codes for finding in failed.value.findings] == [("projects_sme", "projects_total")]
    cast.submission.refresh_from_db()
    assert (cast.submission.status, cast.submission.content_hash) == (S.DRAFT, "")


def test_what_is_not_answered_blocks_sending(cast: Cast) -> None:
    cast.answer_all()
    cast.save(FigureAnswer(code="newsletters", version=1))
    with pytest.raises(ChecksFailed) as failed:
        submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    assert [finding.codes for finding in failed.value.findings] == [("newsletters",)]


def test_a_warning_wants_an_explanation(cast: Cast) -> None:
    cast.answer_all()
    cast.save(FigureAnswer(code="fees_companies", value=Decimal(21), version=1))
    with pytest.raises(ChecksFailed):
        submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    cast.explain("fees_companies", "Betalt forud i 2017.")
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    cast.submission.refresh_from_db()
    assert cast.submission.status == S.SUBMITTED


def test_approving_binds_to_what_the_reviewer_saw(cast: Cast) -> None:
    one = put(cast, S.IN_REVIEW)
    with pytest.raises(NotAllowed):
        approve(submission_id=one.pk, user=cast.reviewer, now=NOW, content_hash="0" * 64)
    with pytest.raises(NotAllowed):
        approve(submission_id=one.pk, user=cast.reviewer, now=NOW, content_hash="é")
    one.refresh_from_db()
    assert one.status == S.IN_REVIEW
    assert not Event.objects.exists()


def test_nobody_approves_what_they_entered_sent_or_work_for(cast: Cast) -> None:
    one = put(cast, S.IN_REVIEW)
    one.submitted_by = cast.administrator
    one.save()
    colleague = builders.reviewer()
    Membership.objects.create(user=colleague, cluster=cast.cluster, role="editor")
    wrote = builders.reviewer()
    rewrite(one.changes.all(), user=wrote)
    for person in (cast.administrator, colleague, wrote):
        with pytest.raises(NotAllowed):
            approve(submission_id=one.pk, user=person, now=NOW, content_hash=content_hash(one))
    approve(submission_id=one.pk, user=cast.reviewer, now=NOW, content_hash=content_hash(one))


@pytest.mark.parametrize("reason", ["", "   "])
def test_sending_back_and_excusing_need_a_reason(cast: Cast, reason: str) -> None:
    one = put(cast, S.IN_REVIEW)
    with pytest.raises(NotAllowed):
        return_submission(submission_id=one.pk, user=cast.reviewer, now=NOW, reason=reason)
    with pytest.raises(NotAllowed):
        excuse(submission_id=one.pk, user=cast.reviewer, now=NOW, reason=reason)


def test_an_excuse_taken_back_leads_where_it_stood(cast: Cast) -> None:
    for status, back in ((S.NOT_STARTED, S.NOT_STARTED), (S.RETURNED, S.RETURNED), (S.SUBMITTED, S.DRAFT)):
        one = put(cast, status)
        excuse(submission_id=one.pk, user=cast.reviewer, now=NOW, reason="Lukket.")
        readmit(submission_id=one.pk, user=cast.reviewer, now=NOW)
        one.refresh_from_db()
        assert one.status == back
        assert not one.excuse


def test_a_person_who_left_can_do_nothing(cast: Cast) -> None:
    one = put(cast, S.SUBMITTED)
    cast.reviewer.is_active = False
    cast.reviewer.save()
    with pytest.raises(NotAllowed):
        take_into_review(submission_id=one.pk, user=cast.reviewer, now=NOW)


def test_the_hash_is_of_what_is_said_and_nothing_else(cast: Cast) -> None:
    cast.answer_all()
    before = content_hash(cast.submission)
    cast.save(FigureAnswer(code="courses", value=Decimal(21), version=1))
    changed = content_hash(cast.submission)
    cast.save(FigureAnswer(code="courses", value=Decimal(20), version=2))
    assert changed != before
    assert content_hash(cast.submission) == before
