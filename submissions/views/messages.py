"""What a page says after a decision."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.access import Action
from submissions.services.errors import NotAllowed

DONE = {
    Action.RECALL: _("The figures are recalled. Correct what you need to, and send them again."),
    Action.TAKE: _("You have taken the submission into review. The cluster cannot change it meanwhile."),
    Action.TAKE_OVER: _("You have taken the review over. Your colleague sees that on the page."),
    Action.RELEASE: _("You have given the submission back. It waits for a reviewer again."),
    Action.APPROVE: _("The submission is approved."),
    Action.RETURN: _("The figures are sent back. The cluster gets a mail with what to correct and why."),
    Action.REOPEN: _(
        "The submission is reopened, and its figures no longer count as approved. The cluster gets a mail "
        "with what to correct and why."
    ),
    Action.EXCUSE: _("The cluster is excused, and gets a mail about it."),
    Action.READMIT: _("The exemption is withdrawn. The cluster gets a mail about it."),
}


def tell_done(request: HttpRequest, action: Action) -> None:
    """Say on the next page that a decision was made."""
    messages.success(request, DONE[action])


def tell_refused(request: HttpRequest, refusal: NotAllowed) -> None:
    """Say on the next page why a decision was refused."""
    messages.error(request, str(refusal))
