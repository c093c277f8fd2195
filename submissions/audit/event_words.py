"""What was decided about a submission, in words: who did it stands before or after."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Action
from portal.formatting import format_moment
from submissions.models import Event

# Every action of which there can be an event.
EVENT_WORDS: Mapping[str, Promise] = {
    Action.EDIT: gettext_lazy("Filling in begun"),
    Action.SUBMIT: gettext_lazy("Figures sent"),
    Action.RECALL: gettext_lazy("Figures recalled"),
    Action.TAKE: gettext_lazy("Taken into review"),
    Action.TAKE_OVER: gettext_lazy("Review taken over"),
    Action.RELEASE: gettext_lazy("Given back, for another reviewer to take"),
    Action.APPROVE: gettext_lazy("Figures approved"),
    Action.RETURN: gettext_lazy("Sent back to be corrected"),
    Action.REOPEN: gettext_lazy("Approval taken back, reopened"),
    Action.EXCUSE: gettext_lazy("Excused from handing in"),
    Action.READMIT: gettext_lazy("Exemption withdrawn"),
    Action.IMPORT: gettext_lazy("Figures read in from a file"),
    Action.CORRECT: gettext_lazy("Corrected on the cluster’s behalf"),
    Action.ANSWER_CORRECTION: gettext_lazy("Correction answered"),
    Action.EXTEND: gettext_lazy("A deadline of its own"),
}


def event_words(event: Event) -> str:
    """Return what was done, in a few words of the language in use."""
    if event.action == Action.EXTEND:
        if event.until is None:
            return _("Its own deadline taken away")
        return _("Its own deadline: %(moment)s") % {"moment": format_moment(event.until)}
    return action_words(event.action)


def action_words(action: str) -> str:
    """Return the words of an action; the action itself where it has none."""
    words = EVENT_WORDS.get(action)
    return action if words is None else str(words)
