"""Why a form is closed, and who can open it, in words."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from portal.formatting import format_moment
from submissions.models import RoundStatus, Submission, SubmissionStatus
from submissions.sent_back import opens_when_recalled
from submissions.windows import Window, window_of

BY_STATUS = {
    SubmissionStatus.SUBMITTED: _(
        "The figures are sent. You can recall them until a reviewer has taken them up; a signatory does that."
    ),
    SubmissionStatus.IN_REVIEW: _(
        "The figures are in review. Write to Cluster Excellence Denmark if something must be changed."
    ),
    SubmissionStatus.APPROVED: _(
        "The figures are approved. Write to Cluster Excellence Denmark if something is wrong."
    ),
    SubmissionStatus.EXCUSED: _(
        "The cluster is excused this year. Write to Cluster Excellence Denmark if that is not right."
    ),
}

SENT_FOR_GOOD = _("The figures are sent. Write to Cluster Excellence Denmark if something must be changed.")

NOT_SENT_BACK = _("Only the figures that were sent back can be changed now.")


def closed_reason(submission: Submission, now: dt.datetime) -> str:
    """Return why nothing can be changed in `submission` at `now`; empty where it can be.

    No query but for what is sent in a round that is closed by now, which takes two.
    """
    status = SubmissionStatus(submission.status)
    window = window_of(submission, now)
    if status == SubmissionStatus.SUBMITTED and not opens_when_recalled(submission, now):
        return str(SENT_FOR_GOOD)
    if status in BY_STATUS:
        return str(BY_STATUS[status])
    if window == Window.BEFORE:
        return str(_("The form opens on %(moment)s.") % {"moment": format_moment(submission.round.opens)})
    if window == Window.CLOSED and submission.round.status == RoundStatus.PUBLISHED:
        year = submission.round.year
        return str(
            _(
                "The account for %(year)s is published. Write to Cluster Excellence Denmark if a figure is "
                "wrong."
            )
            % {"year": year}
        )
    if window == Window.CLOSED:
        deadline = format_moment(submission.deadline)
        return str(
            _("The deadline was %(moment)s. Write to Cluster Excellence Denmark if a figure is wrong.")
            % {"moment": deadline}
        )
    return ""
