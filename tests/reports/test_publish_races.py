"""Publishing while somebody takes an approval or an excuse back, in threads. PostgreSQL only."""

from collections.abc import Callable
from decimal import Decimal
from threading import Event as Signal
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from reports.aggregation import refresh_totals
from reports.models import AccountStatus, AccountVersion
from reports.services.build_account import build_account
from reports.services.publish_account import AccountOutdated, publish_account
from submissions.content import content_hash
from submissions.models import Event, Round, RoundStatus, Submission, SubmissionStatus
from submissions.services.approve import approve
from submissions.services.errors import NotAllowed
from submissions.services.excuse import readmit
from submissions.services.return_submission import reopen
from submissions.services.save_figures import FigureAnswer
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from tests import builders
from tests.builders import NOW
from tests.reports.test_publish_outdated import build, sent_and_approved
from tests.submissions.conftest import Cast, make_cast
from tests.submissions.test_races import at_once, until_somebody_waits

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = 6  # a race that is lost now and then shows in some of them


@pytest.fixture
def built(transactional_db: None) -> AccountVersion:
    """Return an account of a round with one reporter approved and one excused."""
    round_ = builders.round_with_catalogue(2018)
    builders.submission(round=round_, status=SubmissionStatus.APPROVED)
    builders.submission(round=round_, status=SubmissionStatus.EXCUSED)
    Round.objects.update(status=RoundStatus.FINAL)
    refresh_totals(round_.pk)
    return build_account(year=2018, user=builders.administrator(), now=NOW)


def taking_back(status: str, user: User) -> Callable[[], Any]:
    one = Submission.objects.get(status=status)
    if status == SubmissionStatus.APPROVED:
        seen = content_hash(one)
        return lambda: reopen(submission_id=one.pk, user=user, now=NOW, reason="Fejl", content_hash=seen)
    return lambda: readmit(submission_id=one.pk, user=user, now=NOW)


@pytest.mark.parametrize("status", [SubmissionStatus.APPROVED, SubmissionStatus.EXCUSED])
def test_of_publishing_and_taking_back_one_happens_and_the_other_is_told_why(
    built: AccountVersion, status: str
) -> None:
    reviewer, other = builders.reviewer(), builders.reviewer()
    for _ in range(ROUNDS):
        outcomes = at_once(
            lambda: publish_account(account_id=built.pk, user=reviewer, now=NOW), taking_back(status, other)
        )
        built.refresh_from_db()
        published = built.status == AccountStatus.PUBLISHED
        assert [isinstance(one, NotAllowed) for one in outcomes] == [not published, published], outcomes
        assert (Round.objects.get().status == RoundStatus.PUBLISHED) == published
        assert Submission.objects.filter(status=SubmissionStatus.RETURNED).exists() != published
        # As it was before, for the next round.
        Submission.objects.filter(status=SubmissionStatus.RETURNED).update(
            status=status,
            open_questions=[],
            excuse="Nedlagt" if status == SubmissionStatus.EXCUSED else "",
            **({"approved_by": reviewer, "approved_at": NOW} if status == SubmissionStatus.APPROVED else {}),
        )
        AccountVersion.objects.update(status=AccountStatus.BUILT, published_by=None, published_at=None)
        Round.objects.update(status=RoundStatus.FINAL)


@pytest.mark.parametrize("status", [SubmissionStatus.APPROVED, SubmissionStatus.EXCUSED])
def test_who_waits_for_publishing_is_told_that_it_is_published(built: AccountVersion, status: str) -> None:
    reviewer, other = builders.reviewer(), builders.reviewer()
    back, held = taking_back(status, other), Signal()

    def publish() -> AccountVersion:
        with transaction.atomic():
            done = publish_account(account_id=built.pk, user=reviewer, now=NOW)
            held.set()
            until_somebody_waits()
            return done

    outcomes = at_once(publish, lambda: held.wait(10) and back())
    assert isinstance(outcomes[0], AccountVersion)
    assert isinstance(outcomes[1], NotAllowed)
    assert not Event.objects.filter(action__in=("reopen", "readmit")).exists()


@pytest.mark.parametrize("status", [SubmissionStatus.APPROVED, SubmissionStatus.EXCUSED])
def test_publishing_waits_for_who_takes_back_and_says_what_stands_in_the_way(
    built: AccountVersion, status: str
) -> None:
    reviewer, other = builders.reviewer(), builders.reviewer()
    one = Submission.objects.get(status=status)
    back, held = taking_back(status, other), Signal()

    def take_back() -> Any:
        with transaction.atomic():
            done = back()
            held.set()
            until_somebody_waits()
            return done

    outcomes = at_once(
        take_back, lambda: held.wait(10) and publish_account(account_id=built.pk, user=reviewer, now=NOW)
    )
    assert isinstance(outcomes[0], Event)
    assert isinstance(outcomes[1], NotAllowed)
    assert str(one.cluster) in str(outcomes[1])


@pytest.fixture
def changed(transactional_db: None) -> tuple[Cast, AccountVersion]:
    """Return an account, and the one submission in review with another figure than it was built from."""
    cast = make_cast()
    cast.answer_all()
    sent_and_approved(cast)
    Round.objects.update(status=RoundStatus.FINAL)
    account = build(cast)
    one = cast.submission
    reopen(submission_id=one.pk, user=cast.administrator, now=NOW, reason="Klyngen ringede.")
    cast.save(FigureAnswer(code="courses", value=Decimal(23), version=1))
    submit(submission_id=one.pk, user=cast.signatory, now=NOW)
    take_into_review(submission_id=one.pk, user=cast.reviewer, now=NOW)
    return cast, account


def test_of_approving_other_figures_and_publishing_only_the_approval_happens(
    changed: tuple[Cast, AccountVersion],
) -> None:
    cast, account = changed
    one, publisher = Submission.objects.get(), builders.reviewer()
    seen = content_hash(one)

    def publish() -> AccountVersion:
        return publish_account(account_id=account.pk, user=publisher, now=NOW)

    def give_approval() -> Event:
        return approve(submission_id=one.pk, user=cast.reviewer, now=NOW, content_hash=seen)

    for _ in range(ROUNDS):
        # The totals are counted by the job that the approval queues, here beside it.
        outcomes = at_once(give_approval, publish, lambda: refresh_totals(cast.round.pk), publish)
        assert isinstance(outcomes[0], Event), outcomes
        assert isinstance(outcomes[1], NotAllowed), outcomes
        assert isinstance(outcomes[3], NotAllowed), outcomes
        refresh_totals(cast.round.pk)
        with pytest.raises(AccountOutdated):
            publish()
        account.refresh_from_db()
        assert (account.status, Round.objects.get().status) == (AccountStatus.BUILT, RoundStatus.CLOSED)
        # As it was before, for the next round.
        Submission.objects.update(
            status=SubmissionStatus.IN_REVIEW, approved_by=None, approved_at=None, reviewer=cast.reviewer
        )
        refresh_totals(cast.round.pk)


def test_publishing_waits_for_totals_that_are_being_counted_and_sees_them(
    changed: tuple[Cast, AccountVersion],
) -> None:
    cast, account = changed
    one, publisher, held = Submission.objects.get(), builders.reviewer(), Signal()
    approve(submission_id=one.pk, user=cast.reviewer, now=NOW, content_hash=content_hash(one))

    def count() -> None:
        with transaction.atomic():
            refresh_totals(cast.round.pk)
            held.set()
            until_somebody_waits()

    outcomes = at_once(
        count,
        lambda: held.wait(10) and publish_account(account_id=account.pk, user=publisher, now=NOW),
    )
    assert isinstance(outcomes[1], AccountOutdated), outcomes
