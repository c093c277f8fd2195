"""A cluster that was excused hands in after all, whenever that is decided."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from time_machine import TimeMachineFixture

from accounts.models import User
from submissions.content import content_hash
from submissions.models import Mail, MailKind, MailText, Round, RoundStatus, Submission, SubmissionStatus
from submissions.services.approve import approve
from submissions.services.errors import NotAllowed
from submissions.services.excuse import excuse, readmit
from submissions.services.extend import cannot_extend, extend
from submissions.services.recall import recall
from submissions.services.return_submission import return_submission
from submissions.services.save_figures import FigureAnswer
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

pytestmark = pytest.mark.shared

S = SubmissionStatus
DAY = dt.timedelta(days=1)
SETTLED = (RoundStatus.FINAL, RoundStatus.PUBLISHED)


def excused(cast: Cast, stood: str) -> None:
    """Excuse the cluster from where it stood."""
    if stood != S.NOT_STARTED:
        cast.answer_all()
    one = cast.submission
    one.status = stood
    if stood == S.RETURNED:
        one.open_questions = ["courses"]
    if stood == S.SUBMITTED:
        one.submitted_by, one.submitted_at = cast.signatory, NOW
    one.save()
    excuse(submission_id=one.pk, user=cast.reviewer, now=NOW, reason="Nedlagt.")


def at(cast: Cast, status: str) -> dt.datetime:
    """Bring the round to a status, and return a moment that goes with it."""
    Round.objects.update(status=status)
    planned_or_open = {RoundStatus.PLANNED: cast.round.opens - DAY, RoundStatus.OPEN: NOW}
    return planned_or_open.get(RoundStatus(status), cast.round.last_edit + 40 * DAY)


def standing(cast: Cast) -> Submission:
    return Submission.objects.select_related("round", "cluster").get(pk=cast.submission.pk)


def browser(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.mark.parametrize("stood", [S.NOT_STARTED, S.DRAFT, S.SUBMITTED, S.RETURNED])
@pytest.mark.parametrize("status", RoundStatus.values)
def test_it_fills_in_sends_and_is_approved(cast: Cast, stood: str, status: str) -> None:
    excused(cast, stood)
    now = at(cast, status)
    one = cast.submission
    readmit(submission_id=one.pk, user=cast.administrator, now=now)
    assert (standing(cast).status == S.RETURNED) == (stood == S.RETURNED or status in SETTLED)
    if status == RoundStatus.PLANNED:
        now = at(cast, RoundStatus.OPEN)
    if status == RoundStatus.CLOSED and stood != S.RETURNED:
        extend(
            submission_id=one.pk,
            until=now + DAY,
            seen=None,
            user=cast.reviewer,
            now=now,
            reason="Genoptaget.",
        )
    if stood == S.NOT_STARTED:
        cast.answer_all(now=now)
    assert cast.save(FigureAnswer(code="courses", value=Decimal(19), version=1), now=now).saved == (
        "courses",
    )
    submit(submission_id=one.pk, user=cast.signatory, now=now)
    take_into_review(submission_id=one.pk, user=cast.reviewer, now=now)
    approve(submission_id=one.pk, user=cast.reviewer, now=now, content_hash=content_hash(standing(cast)))
    assert standing(cast).status == S.APPROVED


@pytest.mark.parametrize("status", SETTLED)
def test_what_was_to_be_corrected_before_is_what_is_open_again(cast: Cast, status: str) -> None:
    excused(cast, S.RETURNED)
    readmit(submission_id=cast.submission.pk, user=cast.administrator, now=at(cast, status))
    assert standing(cast).open_questions == ["courses"]


def sent_back(cast: Cast, *questions: str) -> None:
    """Have it sent, taken into review and sent back with these questions."""
    one = cast.submission
    submit(submission_id=one.pk, user=cast.signatory, now=NOW)
    take_into_review(submission_id=one.pk, user=cast.reviewer, now=NOW)
    return_submission(
        submission_id=one.pk, user=cast.reviewer, now=NOW, reason="For højt.", questions=questions
    )


@pytest.mark.parametrize("status", [RoundStatus.OPEN, RoundStatus.CLOSED, *SETTLED])
@pytest.mark.parametrize("stood", [S.RETURNED, S.SUBMITTED, S.IN_REVIEW])
@pytest.mark.parametrize("times", [1, 2])
def test_what_was_sent_back_last_is_what_is_open_however_often_it_was_excused(
    cast: Cast, stood: str, status: str, times: int
) -> None:
    cast.answer_all()
    sent_back(cast, "newsletters")
    sent_back(cast, "courses")
    now = NOW
    for _ in range(times):
        if stood != S.RETURNED:
            submit(submission_id=cast.submission.pk, user=cast.signatory, now=now)
        if stood == S.IN_REVIEW:
            take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=now)
        excuse(submission_id=cast.submission.pk, user=cast.administrator, now=now, reason="Nedlagt.")
        now = at(cast, status)
        readmit(submission_id=cast.submission.pk, user=cast.administrator, now=now)
        one = standing(cast)
        assert (one.status, one.open_questions) == (S.RETURNED, ["courses"])
    page = browser(cast.editor).get(reverse("submission", args=[cast.cluster.slug, 2018]))
    assert page.context["returned"].reason == "For højt."
    closed = FigureAnswer(code="newsletters", value=Decimal(7), version=1)
    assert cast.save(closed, now=now).saved == ()
    # Sent again and recalled, it still is what it was.
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=now)
    if status == RoundStatus.OPEN:
        recall(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
        assert standing(cast).open_questions == ["courses"]


@pytest.mark.parametrize(("named", "status"), [((), S.RETURNED), (None, S.DRAFT)])
def test_where_everything_was_open_everything_is_again(
    cast: Cast, named: tuple[str, ...] | None, status: str
) -> None:
    cast.answer_all()
    if named is not None:
        sent_back(cast, *named)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    excuse(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, reason="Nedlagt.")
    readmit(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    one = standing(cast)
    assert (one.status, one.open_questions) == (status, [])
    assert (one.submitted_at, one.submitted_by) == (None, None)


def test_a_deadline_of_its_own_that_passed_meanwhile_does_not_come_back_with_what_was_sent_back(
    cast: Cast,
) -> None:
    cast.answer_all()
    sent_back(cast, "courses")
    until = cast.round.last_edit + DAY
    extend(
        submission_id=cast.submission.pk, until=until, seen=None, user=cast.reviewer, now=NOW, reason="Brand."
    )
    excuse(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, reason="Nedlagt.")
    readmit(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    assert standing(cast).extended_to == until
    excuse(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, reason="Nedlagt.")
    readmit(submission_id=cast.submission.pk, user=cast.reviewer, now=at(cast, RoundStatus.CLOSED))
    assert standing(cast).extended_to is None


# What the pages and the mail say


@pytest.mark.parametrize("status", SETTLED)
def test_the_cluster_reads_that_it_is_to_fill_in_and_not_that_figures_were_sent_back(
    cast: Cast, time_machine: TimeMachineFixture, status: str
) -> None:
    excused(cast, S.NOT_STARTED)
    now = at(cast, status)
    time_machine.move_to(now, tick=False)
    readmit(submission_id=cast.submission.pk, user=cast.administrator, now=now)
    client = browser(cast.signatory)
    page = client.get(reverse("submission", args=[cast.cluster.slug, 2018]))
    text = page.content.decode()
    assert "withdrew the exemption on" in text
    assert "sent the figures back" not in text
    assert page.context["next_step"].action == "Go on filling in"
    assert "asks about" not in text
    assert (
        "withdrew the exemption on"
        in client.get(reverse("submit", args=[cast.cluster.slug, 2018])).content.decode()
    )


def test_what_was_sent_back_before_the_excuse_still_says_why(
    cast: Cast, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    cast.submission.events.create(
        action="return",
        from_status=S.IN_REVIEW,
        to_status=S.RETURNED,
        user=cast.reviewer,
        at=NOW,
        reason="Højt.",
    )
    excused(cast, S.RETURNED)
    readmit(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    page = browser(cast.editor).get(reverse("submission", args=[cast.cluster.slug, 2018]))
    assert page.context["returned"].reason == "Højt."
    assert "sent the figures back" in page.content.decode()


@pytest.mark.parametrize(
    ("status", "days", "said"),
    [
        (RoundStatus.OPEN, 0, "The deadline is Friday 1 March 2019 at 13.00."),
        (
            RoundStatus.OPEN,
            25,
            "The deadline was Friday 1 March 2019 at 13.00. The cluster can still send until",
        ),
        (RoundStatus.CLOSED, 60, "The cluster cannot fill in before it has a deadline of its own"),
        (RoundStatus.FINAL, 60, "The cluster can fill in and send at any time"),
        (RoundStatus.PUBLISHED, 60, "The cluster can fill in and send at any time"),
    ],
)
def test_the_page_says_until_when_the_cluster_can_send_and_leads_on_to_a_deadline(
    cast: Cast, time_machine: TimeMachineFixture, status: str, days: int, said: str
) -> None:
    excused(cast, S.DRAFT)
    at(cast, status)
    time_machine.move_to(NOW + days * DAY, tick=False)
    client = browser(cast.administrator)
    address = reverse("readmit", args=[2018, cast.cluster.slug])
    assert said in client.get(address).content.decode()
    after = client.post(address)
    leads_to = "extend" if status == RoundStatus.CLOSED else "review"
    assert after["Location"] == reverse(leads_to, args=[2018, cast.cluster.slug])
    if status == RoundStatus.CLOSED:
        assert "limits-form" in client.get(after["Location"]).content.decode()


@pytest.mark.parametrize(
    ("status", "days", "said"),
    [
        (RoundStatus.OPEN, 0, "Fristen er fredag 1. marts 2019 kl. 13.00."),
        (RoundStatus.OPEN, 25, "I kan stadig sende frem til fredag 22. marts 2019 kl. 13.00."),
        (RoundStatus.CLOSED, 60, "giver jer jeres egen frist"),
        (RoundStatus.FINAL, 60, "Der er ingen frist for jer."),
    ],
)
def test_the_mail_names_no_deadline_as_if_it_were_to_come(
    cast: Cast, status: str, days: int, said: str
) -> None:
    excused(cast, S.DRAFT)
    at(cast, status)
    readmit(submission_id=cast.submission.pk, user=cast.administrator, now=NOW + days * DAY)
    mail = Mail.objects.filter(kind=MailKind.READMITTED)[0]
    assert said in mail.text
    assert ("Fristen er " in mail.text) == (days == 0)


def test_words_of_an_administrator_name_no_past_deadline_either(cast: Cast) -> None:
    MailText.objects.create(
        kind=MailKind.READMITTED,
        language="da",
        subject="Igen",
        body="Fristen er {{ deadline }}. {{ link }}",
    )
    excused(cast, S.DRAFT)
    now = at(cast, RoundStatus.CLOSED)
    readmit(submission_id=cast.submission.pk, user=cast.reviewer, now=now)
    assert Mail.objects.filter(kind=MailKind.READMITTED)[0].text.startswith("Fristen er ikke sat.")


@pytest.mark.parametrize("status", SETTLED)
@pytest.mark.parametrize("stood", S.values)
def test_only_what_is_approved_is_to_be_reopened(cast: Cast, stood: str, status: str) -> None:
    one = builders.submission(round=cast.round, status=stood)
    one.round.status = status
    with translation.override("en"):
        why = cannot_extend(one)
    assert why
    assert ("Reopen" in why) == (stood == S.APPROVED)


def test_a_reviewer_who_may_not_is_told_on_the_page(cast: Cast, time_machine: TimeMachineFixture) -> None:
    excused(cast, S.DRAFT)
    time_machine.move_to(at(cast, RoundStatus.PUBLISHED), tick=False)
    with pytest.raises(NotAllowed):
        readmit(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    page = browser(cast.reviewer).post(reverse("readmit", args=[2018, cast.cluster.slug]), follow=True)
    assert "Only an administrator can change this now." in page.content.decode()
