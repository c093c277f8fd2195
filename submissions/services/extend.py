"""Give one cluster a deadline of its own, also after the common one; and take it away."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Action, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from portal.formatting import format_moment
from submissions.mail.letters import tell_extended
from submissions.models import Event, RoundStatus, Submission, SubmissionStatus
from submissions.plain_text import plain_text
from submissions.services.errors import NotAllowed
from submissions.services.transition import lock_with_round

# Where there is nothing to send, what makes it possible again.
OPENED_BY = {
    SubmissionStatus.APPROVED: gettext_lazy("Reopen the submission to have it corrected."),
    SubmissionStatus.EXCUSED: gettext_lazy("Withdraw the exemption first."),
}
NOT_SENT = frozenset({SubmissionStatus.NOT_STARTED, SubmissionStatus.DRAFT})
RUNNING = frozenset({RoundStatus.OPEN, RoundStatus.CLOSED})


class ExtensionRefused(Exception):  # noqa: N818 read as a sentence: "except ExtensionRefused"
    """The deadline makes no sense; its text says why, in the language in use. Nothing is changed."""


class ExtensionChanged(Exception):  # noqa: N818 likewise
    """Somebody else gave or took away a deadline since the person looked; nothing is changed.

    Attributes:
        submission: as it stands.
        event: who it was, and when.
    """

    def __init__(self, submission: Submission, event: Event | None) -> None:
        """Keep what stands."""
        super().__init__(str(submission))
        self.submission, self.event = submission, event


def extend(
    *,
    submission_id: int,
    until: dt.datetime | None,
    seen: dt.datetime | None,
    user: User,
    now: dt.datetime,
    reason: str,
    tell: bool = True,
) -> Event:
    """Let one cluster fill in and send until `until`, whatever the deadline; None takes that away.

    The cluster is told by mail. What is returned can be sent whenever it was returned, with or without.

    Args:
        seen: the deadline of its own that the person saw it have.
        reason: why; needed where one is given.
        tell: whether the cluster is told by mail. History that is loaded afterwards is told to nobody.

    Raises:
        NotAllowed: the person may not, the submission is approved or excused, or the round does not run.
        ExtensionChanged: somebody else was faster.
        ExtensionRefused: it is past, or no later than the common deadline, or the reason is missing.
    """
    with transaction.atomic():
        # The common deadline that it is held against does not move meanwhile.
        submission = lock_with_round(submission_id)
        if not may(roles_for(user, submission.cluster), Action.EXTEND, Thing.SUBMISSION):
            raise NotAllowed(_("You do not have the right to do that."))
        if reason_against := cannot_extend(submission):
            raise NotAllowed(reason_against)
        if submission.extended_to != seen:
            raise ExtensionChanged(submission, last_extension(submission))
        _require_sense(submission, until, now=now, reason=reason)
        submission.extended_to = until
        submission.save(update_fields=["extended_to"])
        event = Event(
            submission=submission,
            action=Action.EXTEND,
            from_status=submission.status,
            to_status=submission.status,
            user=user,
            at=now,
            reason=plain_text(reason),
            content_hash=submission.content_hash,
            until=until,
        )
        event.save(force_insert=True)
        if tell:
            tell_extended(event=event, now=now)
        return event


def cannot_extend(submission: Submission) -> str:
    """Return why a submission gets no deadline of its own now, empty where it can."""
    said = {
        "cluster": submission.cluster,
        "year": submission.round,
        "status": submission.get_status_display().lower(),
    }
    status = SubmissionStatus(submission.status)
    if status in OPENED_BY:
        done = _("%(cluster)s is %(status)s, so there is nothing to send any more.") % said
        return f"{done} {OPENED_BY[status]}"
    if submission.round.status == RoundStatus.PLANNED:
        return _("The round of %(year)s has not opened. Change its dates instead.") % said
    if submission.round.status in RUNNING:
        return ""
    if status == SubmissionStatus.RETURNED:
        return _("%(cluster)s can fill in and send at any time, so it needs no deadline.") % said
    if status in NOT_SENT:
        return (
            _(
                "The figures of %(year)s are final. If %(cluster)s is to hand in all the same, excuse it, "
                "and then withdraw the exemption: after that it can fill in and send."
            )
            % said
        )
    return _("The figures of %(cluster)s are sent, and those of %(year)s are final.") % said


def last_extension(submission: Submission) -> Event | None:
    """Return who last gave or took away a deadline of its own, and when. One query."""
    return submission.events.filter(action=Action.EXTEND).select_related("user").last()


def _require_sense(
    submission: Submission, until: dt.datetime | None, *, now: dt.datetime, reason: str
) -> None:
    if until is None:
        if submission.extended_to is None:
            raise ExtensionRefused(_("There is no deadline of its own to take away."))
        return
    if until <= now:
        raise ExtensionRefused(
            _("%(moment)s is past already. Choose a time that is still to come.")
            % {"moment": format_moment(until)}
        )
    deadline = submission.round.deadline
    if until <= deadline:
        raise ExtensionRefused(
            _("The common deadline is %(deadline)s. Choose a later time, or leave it as it is.")
            % {"deadline": format_moment(deadline)}
        )
    if not plain_text(reason):
        raise ExtensionRefused(_("Write why, so that the secretariat can see it."))
