"""What a page says after a decision."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.access import Action
from submissions.services.errors import NotAllowed

DONE = {
    Action.SUBMIT: _("The figures are sent. Cluster Excellence Denmark looks at them now."),
    Action.RECALL: _("The figures are recalled. Correct what you need to, and send them again."),
    Action.TAKE: _("You have taken the submission into review. The cluster cannot change it meanwhile."),
    Action.APPROVE: _("The submission is approved."),
}


def tell_done(request: HttpRequest, action: Action) -> None:
    """Say on the next page that a decision was made."""
    messages.success(request, DONE[action])


def tell_refused(request: HttpRequest, refusal: NotAllowed) -> None:
    """Say on the next page why a decision was refused."""
    messages.error(request, str(refusal))
