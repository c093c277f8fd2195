"""Change the words of a kind of mail, or go back to ours."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.access import Action, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from accounts.services.record import record
from submissions.mail.problems import WordsProblem, problems_of
from submissions.mail.words import Words, our_words, words_of
from submissions.markdown import plain_lines
from submissions.models import MailKind, MailText
from submissions.services.errors import NotAllowed

CHANGED, RESET = "mail-text-changed", "mail-text-reset"  # the records of it


class WordsRefused(Exception):  # noqa: N818 read as a sentence: "except WordsRefused"
    """The words cannot be used; nothing is saved."""

    def __init__(self, problems: tuple[WordsProblem, ...]) -> None:
        """Keep what is wrong."""
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class WordsChanged(Exception):  # noqa: N818 likewise
    """Somebody else changed the words since the person saw them; nothing is saved.

    Attributes:
        words: as they stand.
    """

    def __init__(self, words: Words) -> None:
        """Keep what stands."""
        super().__init__(f"{words.kind} {words.language} is at version {words.version}")
        self.words = words


def change_mail_text(
    *,
    kind: MailKind,
    language: str,
    user: User,
    now: dt.datetime,
    subject: str,
    body: str,
    version: int,
) -> Words:
    """Set the words of a kind of mail in a language. What is as it was is no change.

    Mails that are written already stay as they are.

    Args:
        version: that of the words which the person saw; 0 where they were ours.

    Raises:
        NotAllowed: the person may not; nothing is changed.
        WordsRefused: the words cannot be used; nothing is changed.
        WordsChanged: somebody else was faster; nothing is changed.
    """
    subject, body = " ".join(subject.split()), plain_lines(body).strip()
    _require(user)
    if problems := problems_of(kind, subject=subject, body=body):
        raise WordsRefused(problems)
    with transaction.atomic():
        stands = _stands(kind, language, version)
        if (subject, body) == (stands.subject, stands.body):
            return stands
        if not stands.version:
            _add(kind, language, subject, body)
        else:
            MailText.objects.filter(kind=kind, language=language).update(
                subject=subject, body=body, version=version + 1
            )
        _record(CHANGED, stands, subject, body, user, now)
    return words_of(kind, language)


def restore_mail_text(*, kind: MailKind, language: str, user: User, now: dt.datetime, version: int) -> Words:
    """Go back to our words. Where they hold already nothing is changed.

    Raises:
        NotAllowed: the person may not; nothing is changed.
        WordsChanged: somebody else was faster; nothing is changed.
    """
    _require(user)
    ours = our_words(kind, language)
    with transaction.atomic():
        stands = _stands(kind, language, version)
        if not stands.ours:
            # The row stays, so that its version goes on and nobody saves over what they have not seen.
            MailText.objects.filter(kind=kind, language=language).update(
                subject=ours.subject, body=ours.body, version=version + 1
            )
            _record(RESET, stands, ours.subject, ours.body, user, now)
    return words_of(kind, language)


def record_subject(kind: MailKind, language: str) -> str:
    """Return what the record of a change calls the words."""
    return f"{kind} {language}"


def _require(user: User) -> None:
    if not may(roles_for(user), Action.EDIT, Thing.MAIL):
        raise NotAllowed(_("You do not have the right to do that."))


def _stands(kind: MailKind, language: str, version: int) -> Words:
    """Return the words that hold, with their row locked where there is one."""
    MailText.objects.select_for_update().filter(kind=kind, language=language).first()
    stands = words_of(kind, language)
    if stands.version != version:
        raise WordsChanged(stands)
    return stands


def _add(kind: MailKind, language: str, subject: str, body: str) -> None:
    try:
        with transaction.atomic():
            MailText.objects.create(kind=kind, language=language, subject=subject, body=body)
    except IntegrityError:
        # There was no row to lock, and another was a moment earlier.
        raise WordsChanged(words_of(kind, language)) from None


def _record(action: str, stands: Words, subject: str, body: str, user: User, now: dt.datetime) -> None:
    record(
        action,
        user=user,
        now=now,
        subject=record_subject(stands.kind, stands.language),
        old_subject=stands.subject,
        new_subject=subject,
        old_body=stands.body,
        new_body=body,
    )
