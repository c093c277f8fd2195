"""Excuse a cluster from handing in, and take it back."""

import datetime as dt

from django.db import transaction

from accounts.access import Action
from accounts.models import User
from accounts.roles import roles_for
from submissions.mail.letters import tell_excused, tell_readmitted
from submissions.models import Event, RoundStatus, Submission, SubmissionStatus
from submissions.plain_text import plain_text
from submissions.services.settle_round import unsettle
from submissions.services.transition import lock, lock_with_round, transition

# No deadline is given in such a round, so whoever is readmitted needs none.
SETTLED = frozenset({RoundStatus.FINAL, RoundStatus.PUBLISHED})
# Where an excuse that is taken back leads to where it came from; all else was sent, and is to be sent again.
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
    """Take the excuse back: the submission stands where it stood, and one that was sent is to be sent again.

    Once the figures of the round are final it is returned instead, with all questions open where none were
    named before: what is returned can be filled in and sent at any time.

    Raises:
        NotAllowed: the person or the status does not allow it.
    """
    with transaction.atomic():
        submission = lock_with_round(submission_id)
        submission.excuse = ""
        event = transition(
            Action.READMIT,
            submission=submission,
            user=user,
            roles=roles_for(user, submission.cluster),
            now=now,
            end=readmitted_to(submission),
        )
        unsettle(submission, now)
        tell_readmitted(event=event, now=now)
        return event


def readmitted_to(submission: Submission) -> SubmissionStatus:
    """Return where taking the excuse back leads to, read off its round and its events. One query at most."""
    if submission.round.status in SETTLED:
        return SubmissionStatus.RETURNED
    # A deadline of its own that was taken away meanwhile is an event from excused to excused.
    excused = submission.events.filter(action=Action.EXCUSE).last()
    before = SubmissionStatus(excused.from_status) if excused else SubmissionStatus.NOT_STARTED
    return before if before in KEPT else SubmissionStatus.DRAFT
