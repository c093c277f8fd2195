"""What is published is what was built and looked at, and still what the figures come to."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from reports.aggregation import refresh_totals
from reports.models import AccountStatus, AccountVersion
from reports.services.build_account import build_account
from reports.services.publish_account import AccountOutdated, publish_account
from submissions.content import content_hash
from submissions.models import AcceptedExplanation, Round, RoundStatus
from submissions.services.accept_explanation import accept_explanation
from submissions.services.approve import approve
from submissions.services.errors import NotAllowed
from submissions.services.return_submission import reopen
from submissions.services.save_figures import FigureAnswer
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from tests.builders import NOW
from tests.submissions.conftest import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the people around one submission of an open round."""
    return make_cast()


def sent_and_approved(cast: Cast) -> None:
    """Have the submission sent and approved as it stands, and the totals counted."""
    one = cast.submission
    submit(submission_id=one.pk, user=cast.signatory, now=NOW)
    take_into_review(submission_id=one.pk, user=cast.reviewer, now=NOW)
    one.refresh_from_db()
    approve(submission_id=one.pk, user=cast.reviewer, now=NOW, content_hash=content_hash(one))
    refresh_totals(cast.round.pk)


def corrected(cast: Cast, courses: int, version: int) -> None:
    """Have the submission reopened, a figure changed, and all of it sent and approved again."""
    reopen(submission_id=cast.submission.pk, user=cast.administrator, now=NOW, reason="Klyngen ringede.")
    words = FigureAnswer(
        code="courses", value=Decimal(courses), explanation="De talte to år med.", version=version
    )
    cast.save(words)
    cast.submission.refresh_from_db()
    sent_and_approved(cast)


def build(cast: Cast, reason: str = "") -> AccountVersion:
    return build_account(year=2018, user=cast.administrator, now=NOW, reason=reason)


def publish(cast: Cast, account: AccountVersion) -> AccountVersion:
    return publish_account(account_id=account.pk, user=cast.reviewer, now=NOW)


@pytest.fixture
def built(cast: Cast) -> AccountVersion:
    """Return the account of a round with one approved submission, which has 20 courses."""
    cast.answer_all()
    sent_and_approved(cast)
    Round.objects.update(status=RoundStatus.FINAL)
    return build(cast)


def test_an_account_of_other_figures_is_not_published_and_what_changed_is_named(
    cast: Cast, built: AccountVersion
) -> None:
    corrected(cast, 23, version=1)
    with translation.override("en"), pytest.raises(AccountOutdated) as refused:
        publish(cast, built)
    assert any("20" in one and "23" in one for one in refused.value.changes), refused.value.changes
    assert "build it anew" in str(refused.value)
    with translation.override("da"), pytest.raises(AccountOutdated, match="på ny"):
        publish(cast, built)
    built.refresh_from_db()
    assert (built.status, built.published_by) == (AccountStatus.BUILT, None)
    assert publish(cast, build(cast)).version == 2


def test_figures_that_came_back_to_what_they_were_are_no_change(cast: Cast, built: AccountVersion) -> None:
    corrected(cast, 23, version=1)
    corrected(cast, 20, version=2)
    assert publish(cast, built).status == AccountStatus.PUBLISHED


def test_while_the_totals_wait_to_be_counted_nothing_is_published(cast: Cast, built: AccountVersion) -> None:
    reopen(submission_id=cast.submission.pk, user=cast.administrator, now=NOW, reason="Klyngen ringede.")
    cast.submission.refresh_from_db()
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    approve(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW,
        content_hash=content_hash(cast.submission),
    )
    with translation.override("en"), pytest.raises(NotAllowed, match="being recomputed"):
        publish(cast, built)
    refresh_totals(cast.round.pk)
    assert publish(cast, built).status == AccountStatus.PUBLISHED


def test_what_was_published_stays_while_its_successor_is_out_of_date(
    cast: Cast, built: AccountVersion, client: Client
) -> None:
    publish(cast, built)
    download = reverse("account-download", args=[2018, "json"])
    before = client.get(download).content
    corrected(cast, 23, version=1)
    second = build(cast, "Klyngen rettede sine kurser.")
    corrected(cast, 24, version=2)
    with pytest.raises(AccountOutdated):
        publish(cast, second)
    built.refresh_from_db()
    assert built.status == AccountStatus.PUBLISHED
    assert client.get(download).content == before
    third = publish(cast, build(cast, "Klyngen rettede sine kurser."))
    assert (third.version, third.supersedes) == (3, built)


def test_a_footnote_that_was_worded_since_is_named(cast: Cast, built: AccountVersion) -> None:
    corrected(cast, 23, version=1)
    account = build(cast)
    accept_explanation(
        submission_id=cast.submission.pk,
        code="courses",
        version=2,
        user=cast.reviewer,
        now=NOW,
        footnote_da="Én klynge talte to år.",
        footnote_en="One cluster counted two years.",
    )
    with translation.override("en"), pytest.raises(AccountOutdated) as refused:
        publish(cast, account)
    assert refused.value.changes == ("the footnotes",)
    AcceptedExplanation.objects.all().delete()
    assert publish(cast, account).status == AccountStatus.PUBLISHED


def test_of_many_changes_the_first_are_named_and_the_others_counted() -> None:
    with translation.override("en"):
        said = str(AccountOutdated(tuple(f"line {number}" for number in range(1, 9))))
    assert "line 5; 3 more." in said
    assert "line 6" not in said
