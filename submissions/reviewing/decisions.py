"""What a reviewer can decide about a submission now and, where they cannot, why."""

import datetime as dt
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, Role, Thing, may
from accounts.models import User
from submissions.models import Submission, SubmissionStatus
from submissions.reviewing.corrections_refusal import corrections_refusal
from submissions.reviewing.refusals import refusal
from submissions.status import TRANSITIONS

Status = SubmissionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Something that can be decided from where the submission stands.

    Attributes:
        label: what its button says.
        url: where it is sent; where it `asks` first, the page that asks.
        asks: whether a page asks before anything happens.
        binds: whether it says which content was on the page.
        key: the key that presses it; empty where none does.
        rare: whether one seldom wants it, so that it stands back on the page.
        why_not: why this person cannot take it now; empty where they can.
    """

    action: Action
    label: str
    url: str
    asks: bool = False
    binds: bool = False
    key: str = ""
    rare: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """All that can be decided about a submission, by one person, now.

    Attributes:
        main: what one does next, as a rule; None where there is no such thing.
        others: what else they can do.
        barred: what they cannot do though others can, each with why.
        holder: who has it in review; None where nobody does.
        own: whether that is oneself.
    """

    main: Decision | None
    others: tuple[Decision, ...]
    barred: tuple[Decision, ...]
    holder: User | None
    own: bool

    def of(self, action: Action) -> Decision | None:
        """Return what can be decided by `action`; None where it cannot, by this person and now."""
        possible = (self.main, *self.others) if self.main else self.others
        return next((one for one in possible if one.action == action), None)


class Button(NamedTuple):
    """How a decision is offered."""

    label: Promise | str
    route: str
    asks: bool = False
    binds: bool = False
    key: str = ""
    rare: bool = False


# In the order in which they are offered; the first that is possible and MAIN is the main one.
BUTTONS: Mapping[Action, Button] = {
    Action.TAKE: Button(_("Take into review"), "take", key="t"),
    Action.TAKE_OVER: Button(_("Take over the review"), "take-over"),
    Action.APPROVE: Button(_("Approve"), "approve", binds=True),
    Action.RETURN: Button(_("Send back to be corrected"), "send-back", asks=True),
    Action.REOPEN: Button(_("Reopen to be corrected"), "reopen", asks=True),
    Action.READMIT: Button(_("Withdraw the exemption"), "readmit", asks=True),
    Action.RELEASE: Button(_("Give it back unreviewed"), "release", rare=True),
    Action.EXCUSE: Button(_("Excuse the cluster"), "excuse", asks=True, rare=True),
}
MAIN = frozenset({Action.TAKE, Action.TAKE_OVER, Action.APPROVE})
# Taking over what one has, and giving back what a colleague has, is not barred: there is nothing to do.
NEEDLESS = frozenset({Action.TAKE_OVER, Action.RELEASE})


def decisions_for(user: User, submission: Submission, roles: Set[Role], now: dt.datetime) -> Decisions:
    """Return what `user` can decide about `submission` at `now`. At most three queries, none of them growing.

    Four more where a figure was corrected since the last sending: then the checks are asked.

    Args:
        roles: what they are to its cluster.
    """
    possible: list[Decision] = []
    barred: list[Decision] = []
    for action, button in BUTTONS.items():
        way = TRANSITIONS[action]
        if submission.status not in way.begin or not may(roles, action, Thing.SUBMISSION):
            continue
        why_not = refusal(way, submission=submission, user=user, roles=roles, now=now)
        if action == Action.APPROVE and not why_not:
            why_not = corrections_refusal(submission)
        decision = _decision(action, button, submission, why_not)
        if not why_not:
            possible.append(decision)
        elif action not in NEEDLESS:
            barred.append(decision)
    main = next((one for one in possible if one.action in MAIN), None)
    in_review = submission.status == Status.IN_REVIEW
    return Decisions(
        main=main,
        others=tuple(one for one in possible if one is not main),
        barred=tuple(barred),
        holder=submission.reviewer if in_review else None,
        own=in_review and submission.reviewer_id == user.pk,
    )


def _decision(action: Action, button: Button, submission: Submission, why_not: str) -> Decision:
    return Decision(
        action=action,
        label=str(button.label),
        url=reverse(button.route, args=[submission.round.year, submission.cluster.slug]),
        asks=button.asks,
        binds=button.binds,
        key=button.key,
        rare=button.rare,
        why_not=why_not,
    )
