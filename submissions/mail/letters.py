"""What clusters are told by mail of decisions about them. Each is called inside the decision's transaction.

Calling one twice tells once: a mail's key is made of the event and the person. What is `sent` was told when
it happened, in a past that is loaded, and leaves no more.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Prefetch

from accounts.models import Membership
from portal.formatting import format_moment
from submissions.checks.finding import Answer
from submissions.countries import country_name
from submissions.mail.filled import Block, Value, listed, quoted
from submissions.mail.notifications import page_url, people_of, signatories_of
from submissions.mail.places import LINK
from submissions.mail.post import Draft, drafts, post
from submissions.mail.words import phrase
from submissions.models import (
    Correction,
    Event,
    FigureChange,
    MailKind,
    Question,
    Round,
    Submission,
    SubmissionStatus,
)
from submissions.presentation import answer_text
from submissions.windows import Window, window_of


def tell_opening(*, round_: Round, now: dt.datetime, sent: bool = False) -> None:
    """Tell the people of all clusters with a submission in the round that it is open, but those excused.

    Args:
        sent: whether they were told so at `now`, and are not any more.
    """
    letters: list[Draft] = []
    memberships = (
        Membership.objects.filter(user__is_active=True).select_related("user").order_by("user__email")
    )
    submissions = (
        Submission.objects.for_round(round_)
        .exclude(status=SubmissionStatus.EXCUSED)
        .select_related("cluster", "round")
        .prefetch_related(
            Prefetch("cluster__memberships", queryset=memberships, to_attr="active_memberships")
        )
        .order_by("pk")
    )
    for submission in submissions:

        def values(about: Submission = submission) -> Mapping[str, Value]:
            return {
                **about_values(about),
                "opens": format_moment(round_.opens),
                "last_edit": format_moment(round_.last_edit),
            }

        letters += drafts(
            kind=MailKind.OPENING,
            key=f"opening:{submission.pk}",
            submission=submission,
            people=[membership.user for membership in submission.cluster.active_memberships],  # type: ignore[attr-defined] # to_attr
            values=values,
        )
    post(letters, now=now, sent=sent)


def tell_returned(*, event: Event, now: dt.datetime, sent: bool = False) -> None:
    """Tell a cluster that its submission was sent back, why, and which questions to correct."""
    _tell_decision(MailKind.RETURNED, event, now, sent=sent)


def tell_reopened(*, event: Event, now: dt.datetime) -> None:
    """Tell a cluster that its approved submission was reopened, why, and which questions to correct."""
    _tell_decision(MailKind.REOPENED, event, now)


def tell_approved(*, event: Event, now: dt.datetime, sent: bool = False) -> None:
    """Tell a cluster that its submission is approved."""
    _tell_decision(MailKind.APPROVED, event, now, sent=sent)


def tell_excused(*, event: Event, now: dt.datetime, sent: bool = False) -> None:
    """Tell a cluster that it is not to hand in, and why."""
    _tell_decision(MailKind.EXCUSED, event, now, sent=sent)


def tell_readmitted(*, event: Event, now: dt.datetime) -> None:
    """Tell a cluster that was excused that it is to hand in after all."""
    _tell_decision(MailKind.READMITTED, event, now)


def tell_extended(*, event: Event, now: dt.datetime, sent: bool = False) -> None:
    """Tell a cluster the deadline that it has now: `event.until`, or the round's where it was taken away."""
    _tell_decision(MailKind.EXTENDED, event, now, sent=sent)


def tell_correction(*, correction: Correction, now: dt.datetime, sent: bool = False) -> None:
    """Ask the signatories to confirm or decline a figure that was entered on their cluster's behalf."""
    submission, change = correction.submission, correction.change
    question = (
        Question.objects.filter(round_id=submission.round_id, indicator_id=change.indicator_id)
        .select_related("indicator")
        .first()
    )

    def values() -> Mapping[str, Value]:
        return {
            **about_values(submission, "corrections"),
            "who": str(change.user),
            "given_by": correction.given_by,
            "question": _asked_about(change, question),
            "old": _figure_text(change.old_value, change.old_absence, question),
            "new": _figure_text(change.new_value, change.new_absence, question),
            "note": quoted(correction.note),
        }

    letters = drafts(
        kind=MailKind.CORRECTION,
        key=f"correction:{correction.pk}",
        submission=submission,
        people=signatories_of(submission),
        values=values,
    )
    post(letters, now=now, sent=sent)


def about_values(submission: Submission, page: str = "submission") -> dict[str, Value]:
    """Return what every mail about a submission knows, in the language in use."""
    return {
        "cluster": str(submission.cluster),
        "year": str(submission.round.year),
        "deadline": format_moment(submission.deadline),
        LINK: page_url(page, submission),
    }


def _tell_decision(kind: MailKind, event: Event, now: dt.datetime, *, sent: bool = False) -> None:
    submission = event.submission
    asked = _questions(event) if kind in {MailKind.RETURNED, MailKind.REOPENED} else ()

    def values() -> Mapping[str, Value]:
        found = {
            **about_values(submission),
            "who": str(event.user),
            "reason": quoted(event.reason),
            "questions": _list_of(asked),
        }
        if kind in {MailKind.EXTENDED, MailKind.READMITTED}:
            found |= _until_when(submission, now)
        if kind == MailKind.EXTENDED and event.until is None and window_of(submission, now) == Window.CLOSED:
            # Its own deadline is taken away, and none follows.
            found["still"] = phrase("closed")
        return found

    letters = drafts(
        kind=kind,
        key=f"{kind}:{event.pk}",
        submission=submission,
        people=people_of(submission),
        values=values,
    )
    post(letters, now=now, sent=sent)


def _until_when(submission: Submission, now: dt.datetime) -> dict[str, Value]:
    """Return until when figures can be sent, in the language in use; never a past deadline as one to come."""
    window = window_of(submission, now)
    deadline = format_moment(submission.deadline)
    if submission.status == SubmissionStatus.RETURNED and submission.extended_to is None:
        return {"deadline": phrase("no_deadline"), "still": phrase("at_any_time")}
    if window == Window.CLOSED:
        return {"deadline": phrase("no_deadline"), "still": phrase("own_deadline_follows", deadline=deadline)}
    if window == Window.LATE:
        until = format_moment(submission.round.last_edit)
        return {"deadline": until, "still": phrase("still", until=until)}
    return {"deadline": deadline, "still": phrase("deadline", deadline=deadline)}


def _questions(event: Event) -> tuple[Question, ...]:
    """Return the questions to correct, in the order of the questionnaire. One query."""
    if not event.questions:
        return ()
    round_id = event.submission.round_id
    found = Question.objects.filter(round_id=round_id, indicator__code__in=event.questions)
    return tuple(found.with_indicators())


def _list_of(asked: tuple[Question, ...]) -> Block:
    """Return the labels in the language in use; that all is open, where no question is named."""
    return listed(tuple(question.label for question in asked) or (phrase("all_questions"),))


def _asked_about(change: FigureChange, question: Question | None) -> str:
    label = question.label if question else str(change.indicator)
    return f"{label}, {country_name(change.country)}" if change.country else label


def _figure_text(value: Decimal | None, absence: str, question: Question | None) -> str:
    if question is None or (value is None and not absence):
        return phrase("no_figure")
    return answer_text(question, Answer(code=question.code, value=value, absence=absence))
