"""Mails that wait while their recipient leaves the cluster, or the portal: they are not sent any more."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.core import mail as outbox

from accounts.access import Action
from accounts.models import Membership, User
from submissions.mail import letters
from submissions.mail.sent import MailState, problem_words, state_of
from submissions.mail.withdrawn import WORDS, Withdrawn
from submissions.models import Comment, Mail, MailKind, Submission, SubmissionStatus
from submissions.services.deliver_mail import deliver_mail
from submissions.services.send_comment_digests import send_comment_digests
from submissions.services.send_reminders import send_reminders
from tests import builders
from tests.submissions.conftest import Cast
from tests.submissions.test_letters import event_of
from tests.submissions.test_mail import REFUSING, sent
from tests.submissions.test_reminders import at, set_deadline

SOON = dt.timedelta(minutes=10)


def _opening(cast: Cast) -> None:
    letters.tell_opening(round_=cast.round, now=at("2019-01-01T09:00"))


def _reminder(cast: Cast) -> None:
    set_deadline(cast.round, at("2019-03-01T12:00"))
    send_reminders(at=at("2019-02-22T09:00"), now=at("2019-02-22T09:00"))


def _overdue(cast: Cast) -> None:
    set_deadline(cast.round, at("2019-03-01T12:00"))
    send_reminders(at=at("2019-03-02T09:00"), now=at("2019-03-02T09:00"))


def _returned(cast: Cast) -> None:
    letters.tell_returned(event=event_of(cast, Action.RETURN), now=at("2019-02-01T09:00"))


def _comments(cast: Cast) -> None:
    _say(cast, cast.reviewer)


WRITTEN: dict[str, Callable[[Cast], object]] = {
    MailKind.OPENING: _opening,
    MailKind.REMINDER: _reminder,
    MailKind.OVERDUE: _overdue,
    MailKind.RETURNED: _returned,
    MailKind.RECEIPT: sent,
    MailKind.COMMENTS: _comments,
}
LEFT = [("cluster", Withdrawn.NOT_A_MEMBER), ("portal", Withdrawn.NO_LONGER_THERE)]


def _say(cast: Cast, author: User) -> None:
    Comment.objects.create(
        submission=cast.submission,
        section=cast.round.sections.first(),
        author=author,
        by_cluster=not author.is_reviewing,
        at=at("2019-02-12T10:00"),
        text="Er de med?",
    )
    send_comment_digests(now=at("2019-02-12T15:10"))


def _leave(cast: Cast, person: User, what: str) -> None:
    if what == "portal":
        User.objects.filter(pk=person.pk).update(is_active=False)
        return
    # To work for another cluster gives no right to read of this one.
    Membership.objects.create(user=person, cluster=builders.cluster(), role="signatory")
    Membership.objects.filter(user=person, cluster=cast.cluster).delete()


def _deliver(mail: Mail, settings: LazySettings) -> Mail:
    """Try a mail that waits, with a mail server that answers, and return it as it stands then."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    deliver_mail(mail_id=mail.pk, now=mail.try_after + SOON)
    mail.refresh_from_db()
    return mail


@pytest.mark.parametrize("kind", WRITTEN)
@pytest.mark.parametrize(("what", "reason"), LEFT)
def test_what_waits_for_somebody_who_has_left_is_withdrawn_and_says_why(
    cast: Cast, settings: LazySettings, kind: str, what: str, reason: Withdrawn
) -> None:
    settings.EMAIL_BACKEND = REFUSING
    WRITTEN[kind](cast)
    mail = Mail.objects.get(kind=kind, recipient=cast.signatory)
    _leave(cast, cast.signatory, what)
    _deliver(mail, settings)
    assert (mail.problem, mail.sent_at) == (reason, None)
    assert (state_of(mail), problem_words(mail)) == (MailState.WITHDRAWN, WORDS[reason])
    assert outbox.outbox == []


@pytest.mark.parametrize("kind", WRITTEN)
def test_those_who_are_still_there_get_it_although_a_colleague_has_left(
    cast: Cast, settings: LazySettings, kind: str
) -> None:
    settings.EMAIL_BACKEND = REFUSING
    WRITTEN[kind](cast)
    _leave(cast, cast.editor, "cluster")
    assert _deliver(Mail.objects.get(kind=kind, recipient=cast.signatory), settings).sent_at is not None
    assert [message.to for message in outbox.outbox] == [["signatar@example.dk"]]


def test_reviewers_are_told_of_comments_without_working_for_the_cluster(
    cast: Cast, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = REFUSING
    _say(cast, cast.editor)
    mail = Mail.objects.get(recipient=cast.administrator)
    assert _deliver(mail, settings).sent_at is not None


def test_comments_on_several_clusters_go_to_whoever_still_works_for_one_of_them(
    cast: Cast, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = REFUSING
    other = builders.submission(builders.cluster(), round=cast.round)
    Membership.objects.create(user=cast.editor, cluster=other.cluster, role="editor")
    Comment.objects.create(
        submission=other,
        section=cast.round.sections.first(),
        author=cast.reviewer,
        by_cluster=False,
        at=at("2019-02-12T09:00"),
        text="Og de her?",
    )
    _say(cast, cast.reviewer)
    mail = Mail.objects.get(recipient=cast.editor)
    assert mail.submission is None
    Membership.objects.filter(user=cast.editor).delete()
    assert _deliver(mail, settings).problem == Withdrawn.NOT_A_MEMBER


@pytest.mark.parametrize("day", ["2019-03-08T09:00", "2019-03-16T09:00"])
def test_a_reminder_of_the_own_deadline_of_what_was_sent_back_is_sent(cast: Cast, day: str) -> None:
    set_deadline(cast.round, at("2019-03-01T12:00"))
    Submission.objects.update(status=SubmissionStatus.RETURNED, extended_to=at("2019-03-15T12:00"))
    send_reminders(at=at(day), now=at(day))
    mail = Mail.objects.order_by("address")[0]
    assert deliver_mail(mail_id=mail.pk, now=at(day))
    # Without its own deadline it can be sent at any time, and nobody is asked to hurry.
    other = Mail.objects.order_by("address")[1]
    Submission.objects.update(extended_to=None)
    assert not deliver_mail(mail_id=other.pk, now=at(day))
    assert len(outbox.outbox) == 1
