"""Let go of the name and address of who is erased, where submissions keep a copy of them.

What was decided refers to the person's row, which says a number from then on. Copies stand on receipts, in
mails, and where a reviewer wrote who gave a figure. None of it is part of a content hash.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Case, F, PositiveSmallIntegerField, Q, QuerySet, Value, When
from django.dispatch import receiver
from django.utils import translation
from django.utils.html import escape

from accounts.models import Language, User
from accounts.models.people import stand_in
from accounts.signals import person_erased
from submissions.mail.filled import LONGEST_SUBJECT
from submissions.mail.withdrawn import Withdrawn
from submissions.models import MOST_ATTEMPTS, Correction, Mail, SentContent
from submissions.privacy.telling import asked_key

BATCH = 200  # mails at a time; each has its whole text


@receiver(person_erased)
def let_go_of_name(sender: Any, person: User, now: dt.datetime, **more: Any) -> None:
    """Empty or replace every copy."""
    SentContent.objects.filter(event__user=person).exclude(sender_name="").update(sender_name="")
    _withdraw(Mail.objects.filter(recipient=person), now)
    # What administrators were told of the request is about nobody else.
    for request in person.erasure_requests.all():
        _withdraw(Mail.objects.filter(key__startswith=asked_key(request)), now)
    replace = _replacing(person)
    _in_mails(person, replace)
    _who_gave(person, replace)


def forget_mails(mails: QuerySet[Mail]) -> int:
    """Empty address and words of mails, and return how many. That they were sent, and about what, stays."""
    return mails.update(
        address="",
        text="",
        html="",
        # What a mail server answered can name the address.
        problem=Case(When(problem__in=list(Withdrawn), then=F("problem")), default=Value("")),
    )


def _withdraw(mails: QuerySet[Mail], now: dt.datetime) -> None:
    mails.filter(sent_at__isnull=True, attempts__lt=MOST_ATTEMPTS).update(
        attempts=Value(MOST_ATTEMPTS, output_field=PositiveSmallIntegerField()),
        try_after=now,
        problem=Withdrawn.NO_LONGER_THERE,
    )
    forget_mails(mails)


def _replacing(person: User) -> Callable[[str, str], str]:
    """Return what replaces name and address in a text of a language.

    A name of one word is also a word of others, and of nobody in particular.
    """
    words = [person.email, *([person.name] if len(person.name.split()) > 1 else [])]
    found = re.compile(
        "|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for word in words for form in {word, escape(word)}),
        re.IGNORECASE,
    )

    def replace(text: str, language: str) -> str:
        with translation.override(language):
            return found.sub(stand_in(person.pk), text)

    return replace


def _in_mails(person: User, replace: Callable[[str, str], str]) -> None:
    """Replace the name in what others were written."""
    changed: list[Mail] = []
    for mail in _naming(person):
        for name in ("subject", "text", "html"):
            setattr(mail, name, replace(getattr(mail, name), mail.language))
        mail.subject = mail.subject[:LONGEST_SUBJECT]
        changed.append(mail)
        if len(changed) == BATCH:
            Mail.objects.bulk_update(changed, ["subject", "text", "html"])
            changed.clear()
    Mail.objects.bulk_update(changed, ["subject", "text", "html"])


def _naming(person: User) -> Iterator[Mail]:
    named = Q()
    for word in filter(None, (person.name, person.email)):
        for name in ("subject", "text", "html"):
            named |= Q(**{f"{name}__icontains": escape(word) if name == "html" else word})
    # SQLite cannot read on while it writes.
    ids = list(Mail.objects.filter(named).order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), BATCH):
        yield from Mail.objects.filter(pk__in=ids[first : first + BATCH])


def _who_gave(person: User, replace: Callable[[str, str], str]) -> None:
    named = Q(given_by__icontains=person.email)
    if person.name:
        named |= Q(given_by__icontains=person.name)
    for correction in Correction.objects.filter(named):
        correction.given_by = replace(correction.given_by, Language.DANISH)
        correction.save(update_fields=["given_by"])
