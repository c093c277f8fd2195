"""Send a submission."""

import datetime as dt
import hmac

from django.db import transaction

from accounts.access import Action
from accounts.models import User
from accounts.roles import roles_for
from submissions.answers import questions_of
from submissions.checks.run import run_checks
from submissions.content import canonical_content, hash_of
from submissions.mail.notifications import write_receipts
from submissions.models import Event, SentContent, Submission, SubmissionStatus
from submissions.questionnaire.asked_otherwise import asked_otherwise
from submissions.receipt import words_of
from submissions.services.answer_correction import settle_by_sending
from submissions.services.errors import ChecksFailed, ContentChanged
from submissions.services.transition import lock, transition
from submissions.windows import is_late


def submit(
    *,
    submission_id: int,
    user: User,
    now: dt.datetime,
    content_hash: str | None = None,
    round_version: int | None = None,
    tell: bool = True,
) -> Submission:
    """Send the submission, if no error and no warning without an explanation stands in the way.

    What was late stays late when it is sent again. What is sent is kept word by word, and a receipt goes by
    mail to whoever sends and to the cluster's signatories, once.

    Args:
        content_hash: of the content that was on the person's page; None where there was no page.
        round_version: of the questions that were on it, likewise.
        tell: whether receipts are mailed. History that is loaded afterwards is told to nobody.

    Raises:
        ContentChanged: the content, or what is asked, is another than on the page; nothing is changed.
        ChecksFailed: what stands in the way; nothing is changed.
        NotAllowed: the person, the status or the time does not allow it; nothing is changed.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        late = submission.late if submission.status == SubmissionStatus.RETURNED else is_late(submission, now)
        text = canonical_content(submission)
        submission.submitted_at, submission.submitted_by = now, user
        submission.late = late
        submission.content_hash = hash_of(text)
        submission.open_questions = []
        event = transition(
            Action.SUBMIT,
            submission=submission,
            user=user,
            roles=roles_for(user, submission.cluster),
            now=now,
        )
        # After the way itself: whoever may not send is told so, not what is wrong with the figures.
        if content_hash is not None and not _same(content_hash, submission.content_hash):
            raise ContentChanged
        _require_asked_so(submission, round_version)
        standing = [finding for finding in run_checks(submission) if finding.blocks]
        if standing:
            raise ChecksFailed(standing)
        settle_by_sending(submission=submission, user=user, now=now)
        _keep(event, text)
        # Questions are reworded under the lock of the round. The words that were kept may be newer than those
        # that were asked after above.
        _require_asked_so(submission, round_version)
        if tell:
            write_receipts(event=event, now=now)
        return submission


def _require_asked_so(submission: Submission, round_version: int | None) -> None:
    if round_version is not None and asked_otherwise(submission.round, round_version):
        raise ContentChanged


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _keep(event: Event, text: str) -> None:
    SentContent.objects.create(
        event=event,
        text=text,
        words=words_of(text, questions_of(event.submission)),
        cluster_name=event.submission.cluster.name,
        sender_name=str(event.user),
        late=event.submission.late,
    )
