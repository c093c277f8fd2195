"""Tell administrators that somebody asks to be erased, and a person that they are not."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from accounts.models import ErasureRequest, User, UserRole
from accounts.signals import erasure_asked, erasure_refused
from portal.formatting import format_day
from submissions.mail.filled import Value, quoted
from submissions.mail.notifications import site_url
from submissions.mail.places import LINK
from submissions.mail.post import drafts, post
from submissions.models import Mail, MailKind


def administrators() -> list[User]:
    """Return who keeps people, and can sign in, in the order of their addresses. One query."""
    return list(User.objects.filter(is_active=True, role=UserRole.ADMINISTRATOR).order_by("email"))


def asked_key(request: ErasureRequest) -> str:
    """Return how the keys of the mails begin that tell of a request."""
    return f"erasure-asked:{request.pk}:"


@receiver(erasure_asked)
def tell_administrators(sender: Any, request: ErasureRequest, **more: Any) -> None:
    """Write to every administrator."""

    def values() -> Mapping[str, Value]:
        return {
            "who": str(request.person),
            LINK: site_url(reverse("person-erase", args=[request.person_id])),
        }

    letters = drafts(
        kind=MailKind.ERASURE_ASKED,
        key=asked_key(request).rstrip(":"),
        submission=None,
        people=administrators(),
        values=values,
    )
    post(letters, now=request.asked_at)


@receiver(erasure_refused)
def tell_refused(sender: Any, request: ErasureRequest, **more: Any) -> None:
    """Write to the person, with the reason."""

    def values() -> Mapping[str, Value]:
        return {"reason": quoted(request.refusal), LINK: site_url(reverse("privacy"))}

    letters = drafts(
        kind=MailKind.ERASURE_REFUSED,
        key=f"erasure-refused:{request.pk}",
        submission=None,
        people=[request.person],
        values=values,
    )
    post(letters, now=request.decided_at or request.asked_at)


def tell_statement_due(*, stated: dt.date, now: dt.datetime) -> int:
    """Write to every administrator that the statement of a day is nearly a year old, once; return how many.

    Who becomes one later was not asked for that day. In a transaction.
    """
    key = f"statement-due:{stated.isoformat()}"
    if Mail.objects.filter(key__startswith=f"{key}:").exists():
        return 0

    def values() -> Mapping[str, Value]:
        return {"day": format_day(stated), LINK: site_url(reverse("statement"))}

    letters = drafts(
        kind=MailKind.STATEMENT_DUE, key=key, submission=None, people=administrators(), values=values
    )
    return post(letters, now=now)
