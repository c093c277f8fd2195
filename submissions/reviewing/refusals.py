"""Why a decision is refused: the rules of `submissions.status`, held against a person and a moment."""

import datetime as dt
from collections.abc import Set
from decimal import Decimal

from django.db.models import Exists
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.access import Action, Role, Thing, may
from accounts.models import User
from portal.formatting import format_moment, format_number
from submissions.closed import closed_reason
from submissions.models import Event, FigureChange, RoundStatus, Submission, SubmissionStatus
from submissions.status import LONGEST_REASON, Transition
from submissions.windows import window_of

# What somebody did, who was faster. `who` begins the sentence, and is "You" where it was oneself.
FASTER: dict[str, str | Promise] = {
    Action.EDIT: gettext_lazy("%(who)s began filling in on %(when)s."),
    Action.SUBMIT: gettext_lazy("%(who)s sent the figures on %(when)s."),
    Action.RECALL: gettext_lazy("%(who)s recalled the figures on %(when)s."),
    Action.TAKE: gettext_lazy("%(who)s took the submission into review on %(when)s."),
    Action.TAKE_OVER: gettext_lazy("%(who)s took the review over on %(when)s."),
    Action.RELEASE: gettext_lazy("%(who)s gave the submission back unreviewed on %(when)s."),
    Action.APPROVE: gettext_lazy("%(who)s approved the figures on %(when)s."),
    Action.RETURN: gettext_lazy("%(who)s sent the figures back on %(when)s."),
    Action.REOPEN: gettext_lazy("%(who)s reopened the submission on %(when)s."),
    Action.EXCUSE: gettext_lazy("%(who)s excused the cluster on %(when)s."),
    Action.READMIT: gettext_lazy("%(who)s withdrew the exemption on %(when)s."),
    Action.IMPORT: gettext_lazy("%(who)s imported the figures on %(when)s."),
}


def refusal(
    way: Transition,
    *,
    submission: Submission,
    user: User,
    roles: Set[Role],
    now: dt.datetime,
    end: SubmissionStatus | None = None,
) -> str:
    """Return why `user` cannot take `submission` this way at `now`; empty where they can.

    Two queries at most.

    Args:
        roles: what `user` is to the submission's cluster.
        end: the status to which it leads, where that is read off the events.
    """
    if not may(roles, way.action, Thing.SUBMISSION):
        return _("You do not have the right to do that.")
    if submission.status not in way.begin:
        return _too_late(submission, user)
    # What is sent back is open at any time, and so is the way back to that.
    if end != SubmissionStatus.RETURNED and window_of(submission, now) not in way.windows:
        return closed_reason(submission, now)
    return _not_for(way, submission, user, roles)


def _not_for(way: Transition, submission: Submission, user: User, roles: Set[Role]) -> str:
    """Say why it is for others than this person, of those who may take the way at all."""
    published = submission.round.status == RoundStatus.PUBLISHED
    if published and way.once_published is not None and way.once_published.isdisjoint(roles):
        return _("The account for %(year)s is published. Only an administrator can change this now.") % {
            "year": submission.round.year
        }
    if way.by_holder is not None and way.by_holder != (submission.reviewer_id == user.pk):
        return _other_holder(submission, own=not way.by_holder)
    if way.four_eyes and _had_a_hand(submission, user, roles):
        return _("You had a hand in these figures yourself. Another reviewer must approve them.")
    return ""


def reason_refusal(reason: str) -> str:
    """Return what is wrong with a reason as it is kept; empty where it can be told to the secretariat."""
    if not reason:
        return _("Write why, so that the secretariat can see it.")
    if len(reason) > LONGEST_REASON:
        return _(
            "The reason has %(length)s characters; at most %(most)s can be sent. Shorten it, or write it as "
            "comments on the figures."
        ) % {
            "length": format_number(Decimal(len(reason)), 0),
            "most": format_number(Decimal(LONGEST_REASON), 0),
        }
    return ""


def _other_holder(submission: Submission, *, own: bool) -> str:
    if own:
        return _("You have this submission in review already.")
    if submission.reviewer is None:
        return _("No reviewer is named on this submission. Take it over to decide on it.")
    return _("%(who)s has this submission in review. Take it over if you are to decide on it.") % {
        "who": submission.reviewer
    }


def _had_a_hand(submission: Submission, user: User, roles: Set[Role]) -> bool:
    """Whether they ever sent it, entered a figure in it, or work for its cluster. One query at most."""
    if not roles.isdisjoint({Role.EDITOR, Role.SIGNATORY}) or submission.submitted_by_id == user.pk:
        return True
    entered = FigureChange.objects.filter(submission=submission, user=user)
    # A file that says what stands already enters nothing, and sends all the same.
    sent = Event.objects.filter(submission=submission, user=user, action__in=(Action.SUBMIT, Action.IMPORT))
    return User.objects.filter(Exists(entered) | Exists(sent), pk=user.pk).exists()


def _too_late(submission: Submission, user: User) -> str:
    """Say who brought it where it stands, and when; its status alone where nobody is known to have."""
    last = submission.events.filter(action__in=FASTER).select_related("user").last()
    if last is None or last.to_status != submission.status:
        return _("%(cluster)s is %(status)s, so this cannot be done now. Look at the page again.") % {
            "cluster": submission.cluster,
            "status": submission.get_status_display().lower(),
        }
    return _("%(faster)s So this cannot be done now, and nothing is changed. Look at the page again.") % {
        "faster": faster_text(last, user)
    }


def faster_text(event: Event, user: User) -> str:
    """Return who did what and when, as `user` is told it: a sentence."""
    who = pgettext("begins a sentence", "You") if event.user_id == user.pk else str(event.user)
    return str(FASTER[event.action]) % {"who": who, "when": format_moment(event.at)}
