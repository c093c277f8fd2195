"""What a page says after a decision."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import Action
from submissions.mail.notifications import people_of
from submissions.models import Submission
from submissions.services.errors import NotAllowed

DONE = {
    Action.RECALL: _("The figures are recalled. Correct what you need to, and send them again."),
    Action.TAKE: _("You have taken the submission into review. The cluster cannot change it meanwhile."),
    Action.TAKE_OVER: _("You have taken the review over. Your colleague sees that on the page."),
    Action.RELEASE: _("You have given the submission back. It waits for a reviewer again."),
    Action.APPROVE: _("The submission is approved."),
    Action.RETURN: _("The figures are sent back."),
    Action.REOPEN: _("The submission is reopened, and its figures no longer count as approved."),
    Action.EXCUSE: _("The cluster is excused."),
    Action.READMIT: _("The exemption is withdrawn."),
}
# Of the decisions that the cluster is told of by mail.
TOLD = {
    Action.APPROVE: _("The cluster gets a mail about it."),
    Action.RETURN: _("The cluster gets a mail with what to correct and why."),
    Action.REOPEN: _("The cluster gets a mail with what to correct and why."),
    Action.EXCUSE: _("The cluster gets a mail about it."),
    Action.READMIT: _("The cluster gets a mail about it."),
    Action.EXTEND: _("The cluster gets a mail about it."),
}


def tell_done(request: HttpRequest, action: Action, submission: Submission) -> None:
    """Say on the next page that a decision was made, and whether anybody is told of it."""
    told = action in TOLD and bool(people_of(submission))
    messages.success(request, f"{DONE[action]} {TOLD[action]}" if told else DONE[action])
    if action in TOLD and not told:
        tell_of_nobody(request, submission)


def tell_of_nobody(request: HttpRequest, submission: Submission) -> None:
    """Say on the next page that nobody of the cluster gets a mail, and what to do."""
    messages.warning(
        request,
        gettext(
            "Nobody at %(cluster)s can log in, so nobody gets a mail. Ring them and have somebody invited."
        )
        % {"cluster": submission.cluster},
    )


def tell_refused(request: HttpRequest, refusal: NotAllowed) -> None:
    """Say on the next page why a decision was refused."""
    messages.error(request, str(refusal))
