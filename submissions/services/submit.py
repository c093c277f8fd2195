"""Send a submission."""

import datetime as dt

from django.db import transaction

from accounts.access import Action
from accounts.models import User
from accounts.roles import roles_for
from submissions.checks.run import run_checks
from submissions.content import content_hash
from submissions.models import Submission, SubmissionStatus
from submissions.services.errors import ChecksFailed
from submissions.services.transition import lock, transition
from submissions.windows import is_late


def submit(*, submission_id: int, user: User, now: dt.datetime) -> Submission:
    """Send the submission, if no error and no warning without an explanation stands in the way.

    What was late stays late when it is sent again.

    Raises:
        ChecksFailed: what stands in the way; nothing is changed.
        NotAllowed: the person, the status or the time does not allow it; nothing is changed.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        late = submission.late if submission.status == SubmissionStatus.RETURNED else is_late(submission, now)
        submission.submitted_at, submission.submitted_by = now, user
        submission.late = late
        submission.content_hash = content_hash(submission)
        submission.open_questions = []
        transition(
            Action.SUBMIT,
            submission=submission,
            user=user,
            roles=roles_for(user, submission.cluster),
            now=now,
        )
        # After the way itself: whoever may not send is told so, not what is wrong with the figures.
        standing = [finding for finding in run_checks(submission) if finding.blocks]
        if standing:
            raise ChecksFailed(standing)
        return submission
