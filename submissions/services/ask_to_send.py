"""Ask the signatories of a cluster to send."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from submissions.checks.run import run_checks
from submissions.closed import closed_reason
from submissions.mail.notifications import signatories_of, write_sending_request
from submissions.models import LONGEST_NOTE, SendingRequest, SubmissionStatus
from submissions.plain_text import plain_text
from submissions.services.errors import AskedAlready, NobodyToAsk, NotAllowed
from submissions.services.transition import lock
from submissions.windows import is_editable

# A signatory hears of the same submission at most once an hour, whoever asks.
PAUSE = dt.timedelta(hours=1)
# PostgreSQL cannot store it.


def ask_to_send(*, submission_id: int, user: User, now: dt.datetime, note: str = "") -> SendingRequest:
    """Ask every signatory by mail to send the submission.

    Args:
        note: words of the person's own that go with the mail; what is longer than the form takes is cut.

    Raises:
        NotAllowed: the person or the time does not allow it, or nothing is filled in yet.
        AskedAlready: the signatories were asked less than an hour ago.
        NobodyToAsk: the cluster has no signatory who can sign in.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        if not may(roles_for(user, submission.cluster), Action.ASK_TO_SEND, Thing.SUBMISSION):
            raise NotAllowed(_("You do not have the right to do that."))
        if not is_editable(submission, now):
            raise NotAllowed(closed_reason(submission, now))
        if submission.status == SubmissionStatus.NOT_STARTED:
            raise NotAllowed(_("Nothing is filled in yet, so there is nothing to send."))
        last = submission.sending_requests.select_related("user").last()
        if last is not None and now < last.at + PAUSE:
            raise AskedAlready(who=str(last.user), again_from=last.at + PAUSE)
        recipients = [person for person in signatories_of(submission) if person != user]
        if not recipients:
            raise NobodyToAsk
        asked = SendingRequest.objects.create(
            submission=submission, user=user, at=now, note=plain_text(note)[:LONGEST_NOTE]
        )
        obstacles = sum(finding.blocks for finding in run_checks(submission))
        write_sending_request(asked=asked, recipients=recipients, obstacles=obstacles)
        return asked
