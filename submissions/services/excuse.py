"""Excuse a cluster from handing in, and take it back."""

import datetime as dt

from django.db import transaction

from accounts.access import Action
from accounts.models import User
from accounts.roles import roles_for
from submissions.mail.letters import tell_excused, tell_readmitted
from submissions.models import Event, RoundStatus, Submission, SubmissionStatus
from submissions.plain_text import plain_text
from submissions.sent_back import SENT, before_excuse, returned_before_sending
from submissions.services.return_submission import open_again
from submissions.services.settle_round import unsettle
from submissions.services.transition import lock, lock_with_round, transition

# No deadline is given in such a round, so whoever is readmitted needs none.
SETTLED = frozenset({RoundStatus.FINAL, RoundStatus.PUBLISHED})
# Where an excuse that is taken back leads to what the cluster last had; all else is a draft.
KEPT = frozenset({SubmissionStatus.NOT_STARTED, SubmissionStatus.RETURNED})


def excuse(*, submission_id: int, user: User, now: dt.datetime, reason: str, tell: bool = True) -> Event:
    """Excuse the cluster from this round, with why.

    Args:
        tell: whether the cluster is told by mail. History that is loaded afterwards is told to nobody.

    Raises:
        NotAllowed: the person or the status does not allow it, or the reason is missing or too long.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        submission.excuse = plain_text(reason)
        submission.reviewer = None
        roles = roles_for(user, submission.cluster)
        event = transition(
            Action.EXCUSE, submission=submission, user=user, roles=roles, now=now, reason=reason
        )
        if tell:
            tell_excused(event=event, now=now)
        return event


def readmit(*, submission_id: int, user: User, now: dt.datetime) -> Event:
    """Take the excuse back: the cluster has the form as it had it last, and what was sent it sends again.

    What was sent back is that again, with the questions open that were open then, also where it was sent
    again before the excuse. Once the figures of the round are final, everything else is returned with all
    questions open: what is returned can be filled in and sent at any time.

    Raises:
        NotAllowed: the person or the status does not allow it.
    """
    with transaction.atomic():
        submission = lock_with_round(submission_id)
        submission.excuse = ""
        end = readmitted_to(submission)
        excused, _had_as = before_excuse(submission)
        if excused is not None and excused.from_status in SENT:
            submission.submitted_at = submission.submitted_by = None
            returned = returned_before_sending(submission)
            submission.open_questions = open_again(submission, returned) if returned else []
        if end == SubmissionStatus.RETURNED and submission.extended_to and submission.extended_to <= now:
            # As where it is sent back: a deadline that has passed meanwhile is none.
            submission.extended_to = None
        event = transition(
            Action.READMIT,
            submission=submission,
            user=user,
            roles=roles_for(user, submission.cluster),
            now=now,
            end=end,
        )
        unsettle(submission, now)
        tell_readmitted(event=event, now=now)
        return event


def readmitted_to(submission: Submission) -> SubmissionStatus:
    """Return where taking the excuse back leads to, read off its round and its events. One query at most."""
    if submission.round.status in SETTLED:
        return SubmissionStatus.RETURNED
    excused, had_as = before_excuse(submission)
    if excused is None:
        return SubmissionStatus.NOT_STARTED
    return SubmissionStatus(had_as) if had_as in KEPT else SubmissionStatus.DRAFT
