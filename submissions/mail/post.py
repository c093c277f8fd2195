"""Write mails down: once each, whoever else writes the same, in the transaction of what they tell of.

A mail has a key that says what it tells to whom. It is unique, so that a mail is written once and no
second run, process or click can write it again.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation

from accounts.models import User
from submissions.mail.filled import Filled, Value, filled
from submissions.mail.jobs import send_mail, send_waiting_mail
from submissions.mail.words import all_words
from submissions.models import Mail, MailKind, Submission

# More at once are left to the job that sends what waits, so that a queue that does not answer is waited
# for once.
JOBS_OF_THEIR_OWN = 10
BATCH = 500  # keys a query


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A mail to one person before it is written.

    Attributes:
        key: what it tells to whom.
        submission: what it is about; None where it is about several.
        values: what stands in its places, in the person's language.
    """

    key: str
    kind: MailKind
    submission: Submission | None
    person: User
    values: Mapping[str, Value]


def drafts(
    *,
    kind: MailKind,
    key: str,
    submission: Submission | None,
    people: Iterable[User],
    values: Callable[[], Mapping[str, Value]],
) -> list[Draft]:
    """Return a draft for each of `people`.

    Args:
        key: what is told; whom it is told to is added.
        values: makes what stands in the places, in the language in use; called once a language.
    """
    groups: dict[str, list[User]] = {}
    for person in people:
        groups.setdefault(person.language, []).append(person)
    found: list[Draft] = []
    for language, group in groups.items():
        with translation.override(language):
            shared = values()
        found += [
            Draft(
                key=f"{key}:{person.pk}",
                kind=kind,
                submission=submission,
                person=person,
                values={"recipient": str(person), **shared},
            )
            for person in group
        ]
    return found


def post(letters: Iterable[Draft], *, now: dt.datetime, sent: bool = False) -> int:
    """Write those that are not written yet, to be sent after the commit; return how many. In a transaction.

    Of two that write the same at the same time the second waits for the first, and writes nothing. Mails are
    written in the order of their keys, so that the two never wait for each other.

    Args:
        sent: whether they count as sent at `now`, and leave no more: what was told in a past that is loaded.
    """
    by_key = {letter.key: letter for letter in letters}
    keys = sorted(by_key)
    already = written_keys(keys)
    wanted = [by_key[key] for key in keys if key not in already]
    if not wanted:
        return 0
    rows = [
        Mail(
            key=letter.key,
            kind=letter.kind,
            submission=letter.submission,
            recipient=letter.person,
            address=letter.person.email,
            language=letter.person.language,
            subject=made.subject,
            text=made.text,
            html=made.html,
            written_at=now,
            try_after=now,
            attempts=int(sent),
            sent_at=now if sent else None,
        )
        for letter, made in worded(wanted)
    ]
    Mail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    if not sent:
        queue([letter.key for letter in wanted])
    return len(wanted)


def written_keys(keys: Sequence[str]) -> set[str]:
    """Return those of `keys` under which a mail is written. One query for each five hundred."""
    found: set[str] = set()
    for first in range(0, len(keys), BATCH):
        some = keys[first : first + BATCH]
        found.update(Mail.objects.filter(key__in=some).values_list("key", flat=True))
    return found


def worded(letters: Sequence[Draft]) -> Iterator[tuple[Draft, Filled]]:
    """Yield each draft with its words filled in. One query."""
    words = all_words({letter.kind for letter in letters})
    for letter in letters:
        with translation.override(letter.person.language):
            made = filled(words[letter.kind, letter.person.language], letter.values)
        yield letter, made


def queue(keys: Sequence[str]) -> None:
    """Have mails sent after the commit."""
    if len(keys) > JOBS_OF_THEIR_OWN:
        send_waiting_mail.delay_on_commit()
        return
    for mail_id in Mail.objects.filter(key__in=keys, sent_at__isnull=True).values_list("pk", flat=True):
        send_mail.delay_on_commit(mail_id)
