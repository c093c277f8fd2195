"""The ways of a submission from one status to another. Each way is a row of `TRANSITIONS`."""

from collections.abc import Set
from dataclasses import dataclass

from accounts.access import Action, Role
from submissions.models import SubmissionStatus as Status
from submissions.windows import Window

# Who may take a way is in accounts.access, under the same action.
SENDING = frozenset({Window.OPEN, Window.LATE, Window.EXTENDED})
ANY_TIME = frozenset(Window)
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
# A reason goes by mail, and is read on a page beside others: characters, some two screens of a phone.
LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One way: from where, to where, when, and what must hold.

    Attributes:
        begin: the statuses from which it leads.
        end: the status to which it leads.
        windows: the times at which it may be taken.
        reason: whether it needs a reason in words.
        four_eyes: whether it is closed to people who had a hand in the figures.
        by_holder: whether it is for whoever has it in review alone (True), or for everybody else (False);
            None where that makes no difference.
        once_published: who may still take it when the account of the round is published; None where that
            makes no difference.
    """

    action: Action
    begin: Set[Status]
    end: Status
    windows: Set[Window] = ANY_TIME
    reason: bool = False
    four_eyes: bool = False
    by_holder: bool | None = None
    once_published: Set[Role] | None = None


NOT_APPROVED = frozenset(Status) - {Status.APPROVED, Status.EXCUSED}

TRANSITIONS: dict[Action, Transition] = {
    transition.action: transition
    for transition in (
        # The first save begins a draft.
        Transition(
            action=Action.EDIT, begin=frozenset({Status.NOT_STARTED}), end=Status.DRAFT, windows=SENDING
        ),
        # What was returned can be sent again whenever it was returned, so the window is asked of the status.
        Transition(
            action=Action.SUBMIT,
            begin=frozenset({Status.DRAFT, Status.RETURNED}),
            end=Status.SUBMITTED,
            windows=SENDING,
        ),
        # Where it leads back to is read off its events: what was sent back is that again, then at any time.
        Transition(
            action=Action.RECALL, begin=frozenset({Status.SUBMITTED}), end=Status.DRAFT, windows=SENDING
        ),
        Transition(action=Action.TAKE, begin=frozenset({Status.SUBMITTED}), end=Status.IN_REVIEW),
        # From a colleague, who is ill or on leave.
        Transition(
            action=Action.TAKE_OVER,
            begin=frozenset({Status.IN_REVIEW}),
            end=Status.IN_REVIEW,
            by_holder=False,
        ),
        # Whoever took it by mistake gives it back, and the cluster can recall it again.
        Transition(
            action=Action.RELEASE,
            begin=frozenset({Status.IN_REVIEW}),
            end=Status.SUBMITTED,
            by_holder=True,
        ),
        Transition(
            action=Action.APPROVE, begin=frozenset({Status.IN_REVIEW}), end=Status.APPROVED, four_eyes=True
        ),
        Transition(
            action=Action.RETURN, begin=frozenset({Status.IN_REVIEW}), end=Status.RETURNED, reason=True
        ),
        # What changes who counts in a published account is an administrator's to decide.
        Transition(
            action=Action.REOPEN,
            begin=frozenset({Status.APPROVED}),
            end=Status.RETURNED,
            reason=True,
            once_published=ADMINISTRATORS,
        ),
        Transition(
            action=Action.EXCUSE,
            begin=NOT_APPROVED,
            end=Status.EXCUSED,
            reason=True,
            once_published=ADMINISTRATORS,
        ),
        # Figures of past years come from a file, whole and as they were; their checks are told, not enforced.
        Transition(
            action=Action.IMPORT,
            begin=frozenset({Status.NOT_STARTED, Status.DRAFT, Status.SUBMITTED, Status.RETURNED}),
            end=Status.SUBMITTED,
        ),
        # Where it leads back to is read off its events, and off the round.
        Transition(
            action=Action.READMIT,
            begin=frozenset({Status.EXCUSED}),
            end=Status.DRAFT,
            once_published=ADMINISTRATORS,
        ),
    )
}
